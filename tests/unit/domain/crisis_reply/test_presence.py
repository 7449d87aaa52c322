"""Honest about who is there: a program, whether staff were told, when the clinic opens; the chat is never ended."""

from __future__ import annotations

import re

import pytest

from bot.domain.screening import Tier
from tests.unit.domain.crisis_reply.episode import Episode, all_wordings, every_case, first, text_of


def test_no_wording_claims_that_a_person_is_present() -> None:
    present = re.compile(
        r"(someone|a person|a nurse|our team) (is|are) (here|with you|reading|typing|joining)|\bI am here\b|will join",
        re.I,
    )
    for name, text in all_wordings():
        if not name.startswith("lines_beside_staff"):
            assert not present.search(text), (name, text)
            assert "has taken over" not in text


def test_asked_who_is_there_it_says_that_it_is_a_program() -> None:
    for question in ("is_anyone_there", "are_you_real"):
        for language in ("en", "es"):
            episode = Episode("self", Tier.CRISIS, language)
            episode.says()
            assert re.search(r"automated|program|bot|machine|automátic|máquina", text_of(episode.says(question)))


def test_while_a_person_has_the_chat_it_says_so_and_offers_no_buttons() -> None:
    reply = first("self", Tier.CRISIS, staff_present=True)
    assert "taken over this chat" in text_of(reply)
    assert reply.choices == ()
    assert reply.links[0] == "main"


@pytest.mark.parametrize("follow_up", ["no_help_wanted", "retracts", "no", "safe_now", "keep_secret"])
def test_the_chat_is_never_ended_nor_the_topic_refused(follow_up: str) -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.says(follow_up)
    assert reply.choices and "main" in reply.links
    assert not re.search(
        r"goodbye|chat is (over|closed)|can't (talk|discuss)|not able to (talk|discuss)", text_of(reply)
    )


@every_case
def test_alerted_is_said_only_when_it_is_so(kind: str, tier: Tier, language: str) -> None:
    if tier is Tier.CHECK_IN:
        return
    words = re.compile("has been alerted|Se avisó a nuestro equipo")
    assert words.search(text_of(first(kind, tier, language, alerted=True)))
    assert not words.search(text_of(first(kind, tier, language, alerted=False)))


@every_case
def test_a_closed_clinic_says_when_it_opens_and_that_988_is_open(kind: str, tier: Tier, language: str) -> None:
    if tier is Tier.CHECK_IN:
        return
    for alerted in (True, False):
        text = text_of(first(kind, tier, language, alerted=alerted, clinic_open=False))
        assert "Monday at 9:00 AM" in text and "988" in text
        assert re.search("closed|cerrada", text)
    assert "Monday" not in text_of(first(kind, tier, language, clinic_open=True))
