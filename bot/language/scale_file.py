"""Loads data/scales: rating scales that a clinic may switch on, their items as questions and their rules."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from bot.domain.prescreen.questionnaire import Choice, Criterion, Question, Source
from bot.domain.prescreen.scales import FREQUENCY, Band, Scale
from bot.language.prescreen_file import PrescreenReader, read_mapping

KEYS = frozenset(
    "scale title label known_as source loinc review written sources texts items alarm bands criteria".split()
)
NEEDS = KEYS - {"alarm", "criteria"}
ITEM_KEYS = frozenset({"id", "loinc", "label", "text"})
# What each text of a scale is filled with.
TEXTS: Mapping[str, frozenset[str]] = {
    "intro": frozenset({"count"}),
    "skip": frozenset(),
    "skipped": frozenset(),
    "first": frozenset({"item"}),
    "asks": frozenset({"item"}),
    "again": frozenset({"item"}),
    "why": frozenset(),
}


@dataclass(frozen=True)
class ScaleFile:
    """One scale with the questions, rules and sources that it brings along."""

    scale: Scale
    questions: Mapping[str, Question]
    criteria: Mapping[str, Criterion]
    sources: Mapping[str, Source]


@functools.lru_cache(maxsize=4)
def load_scales(root: Path) -> Mapping[str, ScaleFile]:
    """Every scale of the repository at ``root`` by its id, read once; raises PrescreenError naming file and key."""
    folder = root / "data" / "scales"
    choices = _FrequencyReader(folder / "frequency.yml").answers()
    found = [_ScaleReader(path, choices).scale() for path in sorted(folder.glob("*.yml")) if path.stem != FREQUENCY]
    return {each.scale.id: each for each in found}


class _FrequencyReader(PrescreenReader):
    """Reads the four answers that all scales share."""

    def answers(self) -> tuple[Choice, ...]:
        content = read_mapping(self.path)
        self._keys("", content, frozenset({"choices"}), required=frozenset({"choices"}))
        choices = self._choices("answers", {"type": FREQUENCY, **content})
        if len(choices) != 4:
            self._fail("choices", "must be four answers, from 0 to 3 points")
        return choices


class _ScaleReader(PrescreenReader):
    """Reads one scale."""

    def __init__(self, path: Path, choices: tuple[Choice, ...]) -> None:
        super().__init__(path)
        self._choices_of_all = choices

    def scale(self) -> ScaleFile:
        content = read_mapping(self.path)
        self._keys("", content, KEYS, required=NEEDS)
        self.sources = {name: self._source(name, entry) for name, entry in self._mapping("sources", content).items()}
        texts = self._scale_texts(content["texts"])
        questions = self._items(content, texts)
        scale = Scale(
            id=self._id(content),
            title=self._text("", content, "title"),
            label=self._text("", content, "label"),
            items=tuple(questions),
            points={choice.id: points for points, choice in enumerate(self._choices_of_all)},
            bands=self._bands(content, 3 * len(questions)),
            texts={**texts, "intro": Template(texts["intro"]).substitute(count=len(questions))},
            source=self._known_source("", content),
            loinc=self._codes(content["loinc"]),
            known_as=tuple(map(str, self._list("known_as", content))),
            alarm=self._alarm(content, questions),
        )
        return ScaleFile(scale, questions, self._rules(content, questions), self.sources)

    def _id(self, content: Mapping[str, Any]) -> str:
        name = self._text("", content, "scale")
        if name != self.path.stem:
            self._fail("scale", f"must be the file's name, {self.path.stem}")
        return name

    def _scale_texts(self, entry: Any) -> dict[str, str]:
        self._keys("texts", entry, TEXTS, required=TEXTS)
        texts = {name: self._text("texts", entry, name) for name in TEXTS}
        for name, text in texts.items():
            if set(re.findall(r"\$(\w+)", text)) != TEXTS[name]:
                wanted = ", ".join(f"${token}" for token in sorted(TEXTS[name])) or "none"
                self._fail(f"texts.{name}", f"must use the values {wanted}")
        return texts

    def _items(self, content: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Question]:
        questions: dict[str, Question] = {}
        for position, entry in enumerate(self._list("items", content)):
            key = self._named(f"items[{position}]", entry, "items", questions)
            self._keys(key, entry, ITEM_KEYS, required=ITEM_KEYS)
            put = {
                name: Template(texts["first" if name == "asks" and not questions else name])
                for name in ("asks", "again")
            }
            words = self._text(key, entry, "text")
            inside = words[0].lower() + words[1:]
            questions[entry["id"]] = Question(
                id=entry["id"],
                type=FREQUENCY,
                asks=put["asks"].substitute(item=inside),
                again=put["again"].substitute(item=inside),
                why=texts["why"],
                source=self._known_source("", content),
                label=self._text(key, entry, "label"),
                choices=self._choices_of_all,
                buttons=tuple(choice.id for choice in self._choices_of_all),
                safety=entry["id"] == content.get("alarm"),
                scale=content["scale"],
                loinc=self._text(key, entry, "loinc"),
            )
        return questions

    def _bands(self, content: Mapping[str, Any], most: int) -> tuple[Band, ...]:
        """Bands without gap or overlap from nothing to the highest total."""
        bands: list[Band] = []
        for position, entry in enumerate(self._list("bands", content)):
            key = f"bands[{position}]"
            self._keys(key, entry, frozenset({"from", "to", "label"}), required=frozenset({"from", "to", "label"}))
            low, high = entry["from"], entry["to"]
            if not isinstance(low, int) or not isinstance(high, int) or low > high:
                self._fail(key, "from and to must be whole points, the lower first")
            if low != (bands[-1].high + 1 if bands else 0):
                self._fail(f"{key}.from", "must follow the band before without a gap, the first at 0")
            bands.append(Band(low, high, self._text(key, entry, "label")))
        if bands[-1].high != most:
            self._fail("bands", f"must end at the highest total, {most}")
        return tuple(bands)

    def _codes(self, entry: Any) -> tuple[str, str]:
        self._keys("loinc", entry, frozenset({"panel", "total"}), required=frozenset({"panel", "total"}))
        return self._text("loinc", entry, "panel"), self._text("loinc", entry, "total")

    def _alarm(self, content: Mapping[str, Any], questions: Mapping[str, Question]) -> str | None:
        alarm: str | None = content.get("alarm")
        if alarm is not None and alarm not in questions:
            self._fail("alarm", f"unknown item {alarm!r}")
        return alarm

    def _rules(self, content: Mapping[str, Any], questions: Mapping[str, Question]) -> dict[str, Criterion]:
        criteria: dict[str, Criterion] = {}
        for position, entry in enumerate(self._list("criteria", content) if "criteria" in content else []):
            criterion = self._criterion(f"criteria[{position}]", entry, questions, criteria)
            criteria[criterion.id] = criterion
        return criteria
