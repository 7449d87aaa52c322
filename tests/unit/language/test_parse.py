"""Orders to a form that is not open: "not sure" must not be taken for "skip" and end in nothing."""

from __future__ import annotations

import pytest

from bot.nlu.parse import outside_form


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "expected"),
    [
        ("skip", "skip_question", 0.99, "skip_question"),
        ("why do you ask", "why_ask", 0.9, "why_ask"),
        ("id like to go on with the questions now", "resume_prescreen", 0.99, "resume_prescreen"),
        ("stop", "stop_prescreen", 0.5, "nlu_fallback"),
        ("go on", "resume_prescreen", 0.4, "nlu_fallback"),
        ("she has not said it out loud. im not sure", "skip_question", 0.98, "nlu_fallback"),
        ("she has not said it out loud. im not sure", "deny", 0.4, "deny"),
    ],
)
def test_doubtful_orders_to_no_form_are_not_understood(
    text: str, intent: str, confidence: float, expected: str
) -> None:
    """A husband in despair is asked again or listened to, not told about a form."""
    parse = {"text": text, "intent": {"name": intent, "confidence": confidence}, "closest": ["cost"]}
    found = outside_form(parse)
    assert found["intent"] == {"name": expected, "confidence": confidence} and found["closest"] == ["cost"]
