"""What a patient answered: the value read from their words, the words themselves, and why a value may be missing."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Status(str, enum.Enum):
    """How a question ended: with a value, or in one of the ways people leave it open."""

    GIVEN = "given"
    DECLINED = "declined"  # would rather not say
    UNKNOWN = "unknown"  # does not know
    SKIPPED = "skipped"
    UNCLEAR = "unclear"  # asked twice and not understood: a clinician reads the words


@dataclass(frozen=True)
class Answer:
    """One answer. The shape of ``value`` follows the question's type (see ``conditions.FIELDS``); it is plain JSON
    data and None unless the status is given. ``said`` are the patient's own words, for the clinician. A ``partial``
    answer was mentioned before its turn: it counts, and the question is asked all the same. ``quotes`` are the two
    things said where they contradict each other: it is not clear until the patient has said which is right."""

    status: Status
    value: Any = None
    said: str = ""
    partial: bool = False
    quotes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The answer as kept in a Rasa slot and in the gateway's database."""
        stored: dict[str, Any] = {"status": self.status.value, "value": self.value, "said": self.said}
        if self.partial:
            stored["partial"] = True
        if self.quotes:
            stored["quotes"] = list(self.quotes)
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Answer:
        """The answer of its stored form; raises KeyError or ValueError when that is not one."""
        return cls(
            Status(stored["status"]),
            stored.get("value"),
            str(stored.get("said", "")),
            bool(stored.get("partial")),
            tuple(map(str, stored.get("quotes") or ())),
        )

    def field(self, name: str) -> Any | None:
        """The whole value for an empty name, else one part of it; None when there is none."""
        if self.status is not Status.GIVEN:
            return None
        if not name:
            return self.value
        return self.value.get(name) if isinstance(self.value, dict) else None


Answers = Mapping[str, Answer]  # by question id


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """All answers in their stored form, by question id."""
    return {question: answer.to_json() for question, answer in answers.items()}


def answers_from_json(stored: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers of their stored form; raises KeyError or ValueError naming what is broken."""
    return {question: Answer.from_json(answer) for question, answer in stored.items()}
