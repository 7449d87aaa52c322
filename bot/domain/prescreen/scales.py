"""Rating scales such as PHQ-9: items of 0 to 3 points, a total and its band. For clinicians; never a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.prescreen.answers import Answer, Answers, Status

FREQUENCY = "frequency"  # the question type of a scale's items


@dataclass(frozen=True)
class Band:
    """Totals from ``low`` to ``high`` points, both included, and what clinicians call them."""

    low: int
    high: int
    label: str


@dataclass(frozen=True)
class Score:
    """What a scale's answers add up to. ``total`` and ``band`` are None as long as an item has no answer;
    ``unanswered`` are the ids of those."""

    total: int | None
    band: Band | None
    unanswered: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """One scale. ``items`` are the ids of its questions, ``points`` what each choice counts, ``alarm`` the item at
    which every answer above zero is met like a worrying message. ``loinc`` are the codes of panel and total."""

    id: str
    title: str
    label: str
    items: tuple[str, ...]
    points: Mapping[str, int]
    bands: tuple[Band, ...]
    texts: Mapping[str, str]
    source: str
    loinc: tuple[str, str]
    known_as: tuple[str, ...] = ()
    alarm: str | None = None

    @property
    def most(self) -> int:
        """The highest total, in points."""
        return len(self.items) * max(self.points.values())

    def of(self, answer: Answer | None) -> int | None:
        """The points of one answer; None where there is no value."""
        if answer is None or answer.status is not Status.GIVEN:
            return None
        return self.points.get(str(answer.value))

    def score(self, answers: Answers) -> Score:
        """What the answers add up to; a scale that is answered in part has no total."""
        points = {item: self.of(answers.get(item)) for item in self.items}
        given = [value for value in points.values() if value is not None]
        unanswered = tuple(item for item, value in points.items() if value is None)
        if unanswered:
            return Score(None, None, unanswered)
        total = sum(given)
        return Score(total, next(band for band in self.bands if band.low <= total <= band.high), ())

    def alarmed_by(self, question_id: str, answer: Answer | None) -> bool:
        """Whether this answer must reach the safety path, whatever the total."""
        return question_id == self.alarm and (self.of(answer) or 0) > 0


def alarming(scales: Mapping[str, Scale], answers: Answers) -> str | None:
    """The item of one of these answers that must reach the safety path; None when there is none."""
    found = (item for scale in scales.values() for item, answer in answers.items() if scale.alarmed_by(item, answer))
    return next(found, None)
