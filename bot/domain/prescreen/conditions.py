"""Conditions over answers, as data: ``{age: {below: 18}}``, ``all`` and ``any`` of such. There is no negation of whole
conditions, so saying more about one's health can add reasons but never take one away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.prescreen.answers import Answers

# What an answer of each question type holds: field name (empty = the whole value) -> kind of value.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "age": {"": "number"},  # years
    "choice": {"": "choice"},
    "frequency": {"": "choice"},  # an item of a scale
    "multi_choice": {"": "choices"},
    "medicines": {"names": "set", "classes": "classes", "unrecognised": "set"},
    "blood_pressure": {"systolic": "number", "diastolic": "number", "word": "choice"},  # mmHg
    "duration": {"months": "number"},
    "contact": {"phone": "text", "email": "text", "times": "text"},
}
# Which comparisons make sense for which kind of value.
COMPARISONS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"below", "above", "at_least", "at_most"}),
    "choice": frozenset({"is", "in"}),
    "choices": frozenset({"includes", "lacks", "at_least"}),
    "classes": frozenset({"includes", "lacks", "at_least"}),
    "set": frozenset({"at_least"}),
    "text": frozenset(),
}
MISSING_SAFETY = "missing_safety"  # how many safety questions were asked and left without a value


@dataclass(frozen=True)
class Test:
    """One comparison with a field of one answer. A question without an answer holds for no comparison."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    question: str
    field: str
    comparison: str
    operand: Any

    def holds(self, answers: Answers, missing_safety: int = 0) -> bool:
        """Whether the comparison is true of these answers."""
        if self.question == MISSING_SAFETY:
            return _compare(self.comparison, missing_safety, self.operand)
        answer = answers.get(self.question)
        value = answer.field(self.field) if answer else None
        return value is not None and _compare(self.comparison, value, self.operand)

    def tests(self) -> Iterator[Test]:
        """This comparison, as the only one of its condition."""
        yield self


@dataclass(frozen=True)
class Group:
    """``all`` or ``any`` of some conditions."""

    every: bool
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers, missing_safety: int = 0) -> bool:
        """Whether all, or any, of the parts hold."""
        results = (part.holds(answers, missing_safety) for part in self.parts)
        return all(results) if self.every else any(results)

    def tests(self) -> Iterator[Test]:
        """Every comparison inside."""
        for part in self.parts:
            yield from part.tests()


Condition = Test | Group


def _compare(comparison: str, value: Any, operand: Any) -> bool:
    if comparison in ("is", "in"):
        return bool(value == operand if comparison == "is" else value in operand)
    if comparison in ("includes", "lacks"):
        found = bool(set(value) & set(operand))
        return found if comparison == "includes" else not found
    size = value if isinstance(value, (int, float)) else len(value)
    return bool(
        {"below": size < operand, "above": size > operand, "at_least": size >= operand, "at_most": size <= operand}[
            comparison
        ]
    )
