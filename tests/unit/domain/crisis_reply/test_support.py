"""What is offered: professional and trusted people, a call back, grounding, company; no paragraph twice."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.crisis_replies import FOLLOW_UPS
from bot.domain.crisis_reply import MAX_WORDS, word_count
from bot.domain.screening import Tier
from tests.unit.domain.crisis_reply.episode import (
    CATEGORIES,
    TIERS,
    TRUSTED,
    Episode,
    every_case,
    first,
    text_of,
    twelve_turns,
)

PROFESSIONAL = re.compile(r"counselor|doctor|therapist|emergency room|911|consejer|médico|terapeuta|urgencias", re.I)


@every_case
def test_the_first_reply_points_to_a_professional_and_a_trusted_person(kind: str, tier: Tier, language: str) -> None:
    text = text_of(first(kind, tier, language))
    assert PROFESSIONAL.search(text)
    assert TRUSTED.search(text)


@every_case
def test_call_back_grounding_and_talking_are_offered(kind: str, tier: Tier, language: str) -> None:
    for reply in twelve_turns(kind, tier, language):
        assert len(reply.choices) <= 4
        assert all(title for _, title in reply.choices)
    names = {name for name, _ in first(kind, tier, language).choices}
    if kind == "medical":
        assert names == {"someone_with_me"}
    elif tier is Tier.CHECK_IN:
        assert names == {"yes", "no", "unsure", "keep_talking"}
    else:
        assert {"callback", "grounding", "keep_talking"} <= names


def test_buttons_answer_a_question_only_where_one_is_asked() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    for _ in range(12):
        reply = episode.says()
        assert ("yes" in dict(reply.choices)) == reply.asks_directly


def test_a_call_back_is_with_the_team_and_a_number_is_asked_for() -> None:
    episode = Episode("self", Tier.CRISIS, clinic_open=True)
    episode.says()
    reply = episode.says("callback")
    assert "Our team has your request" in text_of(reply) and "number" in text_of(reply)
    assert "callback" not in dict(reply.choices)


def test_a_call_back_to_somebody_abused_asks_for_a_safe_number() -> None:
    episode = Episode("abuse", Tier.CRISIS)
    episode.says()
    assert "safe" in text_of(episode.says("callback"))


@every_case
@pytest.mark.parametrize("follow_up", [None, "keep_talking", "grounding", "is_anyone_there", "no_help_wanted"])
def test_no_paragraph_comes_twice_in_thirty_turns(kind: str, tier: Tier, language: str, follow_up: str | None) -> None:
    episode = Episode(kind, tier, language)
    said = Counter(text for _, text in episode.says().paragraphs)
    for _ in range(30):
        reply = episode.says(follow_up)
        assert reply.paragraphs
        said.update(text for _, text in reply.paragraphs)
    assert said.most_common(1)[0][1] == 1


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(CATEGORIES)),
    language=st.sampled_from(["en", "es"]),
    turns=st.lists(st.tuples(st.sampled_from(TIERS), st.sampled_from([None, *FOLLOW_UPS, "grounding", "keep_talking"])),
                   min_size=1, max_size=40),
    alerted=st.booleans(),
    clinic_open=st.booleans(),
    staff_present=st.booleans(),
)  # fmt: skip
def test_whatever_is_written_in_whatever_order_the_reply_holds(
    kind: str,
    language: str,
    turns: list[tuple[Tier, str | None]],
    alerted: bool,
    clinic_open: bool,
    staff_present: bool,
) -> None:
    episode = Episode(kind, Tier.CRISIS, language, alerted, clinic_open, staff_present)
    said: Counter[str] = Counter()
    for tier, follow_up in turns:
        episode.tier = tier
        reply = episode.says(follow_up)
        said.update(text for _, text in reply.paragraphs)
        assert reply.paragraphs and reply.links
        assert word_count(text_of(reply)) <= MAX_WORDS
        assert reply.tier == max(episode.reached, Tier.CHECK_IN)
        assert alerted or "been alerted" not in text_of(reply)
    assert said.most_common(1)[0][1] == 1


def test_even_when_every_wording_was_said_the_reply_is_not_empty() -> None:
    episode = Episode("self", Tier.CRISIS)
    for _ in range(150):
        assert episode.says().paragraphs
