"""Reads the conditions of data/prescreen.yml and refuses those that could never hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.prescreen.conditions import COMPARISONS, FIELDS, MISSING_SAFETY, Condition, Group, Test
from bot.domain.prescreen.questionnaire import Question

# Beyond these an answer is not believed (see bot.language.reading), so a rule there would never hold.
PLAUSIBLE: Mapping[tuple[str, str], tuple[int, int]] = {
    ("age", ""): (1, 119),
    ("blood_pressure", "systolic"): (60, 280),
    ("blood_pressure", "diastolic"): (30, 180),
    ("duration", "months"): (0, 1200),
}


class ConditionError(Exception):
    """A condition that cannot be used; the message says why."""


class ConditionReader:
    """Reads conditions on some questions: for a follow-up these are the questions before it."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions

    def read(self, content: Any) -> Condition:
        """The condition of its data form; raises ConditionError."""
        if not isinstance(content, dict) or len(content) != 1:
            raise ConditionError("must be one comparison, or one `all` or `any` of several")
        [(name, inner)] = content.items()
        if name in ("all", "any"):
            if not isinstance(inner, list) or not inner:
                raise ConditionError(f"`{name}` needs a list of conditions")
            return Group(name == "all", tuple(self.read(part) for part in inner))
        if not isinstance(inner, dict) or len(inner) != 1:
            raise ConditionError(f"{name}: must be one comparison such as {{is: something}}")
        [(comparison, operand)] = inner.items()
        return self._test(str(name), str(comparison), operand)

    def _test(self, name: str, comparison: str, operand: Any) -> Test:
        if name == MISSING_SAFETY:
            if comparison != "at_least" or not _is_number(operand):
                raise ConditionError(f"{name}: only at_least with a number")
            return Test(name, "", comparison, operand)
        question_id, _, field = name.partition(".")
        question = self._questions.get(question_id)
        if question is None:
            raise ConditionError(f"{question_id!r} is no question, or none that is asked before")
        kind = FIELDS[question.type].get(field)
        if kind is None:
            raise ConditionError(f"{name}: a {question.type} answer has no field {field!r}")
        if comparison not in COMPARISONS[kind]:
            raise ConditionError(f"{name}: unknown comparison {comparison!r}")
        self._check_operand(name, question, field, kind, comparison, operand)
        return Test(question_id, field, comparison, tuple(operand) if isinstance(operand, list) else operand)

    def _check_operand(
        self, name: str, question: Question, field: str, kind: str, comparison: str, operand: Any
    ) -> None:
        if comparison in ("below", "above", "at_least", "at_most"):
            if not _is_number(operand):
                raise ConditionError(f"{name}: {comparison} needs a number")
            low, high = PLAUSIBLE.get((question.type, field), (0, 1000))
            if not low <= operand <= high:
                raise ConditionError(f"{name}: no answer is ever {comparison} {operand}")
            return
        if (comparison == "is") == isinstance(operand, list) or not operand:
            raise ConditionError(
                f"{name}: `is` takes one value, {comparison} a list of values"
                if comparison != "is"
                else f"{name}: `is` takes one value"
            )
        if kind in ("choice", "choices"):
            known = {choice.id for choice in question.choices}
            for value in operand if isinstance(operand, list) else [operand]:
                if value not in known:
                    raise ConditionError(f"{name}: {value!r} is no choice of {question.id}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
