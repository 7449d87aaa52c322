"""Reads the golden sets in tests/golden, strictly: every mistake is named with its file and row.

A row whose words, once normalised, are also a training phrasing proves nothing and is counted in no figure. Short
cries such as "i want to die" cannot be kept out of the training, so some such rows are allowed, and listed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.domain.screening import Tier
from bot.language.normalise import normalise
from tests.conversations.yaml_lines import LineError, load

LEAST_QUESTIONS, LEAST_SAFETY, LEAST_OUT_OF_SCOPE = 600, 600, 120
MOST_KNOWN = 0.08  # of the rows of a kind that may also be training phrasings
LANGUAGES = ("en", "es")
_SPACE = re.compile(r"\s+")


class GoldenError(Exception):
    """Golden sets that cannot be used; the message has one line for every mistake, with file and row."""


@dataclass(frozen=True)
class Question:
    """A message with the answers that are right, the best first. ``compound``: for each part what answers it."""

    where: str  # file:line
    text: str
    slice: str
    expect: tuple[str, ...]
    compound: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Message:
    """A message with the lowest and the highest tier that a careful reader would accept."""

    where: str
    text: str
    slice: str
    least: Tier
    most: Tier
    language: str


@dataclass(frozen=True)
class Golden:
    """Rows to measure with, and those left out because the assistant has learnt them: place, text, where learnt."""

    questions: tuple[Question, ...]
    messages: tuple[Message, ...]
    known: tuple[tuple[str, str, str], ...] = ()


def answer_ids(root: Path) -> frozenset[str]:
    """What a question may expect: answers, intents, and nothing else."""
    domain: Any = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    answers: set[str] = set()
    for path in sorted((root / "data/answers").glob("*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        answers |= {name.removeprefix("utter_faq/") for name in content["responses"]}
    return frozenset(answers | {name for name in domain["intents"] if isinstance(name, str)} - {"faq"})


def read_golden(folder: Path, ids: Iterable[str], training: Mapping[str, str]) -> Golden:
    """The sets in ``folder``; raises GoldenError naming every mistake. ``training``: normalised text to its file."""
    reader = _Reader(frozenset(ids))
    for path in sorted(folder.glob("questions_*.yml")):
        reader.read(path, reader.question)
    for path in sorted(folder.glob("safety_*.yml")):
        reader.read(path, reader.message)
    if reader.mistakes:
        raise GoldenError("\n".join(reader.mistakes))
    golden = _without_known(reader.questions, reader.messages, training)
    _refuse_too_few(golden, len(reader.questions), len(reader.messages))
    return golden


class _Reader:
    """Collects rows and mistakes."""

    def __init__(self, ids: frozenset[str]) -> None:
        self._ids = ids
        self._seen: dict[tuple[str, str], str] = {}
        self.questions: list[Question] = []
        self.messages: list[Message] = []
        self.mistakes: list[str] = []

    def read(self, path: Path, add: Any) -> None:
        """Add every row of a file by ``add(where, row)``."""
        try:
            rows = load(path)
        except LineError as error:
            self.mistakes.append(f"{path.name}:{error.line}: {error.why}")
            return
        if not isinstance(rows, list) or not rows:
            self.mistakes.append(f"{path.name}:1: is not a list of rows")
            return
        for number, row in enumerate(rows):
            where = f"{path.name}:{rows.lines[number]}"  # type: ignore[attr-defined]  # set by load
            try:
                self._once(path, where, row)
                add(where, row)
            except ValueError as error:
                self.mistakes.append(f"{where}: {error}")

    def _once(self, path: Path, where: str, row: Any) -> None:
        if not isinstance(row, dict):
            raise ValueError("is not a row of the form {text: ..., ...}")
        text = row.get("text")
        if not isinstance(text, str) or not text.strip():
            raise ValueError("'text' is missing or empty")
        key = (path.name.partition("_")[0], _SPACE.sub(" ", text).strip().casefold())
        first = self._seen.setdefault(key, where)
        if first != where:
            raise ValueError(f"the text {text!r} stands in {first} already")

    def question(self, where: str, row: dict[str, Any]) -> None:
        """Add a row of a questions file."""
        _keys(row, {"text", "expect", "slice"}, {"compound"})
        expect = self._known_ids("expect", row["expect"])
        parts = row.get("compound", [])
        if not isinstance(parts, list) or len(parts) == 1:
            raise ValueError("'compound' is not a list of two parts or more")
        compound = tuple(self._known_ids("compound", part) for part in parts)
        missing = {name for part in compound for name in part} - set(expect)
        if missing:
            raise ValueError(f"'compound' has {', '.join(sorted(missing))}, which 'expect' has not")
        self.questions.append(Question(where, row["text"], _word(row, "slice"), expect, compound))

    def message(self, where: str, row: dict[str, Any]) -> None:
        """Add a row of a safety file."""
        _keys(row, {"text", "min", "max", "slice", "lang"}, set())
        least, most = _tier(row, "min"), _tier(row, "max")
        if least > most:
            raise ValueError(f"'min' {least.label} is above 'max' {most.label}")
        if row["lang"] not in LANGUAGES:
            raise ValueError(f"'lang' {row['lang']!r} is none of {', '.join(LANGUAGES)}")
        self.messages.append(Message(where, row["text"], _word(row, "slice"), least, most, row["lang"]))

    def _known_ids(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
            raise ValueError(f"'{key}' is not a list of ids")
        unknown = [name for name in value if name not in self._ids]
        if unknown:
            raise ValueError(f"'{key}' names {', '.join(unknown)}, which is no answer and no intent")
        if len(set(value)) < len(value):
            raise ValueError(f"'{key}' names an id twice")
        return tuple(value)


def _keys(row: dict[str, Any], required: set[str], optional: set[str]) -> None:
    missing, unknown = required - row.keys(), row.keys() - required - optional
    if missing:
        raise ValueError(f"{', '.join(sorted(missing))} missing")
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")


def _word(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not re.fullmatch(r"[a-z_]+", value):
        raise ValueError(f"'{key}' is not a word of small letters and _")
    return value


def _tier(row: dict[str, Any], key: str) -> Tier:
    try:
        return Tier.from_label(row[key])
    except (KeyError, AttributeError):
        raise ValueError(f"'{key}' {row[key]!r} is no tier") from None


def _without_known(questions: list[Question], messages: list[Message], training: Mapping[str, str]) -> Golden:
    known: list[tuple[str, str, str]] = []

    def unseen(row: Question | Message) -> bool:
        learnt = training.get(normalise(row.text).text)
        if learnt is not None:
            known.append((row.where, row.text, learnt))
        return learnt is None

    kept = tuple(filter(unseen, questions)), tuple(filter(unseen, messages))
    return Golden(*kept, tuple(known))


def _refuse_too_few(golden: Golden, questions: int, messages: int) -> None:
    """Raises GoldenError when the sets have become too small or the training has swallowed too much of them."""
    out_of_scope = sum(row.expect[0] == "out_of_scope" for row in golden.questions)
    told: list[str] = []
    for what, count, least in (
        ("questions", len(golden.questions), LEAST_QUESTIONS),
        ("questions out of scope", out_of_scope, LEAST_OUT_OF_SCOPE),
        ("safety messages", len(golden.messages), LEAST_SAFETY),
    ):
        if count < least:
            told.append(f"{count} {what} are too few: {least} are needed")
    for what, kept, all_rows in (
        ("questions", len(golden.questions), questions),
        ("safety messages", len(golden.messages), messages),
    ):
        if all_rows - kept > MOST_KNOWN * all_rows:
            told.append(f"{all_rows - kept} of {all_rows} {what} are also training phrasings: write others")
    if told:
        rows = [f"{where}: {text!r} also stands in {learnt}" for where, text, learnt in golden.known]
        raise GoldenError("\n".join([*told, *rows]))
