"""The labelled sentences that the crisis classifier learns from, read strictly: nothing is skipped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.domain.screening import Tier
from bot.language.lexicon import load_lexicon
from bot.language.normalise import normalise

# Ordinary questions whose answers are about suicide or crisis: as training for "none" they would teach the wrong thing.
SENSITIVE_ANSWERS = frozenset({"suicidal_thoughts_help", "crisis_resources", "helping_a_loved_one"})
MOST_PER_ANSWER = 60  # phrasings of one ordinary question; more would drown the crisis sentences
_PART = re.compile(r"(_more|_\d+)+$")  # a file that goes on with the category of another: burden_2.txt
# Files with a number hold what people write between the lines. Counted like plain sentences they blur the border to
# ordinary distress: of 1, 0.5 and 0.3, a third to a half found most at 1 % false alarms.
OBLIQUE_WEIGHT = 0.4
_OBLIQUE = re.compile(r"_\d+$")
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class SentencesError(Exception):
    """A training file that cannot be used; the message names file, line and reason."""


@dataclass(frozen=True)
class Sentence:
    """A normalised sentence with its tier; ``id`` is file and line, ``group`` the file that it shares a topic with,
    ``weight`` how much it counts in training."""

    id: str
    group: str
    category: str
    tier: Tier
    text: str
    weight: float = 1.0


def category_of(file_stem: str) -> str:
    """The category of a sentence file: its name without the number or ``_more`` of a further part."""
    return _PART.sub("", file_stem)


def read_sentences(root: Path) -> list[Sentence]:
    """Sentence files, lexicon examples and ordinary questions below ``root``; the first of equal texts is kept when
    their tiers agree, the graver one when they do not."""
    found: dict[str, Sentence] = {}
    sources = (
        *_sentence_files(root / "data/safety/sentences"),
        *_lexicon_examples(root),
        *_questions(root / "data/nlu"),
    )
    for sentence in sources:
        known = found.get(sentence.text)
        if sentence.text and (known is None or known.tier < sentence.tier):
            found[sentence.text] = sentence
    return list(found.values())


def _sentence_files(folder: Path) -> Iterator[Sentence]:
    paths = sorted(folder.glob("*/*/*.txt"))
    if not paths:
        raise SentencesError(f"{folder}: no sentence files (<language>/<tier>/<category>.txt)")
    for path in paths:
        language, label = path.parts[-3], path.parts[-2]
        try:
            tier = Tier.from_label(label)
        except KeyError:
            raise SentencesError(f"{path}: {label!r} is no tier") from None
        group = f"{language}/{label}/{path.stem}"
        weight = OBLIQUE_WEIGHT if _OBLIQUE.search(path.stem) else 1.0
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                yield Sentence(f"{group}:{number}", group, category_of(path.stem), tier, normalise(line).text, weight)


def _lexicon_examples(root: Path) -> Iterator[Sentence]:
    for entry in load_lexicon(root / "data/safety/lexicon").entries:
        group = f"lexicon/{entry.language}/{entry.id}"
        if entry.tier is Tier.NONE:
            continue  # grave in an open episode only: as a lesson it would say that the words are harmless
        for number, text in enumerate(entry.examples, start=1):
            yield Sentence(f"{group}:{number}", group, entry.category, entry.tier, normalise(text).text)


def _questions(folder: Path) -> Iterator[Sentence]:
    for path in sorted((folder / "faq").glob("*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for item in content.get("nlu", []):
            name = str(item.get("intent", "")).rpartition("/")[2]
            if not name or name in SENSITIVE_ANSWERS:
                continue
            lines = str(item.get("examples", "")).splitlines()
            step = -(
                -len(lines) // MOST_PER_ANSWER
            )  # evenly spread: the time to train grows with the cube of the count
            for number, line in list(enumerate(lines, start=1))[:: max(step, 1)]:
                text = normalise(_ENTITY.sub(r"\1", line.strip().removeprefix("-"))).text
                yield Sentence(f"faq/{name}:{number}", f"faq/{name}", f"faq_{name}", Tier.NONE, text)
