"""If this fails, Rasa forgets a pre-screen answer between two messages, and the question is asked for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.prescreen_turn import SLOT, STATUS, TRIES
from bot.language.prescreen_clinic import every_question

ROOT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
SLOTS = [*(SLOT + question for question in every_question(ROOT)), TRIES, STATUS]


@pytest.mark.parametrize("slot", SLOTS)
def test_every_question_has_its_slot(slot: str) -> None:
    assert slot in DOMAIN["slots"], f"domain.yml has no slot {slot}"
    assert DOMAIN["slots"][slot]["type"] == "any"
    assert DOMAIN["slots"][slot]["influence_conversation"] is False


def test_no_slot_is_left_of_a_question_that_is_gone() -> None:
    assert {slot for slot in DOMAIN["slots"] if slot.startswith(SLOT)} == set(SLOTS)


def test_the_form_and_its_actions_are_known() -> None:
    assert "prescreen_form" in DOMAIN["forms"]
    assert {"validate_prescreen_form", "action_submit_prescreen"} <= set(DOMAIN["actions"])
    assert "prescreen_choice" in DOMAIN["intents"]


def test_nothing_in_the_domain_asks_for_a_slot() -> None:
    """The form puts its questions itself; a second way to ask would ask twice."""
    named = [*DOMAIN["actions"], *DOMAIN["responses"]]
    assert [name for name in named if name.startswith(("action_ask_", "utter_ask_"))] == []
