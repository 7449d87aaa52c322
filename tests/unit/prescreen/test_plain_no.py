"""If these fail, "no, just a hole in my heart" is noted as none, and a danger goes to the clinician as absent."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.prescreen import Answer, Status
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_file import load_questionnaire
from bot.language.reading import Reader
from tests.unit.prescreen.form import at

ROOT = Path(__file__).resolve().parents[3]
QUESTIONNAIRE = load_questionnaire(ROOT)
READER = Reader(QUESTIONNAIRE, load_medicines(ROOT), today=lambda: datetime.date(2026, 11, 22))
EVERYDAY = (Path(__file__).parent / "everyday_words.txt").read_text(encoding="utf-8").split()
# At these a no reassures. Whether blood pressure and heart are steady is asked the other way round: see below.
ASKED = "medicines heart_head mind mind_now substances pregnancy conditions ketamine_before".split()
BEGINNINGS = ("no, ", "nope ", "no. ", "no but ", "never, ", "none, ", "nothing ", "not at all, ", "nah ")
RESTS = (
    "except the one time",
    "unless the small one counts",
    "until about a year ago",
    "only when i get up too fast",
    "just a bit, at night",
    "they called it something milder",
    "that was confirmed",
    "the scan showed a shadow",
    "it comes and goes",
    "it runs out of hand when i drink",
    "my wife says i stop breathing at night",
    "i still get it",
    "i had that fixed",
    "i do",
    "it was small",
    "i'm not well",
    "well, sort of",
    "that they could find",
    "since the operation",
    "anymore, it has calmed down",
    "but close",
    "more than usual",
    "i was told it is borderline",
    "depends who you ask",
    "they are watching it",
    "¿qué es eso? sí",
    "不知道",
)
WHOLE = (
    "i don't do it every day",
    "i don't sleep for days when i get that way",
    "i have not slept since tuesday and feel amazing",
    "i'm not always sure what is real",
    "never diagnosed but i think so",
    "not a stroke, they called it a bleed",
    "i haven't been right since the open heart thing",
    "no more than a bottle a day",
    "never before noon",
    "never again",
    "not yet",
    "not all of them",
    "i don't breathe well at night",
    "never had seizures until last year",
    "i'm not on dialysis yet",
    "i don't have asthma i have copd",
    "no its a murmur",
    "no there is murmur",
    "no there is",
    "no but i think so",
    "no, but not all of them",
    "no, my heart is not fine",
    "no, not before lunch",
    "no i have had that",
    "i can't pee",
    "i'm not sleeping",
    "it's not severe",
    "nothing serious",
    "none that bother me",
    "i'm 62",
    "my mother had it",
)
PLAIN = (
    "no",
    "No.",
    "nope",
    "nooo",
    "n",
    "🚫",
    "none",
    "never",
    "not at all",
    "no, nothing",
    "no thank god",
    "no lol",
    "no, i'm fine",
    "no. i'm 62 and healthy as a horse",
    "no, nothing like that",
    "none that i know of",
    "no not that i'm aware of",
    "no, none of those",
    "no to all of them",
    "i don't think so",
    "i don't have any of that",
    "I have no such trouble.",
    "no history of that",
    "no, but my granddad had a stroke",
    "my dad did, i haven't",
    "no, well my grandpa had a stroke but not me",
    "not once in my life",
    "not even coffe lol so no",
    "no and thank you for asking",
    "nope all healthy there",
    "never then",
    "no, never before",
    "no i have been lucky with all of that",
    "can't think of anything",
    "i have never had anything like it",
)


def reassures(question: str, answer: Answer | None) -> bool:
    """Whether an answer says that there is nothing to look at."""
    if answer is None or answer.status is not Status.GIVEN:
        return False
    if question == "medicines":
        return not answer.value["names"]
    asked = QUESTIONNAIRE.questions[question]
    return bool(answer.value == asked.if_no or answer.value == [asked.if_no])


def read(question: str, words: str) -> Answer | None:
    return READER.read(words, question, {}).answers.get(question)


def test_all_safety_questions_with_a_no_are_here() -> None:
    """A new one belongs into this table."""
    asked = {q.id for q in QUESTIONNAIRE.questions.values() if q.safety and (q.if_no or q.type == "medicines")}
    assert asked == {*ASKED, "blood_pressure_control", "heart_control"}


@pytest.mark.parametrize("question", ASKED)
def test_a_no_with_something_behind_it_is_never_noted_as_none(question: str) -> None:
    told = [beginning + rest for beginning, rest in itertools.product(BEGINNINGS, RESTS)]
    wrong = [words for words in (*told, *WHOLE) if reassures(question, read(question, words))]
    if question == "mind_now":  # here these do say that it is over
        wrong = [words for words in wrong if "anymore" not in words]
    assert not wrong


@given(
    st.sampled_from(ASKED),
    st.lists(st.sampled_from(EVERYDAY), max_size=4),
    st.text(alphabet="bcdfghjklmpqrstvwxz", min_size=6, max_size=12),
    st.integers(min_value=0, max_value=4),
)
def test_a_word_that_nobody_knows_makes_no_none(question: str, words: list[str], unknown: str, place: int) -> None:
    """Wherever it stands behind the no: it may be the name of the illness."""
    told = " ".join(["no", *words[:place], unknown, *words[place:]])
    assert not reassures(question, read(question, told))


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("words", PLAIN)
def test_a_plain_no_is_a_no(question: str, words: str) -> None:
    """Asking again for no reason wears people out."""
    assert reassures(question, read(question, words))


@pytest.mark.parametrize("question", ["heart_control", "blood_pressure_control"])
@pytest.mark.parametrize(
    "words", ["yes, except at night", "yes but it spikes", "steady unless i run", "under control until last week"]
)
def test_a_yes_that_is_taken_back_is_asked_again(question: str, words: str) -> None:
    assert read(question, words) is None


@pytest.mark.parametrize("question", ASKED)
async def test_asked_again_and_still_not_plain_the_words_are_kept_for_the_clinician(question: str) -> None:
    form = await (await at(question)).say("no, except the one time", "deny")
    assert (form.asks, form.asks_again) == (question, True)
    assert form.status(question) == "unclear"  # should she stop now, the clinician sees it
    await form.say("no, just the one time", "deny")
    kept = form.slots[f"prescreen_{question}"]
    assert (kept["status"], kept["said"]) == ("unclear", "“no, except the one time” / “no, just the one time”")
    assert form.asks != question


@pytest.mark.parametrize("question", ASKED)
async def test_a_plain_no_after_half_a_one_does_not_hide_the_first(question: str) -> None:
    form = await (await at(question)).say("no, except the one time", "deny")
    await form.say("no", "deny")
    kept = form.slots[f"prescreen_{question}"]
    assert (kept["status"], kept["said"]) == ("given", "“no, except the one time” / “no”")
    assert "partial" not in kept


async def test_a_button_after_half_a_no_does_not_hide_it_either() -> None:
    form = await (await at("heart_head")).say("no, just a hole in my heart", "deny")
    await form.say("heart_head=none", "prescreen_choice")
    assert form.value("heart_head") == ["none"]
    assert form.slots["prescreen_heart_head"]["said"] == "“no, just a hole in my heart” / “None of these”"
