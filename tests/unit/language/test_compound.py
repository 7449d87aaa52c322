"""Splitting messages into the questions they hold. When it fails, patients get half an answer, or two for one."""

from __future__ import annotations

import pytest

from bot.language.compound import (
    MOST_PARTS,
    asks,
    carries_on,
    firm_parts,
    leans,
    leans_on_what_was_said,
    loose_parts,
    points_back,
)


def texts(message: str) -> list[str]:
    return [part.text for part in firm_parts(message)]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("whats it cost and is it addictive", ["whats it cost", "is it addictive"]),
        ("How long is a session? And can I drive after?", ["How long is a session?", "can I drive after?"]),
        ("do you take aetna, how much is it, where are you", ["do you take aetna", "how much is it", "where are you"]),
        ("is it safe\nwhat does it feel like", ["is it safe", "what does it feel like"]),
        ("does it hurt but also how long does it last", ["does it hurt", "how long does it last"]),
        ("is it safe?and what does it cost", ["is it safe?", "what does it cost"]),
        ("how much is it..also where are you", ["how much is it", "where are you"]),
        ("I see Dr. Lopez at St. Mary's. Can I still come?", ["I see Dr. Lopez at St. Mary's.", "Can I still come?"]),
        ("whats the cost?? is it covered", ["whats the cost??", "is it covered"]),
        ("does it hurt, and is therapy part of it", ["does it hurt", "is therapy part of it"]),
        ("can i eat, and if so can i have coffee", ["can i eat", "can i have coffee"]),
        ("after it, can i eat, and when can i drive", ["after it, can i eat", "when can i drive"]),
        ("when will i notice it, and is it covered", ["when will i notice it", "is it covered"]),
    ],
)
def test_new_clauses_that_ask_are_parts(message: str, parts: list[str]) -> None:
    assert texts(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "can i have food and drink before",
        "does it help depression and anxiety",
        "what is the difference between IV and nasal spray",
        "if i take lamictal, can i still come",
        "since i had a stroke last year, is it dangerous",
        "when i am on lithium, can i still come",
        "is it safe and effective and legal and cheap for somebody of my age who has never tried anything like it",
        "cost",
        "",
    ],
)
def test_one_question_stays_one(message: str) -> None:
    assert len(firm_parts(message)) <= 1
    assert loose_parts(message) == []


def test_joined_words_are_proposed_with_the_words_they_share() -> None:
    assert loose_parts("Is ketamine legal and safe?") == ["Is ketamine legal", "Is ketamine safe"]
    assert loose_parts("side effects and price") == ["side effects", "price"]


def test_a_life_story_is_cut_to_its_questions() -> None:
    story = "I lost my job. Then my dog died. My wife left. I can't sleep. I don't eat. I drink. I cry. Is it safe?"
    assert [part.text for part in firm_parts(story) if part.asks] == ["Is it safe?"]
    assert len(firm_parts(story)) <= MOST_PARTS


@pytest.mark.parametrize(
    "message",
    [
        "how much",
        "is it safe",
        "i was wondering about the price",
        "ok?",
        "after the drip, can i eat",
        "if it fails, what then",
    ],
)
def test_questions_without_a_question_mark_ask(message: str) -> None:
    assert asks(message)


@pytest.mark.parametrize("message", ["i have high blood pressure", "zoloft and xanax", "45", "thank you"])
def test_statements_do_not_ask(message: str) -> None:
    assert not asks(message)


@pytest.mark.parametrize("message", ["?!?!?!", "🙂" * 200, "and and and", ", , ,", "a" * 10_000, "x? " * 2_000])
def test_strange_messages_split_without_error(message: str) -> None:
    assert len(firm_parts(message)) <= MOST_PARTS
    loose_parts(message)


def test_parts_that_speak_of_what_stands_before_are_known() -> None:
    """Read alone, "is that dangerous" is answered for our treatment, whatever it was about."""
    assert points_back("is that dangerous?") and not points_back("is ketamine dangerous?")
    assert leans("how does it work") and not leans("what are the side effects")


def test_some_follow_ups_stay_with_the_topic() -> None:
    """ "what about water" names a new topic, "for how many days" asks on about the old one."""
    assert carries_on("for how many days?") and not carries_on("what about water")


@pytest.mark.parametrize("message", ["even at such a low dose?", "and for older people?", "for how many days?"])
def test_follow_ups_lean_on_the_last_answer(message: str) -> None:
    assert leans_on_what_was_said(message)


@pytest.mark.parametrize(
    "message",
    ["how much is it", "can i eat before", "my wife has lupus, and what about her heart pills", "that depends on you"],
)
def test_whole_questions_lean_on_nothing(message: str) -> None:
    assert not leans_on_what_was_said(message)
