"""The direct question about suicide: asked at once, once in a reply, never so that it leads to a no."""

from __future__ import annotations

import re

import pytest

from bot.domain.screening import Reason, Screening, Tier
from tests.unit.domain.crisis_reply.episode import (
    NAMES_SUICIDE,
    Episode,
    all_wordings,
    every_case,
    first,
    text_of,
    twelve_turns,
)


@every_case
def test_the_first_reply_asks_directly_and_names_suicide(kind: str, tier: Tier, language: str) -> None:
    reply = first(kind, tier, language)
    if kind == "medical" or (kind == "abuse" and tier is Tier.EMERGENCY):
        assert not reply.asks_directly
        return
    assert reply.asks_directly
    paragraphs = text_of(reply).split("\n\n")
    where = (
        paragraphs[-1] if tier is Tier.EMERGENCY else " ".join(paragraphs if tier is Tier.CHECK_IN else paragraphs[:2])
    )
    assert NAMES_SUICIDE.search(where) and "?" in where


@every_case
def test_the_question_is_asked_at_most_once_in_a_reply_and_not_forever(kind: str, tier: Tier, language: str) -> None:
    episode = Episode(kind, tier, language)
    asked = [sum(name.startswith("ask.") for name, _ in episode.says().paragraphs) for _ in range(12)]
    assert max(asked) <= 1
    assert sum(asked) <= 3


@every_case
def test_asks_directly_is_said_exactly_when_the_question_is_there(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert reply.asks_directly == any(name.startswith("ask.") for name, _ in reply.paragraphs)


def test_the_question_never_leads_to_a_no() -> None:
    leading = re.compile(r"you('re| are) not|aren't you|don't you|\bno (está|piensa|tiene)\b|¿verdad", re.I)
    for name, text in all_wordings():
        if name.startswith("ask."):
            assert NAMES_SUICIDE.search(text), text
            assert text.count("?") <= 2
            assert not leading.search(text), text


def test_after_a_yes_it_is_not_asked_again() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    assert not any(episode.says(follow_up).asks_directly for follow_up in ("yes", None, "retracts", None))


@pytest.mark.parametrize(
    ("own", "is_met"),
    [
        ((), True),
        ((Reason("classifier", Tier.CHECK_IN, "denials_and_distance", "x", 0.7),), True),
        ((Reason("classifier", Tier.CRISIS, "plan", "x", 0.9),), False),
        ((Reason("rule", Tier.CHECK_IN, "hopelessness", "x", 1.0),), False),
    ],
)
def test_id_rather_not_say_is_met_unless_the_same_words_tell_of_more(own: tuple[Reason, ...], is_met: bool) -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    answered = Reason("context", Tier.CRISIS, "answer_to_direct_question", "answered unsure when asked", 1.0)
    screening = Screening(
        Tier.CRISIS, tuple(reason.category for reason in (answered, *own)), reasons=(answered, *own), language="en"
    )
    names = [name for name, _ in episode.hears(screening, "unsure").paragraphs]
    assert any("unsure" in name for name in names) == is_met
