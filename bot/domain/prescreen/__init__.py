"""The pre-screen as a clinic means it: questions, answers, criteria and the outcome a clinician decides on."""

from __future__ import annotations

from bot.domain.prescreen.answers import Answer, Answers, Status, answers_from_json, answers_to_json
from bot.domain.prescreen.assessment import Outcome, assess
from bot.domain.prescreen.clinic_choice import Changed, ClinicChoice, RuleChange
from bot.domain.prescreen.questionnaire import (
    OUTCOME_KINDS,
    REVIEW,
    Choice,
    Criterion,
    Effect,
    OutcomeText,
    Question,
    Questionnaire,
    Review,
    Source,
)
from bot.domain.prescreen.scales import Band, Scale, Score, alarming

__all__ = [
    "OUTCOME_KINDS",
    "REVIEW",
    "Answer",
    "Answers",
    "Band",
    "Changed",
    "Choice",
    "ClinicChoice",
    "Criterion",
    "Effect",
    "Outcome",
    "OutcomeText",
    "Question",
    "Questionnaire",
    "Review",
    "RuleChange",
    "Scale",
    "Score",
    "Source",
    "Status",
    "alarming",
    "answers_from_json",
    "answers_to_json",
    "assess",
]
