"""If these fail, somebody's "no medicines" stands although they said that they take one, or they are asked for ever."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from actions.prescreen import ROOT
from bot.clinic import load_clinic
from bot.content.clinic_values import ClinicValues
from bot.domain.prescreen import REVIEW, Answer, Status, assess
from bot.language.reading import load_reader
from bot.services.prescreen_wording import PrescreenWording
from tests.unit.prescreen.form import PLAIN, QUESTIONNAIRE, at

unhurried = hypothesis_settings(deadline=None)  # a busy machine is slow

READER = load_reader(ROOT)
# asked at, what is said there, the question it contradicts, what was said to that first
CASES = [
    ("mind", "no, and i'm 54 by the way", "age", "45", "i'm 54", 54),
    ("heart_head", "none. i take lithium though", "medicines", "none", "only lithium", None),
    ("mind", "no. oh and i had an aneurysm", "heart_head", "none", "yes an aneurysm", ["aneurysm"]),
    ("conditions", "none, but i am pregnant", "pregnancy", "no", "i am pregnant", "pregnant"),
    ("escort", "my wife. she says my blood pressure is high", "blood_pressure", "normal", "high", {"word": "high"}),
    ("mind", "neither. bp was 190/110 today", "blood_pressure", "normal", "190 over 110", None),
]


async def told(question: str, words: str, about: str, first: str) -> Any:
    """The form in which something was said that contradicts an earlier answer."""
    form = await (await at(question)).say(f"change {QUESTIONNAIRE.questions[about].known_as[0]} to {first}")
    assert form.status(about) == "given"
    while form.asks != question:
        await form.say(PLAIN[form.asks or ""])
    return await form.say(words)


@pytest.mark.parametrize(("question", "words", "about", "first", "then", "value"), CASES)
async def test_it_is_asked_which_is_right_with_both_quotes(
    question: str, words: str, about: str, first: str, then: str, value: Any
) -> None:
    form = await told(question, words, about, first)
    assert form.asks == about
    assert form.payloads[-1]["contradiction"] == [first, words]
    assert form.status(question) == "given"  # what was asked is answered all the same
    await form.say(then)
    assert form.status(about) == "given"
    assert value is None or form.value(about) == value
    assert form.asks not in (about, question)


@pytest.mark.parametrize(("question", "words", "about", "first", "then", "value"), CASES)
@pytest.mark.parametrize("reply", ["hmm both i guess", "i don't know", "i'd rather not say", "skip"])
async def test_it_is_asked_once_and_then_recorded_as_not_clear_with_both_quotes(
    question: str, words: str, about: str, first: str, then: str, value: Any, reply: str
) -> None:
    form = await (await told(question, words, about, first)).say(reply, "nlu_fallback", 0.2)
    stored = form.slots[f"prescreen_{about}"]
    assert stored == {
        "status": "unclear",
        "value": None,
        "said": f"“{first}” / “{words}”",
        "quotes": [first, words],
    }
    assert form.asks not in (about, question)


async def test_a_question_in_between_does_not_use_up_the_one_time() -> None:
    form = await told("heart_head", "none. i take lithium though", "medicines", "none")
    await form.say("is lithium a problem?", "faq")
    assert (form.asks, form.payloads[-1]["contradiction"][0]) == ("medicines", "none")
    await form.say("yes i take lithium")
    assert form.value("medicines")["names"] == ["lithium"]


async def test_stopped_in_between_a_clinician_reads_both() -> None:
    form = await told("heart_head", "none. i take lithium though", "medicines", "none")
    await form.say("stop")
    assert form.payloads[-1]["prescreen"]["answers"]["medicines"]["status"] == "unclear"
    await form.start()
    assert "contradiction" in form.payloads[-1]


async def test_at_the_review_a_new_statement_is_a_correction() -> None:
    form = await (await at(REVIEW)).say("i'm 46, not 45")
    assert form.value("age") in (45, 46)
    form = await (await at(REVIEW)).say("i am 46")
    assert (form.value("age"), form.asks) == (46, REVIEW)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("mind", "no. my son is 12 years old"),
        ("mind", "no. actually i'm 46"),  # a correction
        ("heart_head", "none, my mother takes lithium"),
        ("mind", "neither, bp was 118/76 yesterday"),
        ("substances", "no, i'm 45 and never did"),
    ],
)
async def test_what_contradicts_nothing_asks_nothing(question: str, words: str) -> None:
    form = await (await at(question)).say(words)
    assert not any("contradiction" in payload for payload in form.payloads)
    assert form.asks not in ("age", "medicines", "blood_pressure")


@unhurried
@given(st.integers(18, 90), st.integers(18, 90))
def test_of_two_ages_none_is_lost(first: int, second: int) -> None:
    """Whatever the ages: the second is either the same, or the answer is open and quotes both."""
    known = {"age": Answer(Status.GIVEN, first, str(first)), "mind": Answer(Status.GIVEN, ["none"], "no")}
    found = READER.read(f"no. i'm {second}", "substances", known).answers.get("age")
    if first == second:
        assert found is None or found.value == first
    else:
        assert found is not None and found.quotes == (str(first), f"no. i'm {second}")
        assert assess(QUESTIONNAIRE, {**known, "age": found}).kind == "review"


@unhurried
@given(
    st.sampled_from(["lithium", "xanax", "zoloft", "oxycodone", "lamictal"]), st.sampled_from(["mind", "conditions"])
)
def test_a_medicine_after_none_never_counts_as_none(medicine: str, asked: str) -> None:
    none = Answer(Status.GIVEN, {"names": [], "classes": [], "unrecognised": []}, "none")
    found = READER.read(f"none. i take {medicine}", asked, {"medicines": none}).answers["medicines"]
    assert found.status is Status.UNCLEAR and found.partial
    assert Answer.from_json(found.to_json()) == found


def test_the_words_name_both_and_ask_the_question() -> None:
    values = ClinicValues.load(ROOT / "data/messages/clinic_values.yml", load_clinic(ROOT / "clinic.yml"))
    payload = {"ask": "age", "contradiction": ["45", 'she "54" $x']}
    [draft] = PrescreenWording(QUESTIONNAIRE, values).render(payload)
    assert draft.text == (
        'You told me two different things about this: "45" and "she \'54\' $x". Which one is right? How old are you?'
    )
