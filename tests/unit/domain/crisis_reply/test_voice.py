"""How a crisis reply sounds: short, plain, warm, says that it is automated; never blames, argues or promises."""

from __future__ import annotations

import re

import pytest
import textstat

from bot.content.crisis_replies import FORBIDDEN
from bot.domain.crisis_reply import MAX_WORDS, CrisisReply, word_count
from bot.domain.screening import Tier
from tests.unit.domain.crisis_reply.episode import CASES, all_wordings, every_case, first, text_of, twelve_turns

AUTOMATED = re.compile(r"automated|computer program|a program|automátic|un programa", re.I)


@every_case
def test_every_reply_is_short(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert word_count(text_of(reply)) <= MAX_WORDS, text_of(reply)


@every_case
def test_the_first_reply_says_that_it_is_automated(kind: str, tier: Tier, language: str) -> None:
    assert AUTOMATED.search(text_of(first(kind, tier, language)))


@pytest.mark.parametrize(("kind", "tier"), [(kind, tier) for kind, tier, language in CASES if language == "en"])
def test_every_english_reply_reads_at_grade_six_or_below(kind: str, tier: Tier) -> None:
    for reply in twelve_turns(kind, tier, "en"):
        assert textstat.flesch_kincaid_grade(text_of(reply)) <= 6.0, text_of(reply)


def test_every_english_wording_of_more_than_a_line_reads_at_grade_seven_or_below() -> None:
    for name, text in all_wordings():
        if ".en." in name and word_count(text) >= 20:
            reply = CrisisReply(((name, text),), (), (), asks_directly=False, tier=Tier.CRISIS)
            assert textstat.flesch_kincaid_grade(text_of(reply)) <= 7.0, text


@every_case
def test_nothing_forbidden_is_said(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        for pattern in FORBIDDEN:
            assert not pattern.search(text_of(reply)), (pattern.pattern, text_of(reply))


def test_a_check_in_is_no_longer_than_a_few_sentences() -> None:
    for kind in ("self", "talk", "abuse", "third_party"):
        assert word_count(text_of(first(kind, Tier.CHECK_IN))) <= 65
