"""If these fail, patients are judged, hurried or promised something where they should be told plainly."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.prescreen import ROOT
from bot.language.prescreen_file import load_questionnaire

QUESTIONNAIRE = load_questionnaire(ROOT)
SHOWN = [
    *(text for question in QUESTIONNAIRE.questions.values() for text in (question.asks, question.again, question.why)),
    *(criterion.patient for criterion in QUESTIONNAIRE.criteria.values()),
    *QUESTIONNAIRE.texts.values(),
    *(getattr(QUESTIONNAIRE.review.question, name) for name in ("asks", "again", "why")),
    *QUESTIONNAIRE.review.lines.values(),
    *(text for outcome in QUESTIONNAIRE.outcomes.values() for text in vars(outcome).values()),
]


@pytest.mark.parametrize("text", SHOWN)
def test_patients_are_spoken_to_plainly(text: str) -> None:
    """docs: how the assistant speaks. Never a verdict, never cheer."""
    assert not re.search(
        r"!|you qualify|rejected|you should|eligible|don't worry|suffer|addict\b|crazy|unfortunately|great question",
        text,
        re.I,
    )


@pytest.mark.parametrize("outcome", QUESTIONNAIRE.outcomes.values(), ids=QUESTIONNAIRE.outcomes)
def test_every_outcome_leaves_the_decision_to_a_clinician_and_names_the_crisis_line(outcome: Any) -> None:
    assert re.search(r"a clinician (?:who )?decides", outcome.opening)
    assert "$crisis_line" in outcome.elsewhere
    assert "Don't stop or change any medicine" in outcome.bring


def test_at_most_four_buttons_and_all_of_them_choices() -> None:
    for question in QUESTIONNAIRE.questions.values():
        assert len(question.buttons) <= 4
