"""Sorts the answers for the clinician: likely fits, a clinician must review, or not now, each with its rules."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.prescreen.answers import Answers
from bot.domain.prescreen.questionnaire import Effect, Questionnaire


@dataclass(frozen=True)
class Outcome:
    """The kind of outcome and the ids of the criteria that hold, the weightiest first, then in the file's order."""

    kind: str
    reasons: tuple[str, ...] = ()


def assess(questionnaire: Questionnaire, answers: Answers) -> Outcome:
    """The outcome of these answers, whatever order they were given in. It may be asked for at any time; questions
    still open count for nothing, those left without a value count as reasons to review."""
    relevant = questionnaire.relevant_answers(answers)
    missing = len(questionnaire.missing_safety(relevant))
    met = [criterion for criterion in questionnaire.criteria.values() if criterion.when.holds(relevant, missing)]
    replaced = {criterion_id for criterion in met for criterion_id in criterion.replaces}
    shown = sorted((c for c in met if c.id not in replaced), key=lambda criterion: -criterion.effect)
    heaviest = max((criterion.effect for criterion in met), default=Effect.NOTE)
    return Outcome(heaviest.outcome, tuple(criterion.id for criterion in shown))
