"""The numbers that criteria compare with, in the words around them: ``$limit_<criterion>`` in data/prescreen.yml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.domain.prescreen.conditions import Test
from bot.domain.prescreen.questionnaire import Criterion, Questionnaire

NUMERIC = ("below", "above", "at_least", "at_most")
_TOKEN = re.compile(r"\$limit_(\w+)")


def numeric_tests(criterion: Criterion) -> list[Test]:
    """The comparisons of a criterion that have a number."""
    return [test for test in criterion.when.tests() if test.comparison in NUMERIC]


def unknown_limits(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Key and criterion of every ``$limit_`` that cannot be filled in."""
    known = _limits(questionnaire.criteria)
    texts = {f"questions.{q.id}": f"{q.asks} {q.again} {q.why}" for q in questionnaire.questions.values()}
    texts |= {f"criteria.{c.id}": f"{c.patient} {c.clinician}" for c in questionnaire.criteria.values()}
    for key, text in texts.items():
        for name in _TOKEN.findall(text):
            if name not in known:
                yield key, name


def with_limits(questionnaire: Questionnaire, dropped: Mapping[str, Criterion] = MappingProxyType({})) -> Questionnaire:
    """The questionnaire with the numbers filled in; ``dropped`` are criteria that are not in force and still named."""
    limits = _limits({**dropped, **questionnaire.criteria})

    def filled(text: str) -> str:
        return _TOKEN.sub(lambda token: limits[token.group(1)], text)

    questions = {
        name: replace(q, asks=filled(q.asks), again=filled(q.again), why=filled(q.why))
        for name, q in questionnaire.questions.items()
    }
    criteria = {
        name: replace(c, patient=filled(c.patient), clinician=filled(c.clinician))
        for name, c in questionnaire.criteria.items()
    }
    changed = tuple(replace(change, clinician=filled(change.clinician)) for change in questionnaire.changed)
    return replace(questionnaire, questions=questions, criteria=criteria, changed=changed)


def _limits(criteria: Mapping[str, Criterion]) -> dict[str, str]:
    found: dict[str, str] = {}
    for criterion in criteria.values():
        tests = numeric_tests(criterion)
        if len(tests) == 1:
            found[criterion.id] = f"{tests[0].operand:g}"
    return found
