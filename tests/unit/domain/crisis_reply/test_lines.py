"""The lines a crisis reply names and links: open at any hour, for the right kind of danger, in the right language."""

from __future__ import annotations

import re

import pytest

from bot.domain.screening import Tier
from tests.unit.domain.crisis_reply.episode import (
    CATEGORIES,
    NIGHT,
    TIERS,
    Episode,
    every_case,
    first,
    text_of,
    twelve_turns,
)


@every_case
def test_every_reply_links_a_line_that_is_open_at_any_hour(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert "main" in reply.links
        assert len(set(reply.links)) == len(reply.links)
        if kind != "medical":
            assert {"spanish", "veterans"} <= set(reply.links)


@every_case
def test_every_reply_names_a_line_in_its_words(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert re.search("988|911", text_of(reply)), text_of(reply)


@pytest.mark.parametrize("kind", [kind for kind in CATEGORIES if kind != "talk"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_in_an_emergency_911_comes_first(kind: str, language: str) -> None:
    episode = Episode(kind, Tier.EMERGENCY, language)
    for follow_up in NIGHT:
        reply = episode.says(follow_up)
        assert reply.links[0] == "emergency"
        if follow_up in (None, "yes", "is_anyone_there", "callback", "lines_dont_help"):
            assert "911" in text_of(reply).split("\n\n")[0]


def test_a_spanish_speaker_gets_the_spanish_line_first() -> None:
    assert first("self", Tier.CRISIS, "es").links[0] == "spanish"
    assert first("self", Tier.EMERGENCY, "es").links[:2] == ("emergency", "spanish")


def test_overdose_links_poison_control_and_abuse_the_domestic_violence_line() -> None:
    assert first("attempt", Tier.EMERGENCY).links[:2] == ("emergency", "poison")
    for tier in TIERS:
        assert "domestic_violence" in first("abuse", tier).links


def test_a_failed_line_is_answered_with_another() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    assert "text_line" in episode.says("lines_dont_help").links
