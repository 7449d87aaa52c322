"""Loads data/prescreen.yml and refuses anything it does not understand, naming file, key and reason."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.domain.prescreen.conditions import FIELDS
from bot.domain.prescreen.questionnaire import (
    OUTCOME_KINDS,
    REVIEW,
    Choice,
    Criterion,
    Effect,
    OutcomeText,
    Question,
    Questionnaire,
    Review,
    Source,
)
from bot.domain.prescreen.scales import FREQUENCY
from bot.errors import ConfigurationError
from bot.language.prescreen_conditions import ConditionError, ConditionReader
from bot.language.prescreen_limits import unknown_limits, with_limits

QUESTION_KEYS = frozenset(
    "id type asks again why source label choices buttons safety if_no if_yes ask_when known_as out_of_turn".split()
)
QUESTION_NEEDS = frozenset({"id", "type", "asks", "again", "why", "source", "label"})
CRITERION_KEYS = frozenset("id when effect patient clinician source effective replaces may_soften".split())
CRITERION_NEEDS = CRITERION_KEYS - {"replaces", "may_soften"}
CHOICE_KEYS = frozenset({"id", "title", "also", "loinc"})
OUTCOME_KEYS = frozenset("opening reasons next bring elsewhere".split())
TOP_KEYS = frozenset("prescreen_version sources texts questions review criteria outcomes".split())
TEXT_IDS = frozenset(
    f"prescreen_{name}"
    for name in "intro resumed restarted stopped paused skipped unclear no_earlier two_answers which unreviewed "
    "scales".split()
)
# What each line of the review may be filled with.
REVIEW_LINES: Mapping[str, frozenset[str]] = {
    "line": frozenset({"label", "understood"}),
    "quoted": frozenset({"label", "understood", "said"}),
    "years_old": frozenset({"number"}),
    "less_than_a_month": frozenset(),
    "about_a_month": frozenset(),
    "months": frozenset({"number"}),
    "years": frozenset({"number"}),
    "many_years": frozenset(),
    "no_number": frozenset(),
    "pressure": frozenset({"systolic", "diastolic"}),
    "pressure_upper": frozenset({"systolic"}),
    "unrecognised": frozenset({"names"}),
    "declined": frozenset(),
    "unknown": frozenset(),
    "skipped": frozenset(),
    "unclear": frozenset(),
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PrescreenError(ConfigurationError):
    """A pre-screen file that cannot be used; says which file, which key and why."""


@functools.lru_cache(maxsize=4)
def load_questionnaire(root: Path) -> Questionnaire:
    """The pre-screen of the repository at ``root`` as its file has it, read once; raises PrescreenError."""
    return with_limits(read_questionnaire(root / "data" / "prescreen.yml"))


def read_questionnaire(path: Path) -> Questionnaire:
    """The pre-screen in this file, ``$limit_...`` not filled in yet; raises PrescreenError."""
    return PrescreenReader(path).read()


def read_mapping(path: Path) -> dict[str, Any]:
    """The YAML mapping in a file; raises PrescreenError if the file is missing, broken or something else."""
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except (OSError, UnicodeDecodeError) as problem:
        raise PrescreenError(path, "", f"cannot be read ({problem})") from problem
    except yaml.YAMLError as problem:
        raise PrescreenError(path, "", f"is not valid YAML ({problem})") from problem
    if not isinstance(content, dict):
        raise PrescreenError(path, "", "must be a mapping")
    return content


class PrescreenReader:
    """Reads the parts of a pre-screen from a file; whatever is wrong is named with its key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sources: dict[str, Source] = {}

    def read(self) -> Questionnaire:
        """The whole file; raises PrescreenError."""
        content = read_mapping(self.path)
        self._keys("", content, TOP_KEYS, required=TOP_KEYS)
        self.sources = {name: self._source(name, entry) for name, entry in self._mapping("sources", content).items()}
        questions: dict[str, Question] = {}
        for position, entry in enumerate(self._list("questions", content)):
            question = self._question(f"questions[{position}]", entry, questions)
            questions[question.id] = question
        criteria: dict[str, Criterion] = {}
        for position, entry in enumerate(self._list("criteria", content)):
            criterion = self._criterion(f"criteria[{position}]", entry, questions, criteria)
            criteria[criterion.id] = criterion
        self._check_replaced(criteria)
        questionnaire = Questionnaire(
            version=self._text("", content, "prescreen_version"),
            questions=questions,
            criteria=criteria,
            outcomes=self._outcomes(self._mapping("outcomes", content)),
            texts=self._texts(self._mapping("texts", content)),
            sources=self.sources,
            review=self._review(self._mapping("review", content)),
        )
        for key, name in unknown_limits(questionnaire):
            self._fail(key, f"$limit_{name}: {name!r} is no criterion that compares one number")
        return questionnaire

    def _source(self, name: str, entry: Any) -> Source:
        key = f"sources.{name}"
        self._keys(key, entry, frozenset({"text", "verified"}), required=frozenset({"text", "verified"}))
        if not isinstance(entry["verified"], bool):
            self._fail(f"{key}.verified", "must be true or false")
        return Source(name, self._text(key, entry, "text"), entry["verified"])

    def _question(self, key: str, entry: Any, earlier: Mapping[str, Question]) -> Question:
        key = self._named(key, entry, "questions", earlier)
        if entry["id"] == REVIEW:
            self._fail(key, "is the name of the review")
        return self._asked(key, entry, earlier)

    def _asked(self, key: str, entry: Any, earlier: Mapping[str, Question]) -> Question:
        self._keys(key, entry, QUESTION_KEYS, required=QUESTION_NEEDS)
        if entry["type"] not in FIELDS:
            self._fail(f"{key}.type", f"unknown type {entry['type']!r}; known are {', '.join(FIELDS)}")
        choices = self._choices(key, entry)
        question = Question(
            id=entry["id"],
            type=entry["type"],
            asks=self._text(key, entry, "asks"),
            again=self._text(key, entry, "again"),
            why=self._text(key, entry, "why"),
            source=self._known_source(key, entry),
            label=self._text(key, entry, "label"),
            choices=choices,
            buttons=tuple(entry.get("buttons", ())),
            safety=bool(entry.get("safety", False)),
            if_no=entry.get("if_no"),
            if_yes=entry.get("if_yes"),
            ask_when=self._condition(f"{key}.ask_when", entry["ask_when"], earlier) if "ask_when" in entry else None,
            known_as=tuple(entry.get("known_as", ())),
            out_of_turn=tuple(entry.get("out_of_turn", ())),
        )
        self._check_question(key, question)
        return question

    def _review(self, entry: Mapping[str, Any]) -> Review:
        """A question of its own, asked when all others are done, with the words around the answers in ``lines``."""
        fixed = {"id": REVIEW, "type": "choice", "label": REVIEW}
        question = self._asked(REVIEW, {**{k: v for k, v in entry.items() if k != "lines"}, **fixed}, {})
        if {choice.id for choice in question.choices} != {"done", "change"}:
            self._fail("review.choices", "must be done and change")
        lines: Any = entry.get("lines")
        self._keys("review.lines", lines, REVIEW_LINES, required=REVIEW_LINES)
        texts = {name: self._text("review.lines", lines, name) for name in REVIEW_LINES}
        for name, text in texts.items():
            if set(re.findall(r"\$(\w+)", text)) != REVIEW_LINES[name]:
                wanted = ", ".join(f"${token}" for token in sorted(REVIEW_LINES[name])) or "none"
                self._fail(f"review.lines.{name}", f"must use the values {wanted}")
        return Review(question, texts)

    def _check_question(self, key: str, question: Question) -> None:
        known = {choice.id for choice in question.choices}
        for name, used in (("buttons", question.buttons), ("if_no", (question.if_no,)), ("if_yes", (question.if_yes,))):
            for choice_id in filter(None, used):
                if choice_id not in known:
                    self._fail(f"{key}.{name}", f"unknown choice {choice_id!r}")
        if question.again == question.asks:
            self._fail(f"{key}.again", "must ask in other words")
        words = {word.lower() for choice in question.choices for word in (choice.title, *choice.also)}
        for word in question.out_of_turn:
            if word.lower() not in words:
                self._fail(f"{key}.out_of_turn", f"{word!r} is a word of none of its choices")

    def _choices(self, key: str, entry: Mapping[str, Any]) -> tuple[Choice, ...]:
        choices: dict[str, Choice] = {}
        for position, item in enumerate(self._list("choices", entry, key) if "choices" in entry else []):
            where = self._named(f"{key}.choices[{position}]", item, f"{key}.choices", choices)
            self._keys(where, item, CHOICE_KEYS, required=frozenset({"id", "title"}))
            also = item.get("also", [])
            if not isinstance(also, list) or not all(isinstance(words, str) and words for words in also):
                self._fail(f"{where}.also", "must be a list of words in quotes")
            choices[item["id"]] = Choice(item["id"], self._text(where, item, "title"), tuple(also), item.get("loinc"))
        if not choices and entry["type"] in ("choice", "multi_choice", FREQUENCY):
            self._fail(f"{key}.choices", "a question of this type needs choices")
        return tuple(choices.values())

    def _criterion(
        self, key: str, entry: Any, questions: Mapping[str, Question], earlier: Mapping[str, Criterion]
    ) -> Criterion:
        key = self._named(key, entry, "criteria", earlier)
        self._keys(key, entry, CRITERION_KEYS, required=CRITERION_NEEDS)
        try:
            effect = Effect.from_label(str(entry["effect"]))
        except KeyError:
            self._fail(f"{key}.effect", f"{entry['effect']!r} is none of not_now, review, note")
        if not isinstance(entry["effective"], datetime.date):
            self._fail(f"{key}.effective", "must be a date such as 2026-11-22")
        return Criterion(
            id=entry["id"],
            when=self._condition(f"{key}.when", entry["when"], questions),
            effect=effect,
            patient=self._text(key, entry, "patient"),
            clinician=self._text(key, entry, "clinician"),
            source=self._known_source(key, entry),
            effective=entry["effective"],
            replaces=tuple(entry.get("replaces", ())),
            may_soften=bool(entry.get("may_soften", True)),
        )

    def _check_replaced(self, criteria: Mapping[str, Criterion]) -> None:
        for criterion in criteria.values():
            for other in criterion.replaces:
                if other not in criteria:
                    self._fail(f"criteria.{criterion.id}.replaces", f"unknown criterion {other!r}")
                if criteria[other].effect >= criterion.effect:
                    self._fail(f"criteria.{criterion.id}.replaces", f"{other!r} is not milder")

    def _outcomes(self, entries: Mapping[str, Any]) -> dict[str, OutcomeText]:
        self._keys("outcomes", entries, frozenset(OUTCOME_KINDS), required=frozenset(OUTCOME_KINDS))
        outcomes: dict[str, OutcomeText] = {}
        for kind in OUTCOME_KINDS:
            self._keys(f"outcomes.{kind}", entries[kind], OUTCOME_KEYS, required=OUTCOME_KEYS)
            outcomes[kind] = OutcomeText(**{k: self._text(f"outcomes.{kind}", entries[kind], k) for k in OUTCOME_KEYS})
        return outcomes

    def _texts(self, entries: Mapping[str, Any]) -> dict[str, str]:
        self._keys("texts", entries, TEXT_IDS, required=TEXT_IDS)
        return {name: self._text("texts", entries, name) for name in entries}

    def _condition(self, key: str, content: Any, questions: Mapping[str, Question]) -> Any:
        try:
            return ConditionReader(questions).read(content)
        except ConditionError as problem:
            self._fail(key, str(problem))

    def _known_source(self, key: str, entry: Mapping[str, Any]) -> str:
        source = self._text(key, entry, "source")
        if source not in self.sources:
            self._fail(f"{key}.source" if key else "source", f"unknown source {source!r}")
        return source

    def _named(self, key: str, entry: Any, group: str, earlier: Mapping[str, Any]) -> str:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            self._fail(key, "needs an id in letters (in quotes if it is yes, no, on or off)")
        if entry["id"] in earlier:
            self._fail(f"{group}.{entry['id']}", "is there twice")
        return f"{group}.{entry['id']}"

    def _keys(self, key: str, entry: Any, known: Iterable[str], *, required: Iterable[str]) -> None:
        if not isinstance(entry, dict):
            self._fail(key, "must be a mapping")
        prefix = f"{key}." if key else ""
        for name in entry:
            if name not in known:
                self._fail(f"{prefix}{name}", "unknown key")
        for name in sorted(required):
            if name not in entry:
                self._fail(f"{prefix}{name}", "is missing")

    def _text(self, key: str, entry: Mapping[str, Any], name: str) -> str:
        value = entry[name]
        if not isinstance(value, str) or not value.strip():
            self._fail(f"{key}.{name}" if key else name, "must be a text")
        return value.strip()

    def _mapping(self, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(entry[name], dict):
            self._fail(name, "must be a mapping")
        return dict(entry[name])

    def _list(self, name: str, entry: Mapping[str, Any], key: str | None = None) -> list[Any]:
        if not isinstance(entry[name], list) or not entry[name]:
            self._fail(f"{key}.{name}" if key else name, "must be a list with at least one entry")
        return list(entry[name])

    def _fail(self, key: str, why: str) -> NoReturn:
        raise PrescreenError(self.path, key, why)
