"""The right reply for each kind of danger, and for two at once."""

from __future__ import annotations

import re

import pytest

from bot.domain.crisis_plan import kinds_of
from bot.domain.screening import Reason, Screening, Tier
from tests.unit.domain.crisis_reply.episode import NAMES_SUICIDE, NIGHT, REPLIES, TRUSTED, Episode, first, text_of

DISTANCE = re.compile(r"away from|space between|distance|walk away|distancia|al[eé]j", re.I)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_emergency_says_company_distance_and_that_the_chat_stays(language: str) -> None:
    text = text_of(first("self", Tier.EMERGENCY, language))
    assert TRUSTED.search(text) and DISTANCE.search(text)
    assert re.search("keep writing|chat|seguir escribiendo", text)


def test_a_medical_emergency_says_what_to_tell_911_and_asks_nothing_about_suicide() -> None:
    episode = Episode("medical", Tier.EMERGENCY)
    for follow_up in NIGHT:
        reply = episode.says(follow_up)
        assert not reply.asks_directly
        assert not NAMES_SUICIDE.search(text_of(reply))
        assert text_of(reply).startswith(("Call", "Please call", "This may", "911", "Please stop", "Get help"))
    assert "Say where you are, what is wrong" in text_of(first("medical", Tier.EMERGENCY))


def test_a_helper_is_not_told_to_say_that_they_are_in_danger_themselves() -> None:
    episode = Episode("third_party", Tier.EMERGENCY)
    for _ in range(12):
        assert "I am in danger" not in text_of(episode.says())


def test_violence_says_distance_and_links_911_before_it_is_imminent() -> None:
    for tier in (Tier.CRISIS, Tier.EMERGENCY):
        reply = first("violence", tier)
        assert reply.links[0] == "emergency"
        assert DISTANCE.search(text_of(reply)) and "911" in text_of(reply)


def test_voices_need_not_be_obeyed() -> None:
    assert "do not have to do what they say" in text_of(first("voices", Tier.CRISIS))


def test_abuse_is_nobodys_fault_and_the_device_may_be_watched() -> None:
    text = text_of(first("abuse", Tier.CRISIS))
    assert "not your fault" in text and "phone may be watched" in text and "Leave quickly" in text


def test_a_helper_is_told_to_stay_and_that_988_is_for_helpers_too() -> None:
    text = text_of(first("third_party", Tier.CRISIS))
    assert "Stay with them" in text and "988 helps people like you too" in text
    assert "killing yourself" not in text


def test_a_helpers_yes_is_about_the_other_person() -> None:
    episode = Episode("third_party", Tier.CRISIS)
    episode.says()
    assert "don't leave them alone" in text_of(episode.says("yes"))


def test_somebody_abused_is_not_told_to_show_the_chat_to_whoever_is_there() -> None:
    episode = Episode("abuse", Tier.EMERGENCY)
    assert "someone_with_me" not in dict(episode.says().choices)
    assert "do not let them see this" in text_of(episode.says("someone_with_me"))


def test_of_two_kinds_the_more_urgent_is_answered_and_both_are_linked() -> None:
    screening = Screening(
        Tier.CRISIS,
        ("active_ideation", "abuse_by_another"),
        (
            Reason("rule", Tier.CRISIS, "active_ideation", "x", 1.0),
            Reason("rule", Tier.CHECK_IN, "abuse_by_another", "y", 1.0),
        ),
    )
    reply = Episode("self", Tier.CRISIS).hears(screening)
    assert any(name.startswith("hear.self") for name, _ in reply.paragraphs)
    assert "domestic_violence" in reply.links


def test_whom_a_message_is_about_the_rules_know_better_than_the_classifier() -> None:
    reasons = (
        Reason("classifier", Tier.CRISIS, "active_ideation", "x", 0.9),
        Reason("rule", Tier.CRISIS, "third_party", "y", 1.0),
    )
    reply = Episode("self", Tier.CRISIS).hears(Screening(Tier.CRISIS, ("active_ideation", "third_party"), reasons))
    assert any(name.startswith("steps.third_party") for name, _ in reply.paragraphs)


def guessed(category: str, tier: Tier) -> Reason:
    return Reason("classifier", tier, category, "x", 0.9)


@pytest.mark.parametrize(
    ("category", "link"),
    [("overdose_taken", "poison"), ("bleeding", "poison"), ("violence_in_progress", "domestic_violence")],
)
def test_likeness_to_a_file_brings_the_links_of_its_kind(category: str, link: str) -> None:
    screening = Screening(Tier.EMERGENCY, (category,), (guessed(category, Tier.EMERGENCY),))
    assert link in Episode("self", Tier.EMERGENCY).hears(screening).links


def test_likeness_to_somebody_who_does_not_wake_is_medical() -> None:
    screening = Screening(Tier.EMERGENCY, ("unresponsive",), (guessed("unresponsive", Tier.EMERGENCY),))
    assert not NAMES_SUICIDE.search(text_of(Episode("self", Tier.EMERGENCY).hears(screening)))


@pytest.mark.parametrize("category", ["long_and_rambling", "a_file_of_tomorrow"])
def test_likeness_that_tells_nothing_leaves_the_kind_to_the_rules(category: str) -> None:
    alone = Screening(Tier.CRISIS, (category,), (guessed(category, Tier.CRISIS),))
    assert kinds_of(alone, REPLIES._texts.kinds) == ("self",)
    rule = Reason("rule", Tier.CHECK_IN, "third_party", "y", 1.0)
    both = Screening(Tier.CRISIS, (category, "third_party"), (*alone.reasons, rule))
    assert kinds_of(both, REPLIES._texts.kinds) == ("third_party",)


@pytest.mark.parametrize(("category", "tier"), [("third_party", Tier.CRISIS), ("medical_emergency", Tier.EMERGENCY)])
def test_a_threat_of_death_is_answered_as_violence_at_home(category: str, tier: Tier) -> None:
    """ "He said he will kill me if I leave": the rule for somebody else finds it, too."""
    reasons = (
        Reason("rule", tier, category, "x", 1.0),
        Reason("rule", Tier.CRISIS, "abuse_by_another", "y", 1.0),
    )
    reply = Episode("self", tier).hears(Screening(tier, (category, "abuse_by_another"), reasons))
    assert any(name.startswith("hear.abuse") for name, _ in reply.paragraphs)
    assert "domestic_violence" in reply.links and "domestic violence hotline" in text_of(reply)


def test_when_it_may_be_the_patient_or_somebody_else_it_asks_who() -> None:
    reply = Episode("self", Tier.CRISIS).hears(Screening(Tier.CRISIS, ("third_party", "passive_ideation")))
    assert reply.asks_directly
    assert "you or the other person" in text_of(reply)


def test_thanks_with_a_danger_in_it_is_answered_as_the_danger() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.hears(Screening(Tier.EMERGENCY, ("attempt_or_overdose_now",)), "safe_now")
    assert reply.links[0] == "emergency"
    assert not any(name.startswith("after.safe_now") for name, _ in reply.paragraphs)


def test_when_it_gets_worse_the_911_card_is_given_in_full() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    episode.says()
    episode.tier = Tier.EMERGENCY
    text = text_of(episode.says())
    assert "911" in text.split("\n\n")[0] and DISTANCE.search(text)


def test_a_yes_to_a_check_in_brings_the_whole_card() -> None:
    episode = Episode("self", Tier.CHECK_IN)
    episode.says()
    reply = episode.hears(Screening(Tier.CRISIS, ("answer_to_direct_question",)), "yes")
    names = [name.split(".")[0] for name, _ in reply.paragraphs]
    assert {"after", "lines", "people", "alerted_closed"} <= set(names)


def test_an_ordinary_sentence_in_an_episode_is_heard() -> None:
    episode = Episode("self", Tier.CRISIS)
    episode.says()
    reply = episode.hears(Screening(Tier.NONE))
    assert any(name.startswith("hear_again") for name, _ in reply.paragraphs)
    assert any(name.startswith("talk.") for name, _ in reply.paragraphs)


def test_once_spanish_always_spanish() -> None:
    episode = Episode("self", Tier.CRISIS, "es")
    episode.says()
    reply = episode.hears(Screening(Tier.NONE, language="en"), "no")
    assert all(".es." in name for name, _ in reply.paragraphs)


def test_a_drill_is_marked_in_every_one_of_its_first_replies() -> None:
    episode = Episode("self", Tier.CRISIS, drill=True)
    for follow_up in NIGHT[:5]:
        assert re.search("drill", text_of(episode.says(follow_up)), re.I)
