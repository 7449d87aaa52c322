"""Would anybody notice? Each rule of the pre-screen is spoilt in every simple way, and a named case must then fail:
left out, another effect, a limit one off, a choice forgotten, all and any confused, no longer instead of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.prescreen import Effect, assess
from bot.domain.prescreen.conditions import Condition, Group, Test
from bot.domain.prescreen.questionnaire import Criterion, Questionnaire
from tests.unit.prescreen.test_assessment import CASES, QUESTIONNAIRE, _answers

STEP = 1


def _tests_spoilt(test: Test) -> Iterator[tuple[str, Test]]:
    where = f"{test.question} {test.comparison}"
    if isinstance(test.operand, int):
        yield f"{where} {test.operand - STEP}", replace(test, operand=test.operand - STEP)
        yield f"{where} {test.operand + STEP}", replace(test, operand=test.operand + STEP)
    elif not isinstance(test.operand, str) and len(test.operand) > 1:
        for gone in test.operand:
            rest = type(test.operand)(value for value in test.operand if value != gone)
            yield f"{where} without {gone}", replace(test, operand=rest)


def _conditions_spoilt(condition: Condition) -> Iterator[tuple[str, Condition]]:
    if isinstance(condition, Test):
        yield from _tests_spoilt(condition)
        return
    yield f"{'all' if condition.every else 'any'} turned round", replace(condition, every=not condition.every)
    for place, part in enumerate(condition.parts):
        before, after = condition.parts[:place], condition.parts[place + 1 :]
        yield f"part {place} left out", Group(condition.every, before + after)
        for what, spoilt in _conditions_spoilt(part):
            yield what, Group(condition.every, (*before, spoilt, *after))


def _criteria_spoilt(criterion: Criterion) -> Iterator[tuple[str, Criterion | None]]:
    yield "left out", None
    for effect in Effect:
        if effect is not criterion.effect:
            yield f"effect {effect.name.lower()}", replace(criterion, effect=effect)
    if criterion.replaces:
        yield "replaces nothing", replace(criterion, replaces=())
    for what, condition in _conditions_spoilt(criterion.when):
        yield what, replace(criterion, when=condition)


def _with(criterion: str, spoilt: Criterion | None) -> Questionnaire:
    criteria = {name: kept for name, kept in QUESTIONNAIRE.criteria.items() if spoilt is not None or name != criterion}
    return replace(QUESTIONNAIRE, criteria=criteria | ({criterion: spoilt} if spoilt is not None else {}))


def _fails(case: dict[str, Any], questionnaire: Questionnaire) -> bool:
    outcome = assess(questionnaire, _answers(case["with"]))
    return (outcome.kind, list(outcome.reasons)) != (case["kind"], case["reasons"])


MUTATIONS = [
    pytest.param(criterion.id, spoilt, id=f"{criterion.id}: {what}")
    for criterion in QUESTIONNAIRE.criteria.values()
    for what, spoilt in _criteria_spoilt(criterion)
]


@pytest.mark.parametrize(("criterion", "spoilt"), MUTATIONS)
def test_a_spoilt_rule_fails_a_case(criterion: str, spoilt: Criterion | None) -> None:
    """A rule that can be changed without a red test is not tested."""
    questionnaire = _with(criterion, spoilt)
    assert any(_fails(case, questionnaire) for case in CASES)
