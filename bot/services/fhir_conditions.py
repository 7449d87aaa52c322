"""When a follow-up is asked, as FHIR's ``enableWhen``."""

from collections.abc import Callable
from typing import Any

from bot.domain.prescreen.conditions import Condition, Group, Test
from bot.services.fhir_items import Json, link_id

_OPERATORS = {"below": "<", "above": ">", "at_least": ">=", "at_most": "<="}
Written = Callable[[str, str, Any], Json]
"""The answer a comparison is made with, from the question's id, the field and the operand."""


def enable_when(condition: Condition, written: Written) -> Json:
    """``enableWhen`` and ``enableBehavior`` of an item. FHIR knows no nesting: a condition that needs it is left out,
    and the item is then shown always."""
    tests = _flat(condition)
    if tests is None:
        return {}
    every = isinstance(condition, Group) and condition.every
    lists = [_comparisons(test, written) for test in tests]
    if any(not found for found in lists) or (every and any(len(found) > 1 for found in lists)):
        return {}
    found = [comparison for each in lists for comparison in each]
    behaviour = {"enableBehavior": "all" if every else "any"} if len(found) > 1 else {}
    return {"enableWhen": found, **behaviour}


def _flat(condition: Condition) -> list[Test] | None:
    if isinstance(condition, Test):
        return [condition]
    if all(isinstance(part, Test) for part in condition.parts):
        return [part for part in condition.parts if isinstance(part, Test)]
    return None


def _comparisons(test: Test, written: Written) -> list[Json]:
    asked = link_id(test.question, test.field)
    if test.comparison in _OPERATORS:
        operator, operands = _OPERATORS[test.comparison], [test.operand]
    elif test.comparison in ("is", "in", "includes"):
        operator, operands = "=", [test.operand] if test.comparison == "is" else list(test.operand)
    else:
        return []
    return [
        {"question": asked, "operator": operator, **written(test.question, test.field, operand)} for operand in operands
    ]
