"""If these fail, a pre-screen ends without the patient having seen what was understood, or a slip cannot be mended."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content.clinic_values import ClinicValues
from bot.domain.conversation import Draft
from bot.domain.prescreen import REVIEW, Answer, Status
from bot.services.prescreen_review import PrescreenReview, quote
from bot.services.prescreen_wording import PrescreenWording
from bot.settings import ROOT
from tests.unit.prescreen.form import PLAIN, QUESTIONNAIRE, WITH_FOLLOW_UPS, Form, at

REVIEWED = PrescreenReview(QUESTIONNAIRE)


def outcome(form: Form) -> str | None:
    """The outcome told in the last turn."""
    return next((payload["outcome"]["kind"] for payload in form.payloads if "outcome" in payload), None)


async def test_nothing_ends_before_the_patient_has_looked() -> None:
    form = await (await at("contact")).say("no thanks")
    assert (form.asks, form.closed, outcome(form)) == (REVIEW, False, None)
    shown = form.payloads[-1]["answers"]
    assert list(shown) == [question for question in QUESTIONNAIRE.questions if question in shown]
    assert shown["escort"] == {"status": "given", "value": "someone", "said": "my wife"}
    assert form.payloads[-1]["progress"] == [14, 14]


@pytest.mark.parametrize(
    "words",
    [
        "looks right",
        "Looks right.",
        "yes",
        "yep",
        "ok",
        "that's right",
        "all good",
        "correct",
        "done",
        "yes please send it",
    ],
)
async def test_a_yes_leads_to_the_result(words: str) -> None:
    form = await (await at(REVIEW)).say(words, "affirm")
    assert outcome(form) == "likely_fits"
    assert form.slots["prescreen_status"] == "finished"
    assert "prescreen_review" not in form.slots


@pytest.mark.parametrize(
    "words", ["no", "change something", "not quite right", "something is wrong", "I made a mistake there"]
)
async def test_a_no_asks_which_answer_with_a_button_for_each(words: str) -> None:
    form = await (await at(REVIEW)).say(words)
    assert form.asks == REVIEW
    assert form.payloads[-1]["which"][:2] == ["age", "reason"]
    await form.say("change=reason", "prescreen_choice")
    assert form.asks == "reason"
    await form.say("anxiety")
    assert (form.asks, form.value("reason")) == (REVIEW, ["anxiety"])


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("change my age", "age"),
        ("my blood pressure", "blood_pressure"),
        ("the medicines", "medicines"),
        ("no, the pregnancy one", "pregnancy"),
        ("not right, my medicines", "medicines"),
        ("go back", "contact"),
        ("start over", "age"),
    ],
)
async def test_what_is_to_change_can_be_named(words: str, question: str) -> None:
    form = await (await at(REVIEW)).say(words, "nlu_fallback", 0.3)
    assert form.asks == question
    assert not form.closed


@pytest.mark.parametrize("words", ["change my age to 46", "my age is 46", "no, i'm 46", "actually i'm 46", "age: 46"])
async def test_a_correction_in_one_message_shows_the_list_again(words: str) -> None:
    form = await (await at(REVIEW)).say(words)
    assert form.value("age") == 46
    assert (form.asks, form.payloads[-1]["answers"]["age"]["value"]) == (REVIEW, 46)


async def test_what_is_told_with_a_yes_is_kept_and_shown_before_the_end() -> None:
    form = await (await at(REVIEW)).say("yes, but i take lithium too")
    assert form.value("medicines")["names"] == ["bupropion", "lithium"]
    assert (form.asks, form.closed) == (REVIEW, False)


async def test_a_change_that_opens_a_follow_up_asks_it_first() -> None:
    form = await (await at(REVIEW)).say("change my blood pressure to 150/95")
    assert form.asks == "blood_pressure_control"
    await form.say("yes it is under control")
    assert form.asks == REVIEW


@pytest.mark.parametrize("words", ["skip", "i don't know", "i'd rather not say"])
async def test_the_review_can_be_left_and_a_clinician_decides(words: str) -> None:
    form = await (await at(REVIEW)).say(words)
    assert "prescreen_unreviewed" in form.says
    assert outcome(form) == "likely_fits"


@pytest.mark.parametrize(("words", "status"), [("stop", "stopped"), ("save for later", "paused")])
async def test_stopped_or_saved_at_the_review_goes_on_there(words: str, status: str) -> None:
    form = await (await at(REVIEW)).say(words)
    assert form.closed
    assert form.slots["prescreen_status"] == status
    await form.start()
    assert (form.asks, outcome(form)) == (REVIEW, None)


async def test_the_review_says_why_and_waits_through_questions_and_nonsense() -> None:
    form = await (await at(REVIEW)).say("why?", "why_ask")
    assert {"why": REVIEW} in form.payloads
    assert (form.asks, form.asks_again) == (REVIEW, True)
    await form.say("how much does it cost?", "faq")
    assert form.rejected
    assert (form.asks, form.asks_again) == (REVIEW, True)
    for _ in range(4):
        await form.say("qwerty", "nlu_fallback", 0.2)
        assert (form.asks, form.closed) == (REVIEW, False)
    await form.say("what?")
    assert (form.asks, form.asks_again) == (REVIEW, False)  # the whole list once more


async def test_a_crisis_message_at_the_review_fills_nothing_and_ends_nothing() -> None:
    form = await at(REVIEW)
    before = dict(form.slots)
    await form.say("yes. i want to die", "crisis")
    assert (form.payloads, form.slots) == ([], before)


async def test_buttons_of_the_review_and_of_questions_further_up() -> None:
    form = await (await at(REVIEW)).say("escort=nobody", "prescreen_choice")
    assert (form.asks, form.value("escort")) == (REVIEW, "nobody")
    await form.say("review=change", "prescreen_choice")
    assert "which" in form.payloads[-1]
    await form.say("change=shoe_size", "prescreen_choice")  # a question that is gone
    assert "which" in form.payloads[-1]
    await form.say("review=done", "prescreen_choice")
    assert form.closed


async def test_an_old_looks_right_does_not_end_a_pre_screen_with_open_questions() -> None:
    form = await (await at("mind")).say("review=done", "prescreen_choice")
    assert (form.asks, form.closed) == ("mind", False)


# ---- the words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "understood"),
    [
        ("age", Answer(Status.GIVEN, 45), "45 years"),
        ("reason", Answer(Status.GIVEN, ["depression", "pain"]), "Depression, Pain"),
        ("duration", Answer(Status.GIVEN, {"months": 0.5}), "less than a month"),
        ("duration", Answer(Status.GIVEN, {"months": 1}), "about a month"),
        ("duration", Answer(Status.GIVEN, {"months": 18}), "about 18 months"),
        ("duration", Answer(Status.GIVEN, {"months": 30}), "about 2.5 years"),
        ("duration", Answer(Status.GIVEN, {"months": 240}), "many years"),
        ("duration", Answer(Status.GIVEN, {"months": None}), "in your own words"),
        ("medicines", Answer(Status.GIVEN, {"names": [], "classes": [], "unrecognised": []}), "I take no medicines"),
        (
            "medicines",
            Answer(Status.GIVEN, {"names": ["lithium"], "classes": ["lithium"], "unrecognised": ["frobozol"]}),
            "lithium, frobozol (I don't know this name, a clinician reads it)",
        ),
        ("blood_pressure", Answer(Status.GIVEN, {"systolic": 120, "diastolic": 80}), "120 over 80"),
        ("blood_pressure", Answer(Status.GIVEN, {"systolic": 120}), "upper number 120"),
        ("blood_pressure", Answer(Status.GIVEN, {"word": "high"}), "High"),
        ("pregnancy", Answer(Status.DECLINED), "you'd rather not say"),
        ("escort", Answer(Status.SKIPPED), "left out"),
        (
            "contact",
            Answer(Status.GIVEN, {"wanted": True, "phone": "555 010 1234", "email": None, "times": "mornings"}),
            "555 010 1234, mornings",
        ),
        ("contact", Answer(Status.GIVEN, {"wanted": False, "phone": None, "email": None, "times": None}), "No thanks"),
    ],
)
def test_an_answer_is_shown_as_it_was_understood(question: str, answer: Answer, understood: str) -> None:
    assert REVIEWED.understood(QUESTIONNAIRE.questions[question], answer) == understood


@pytest.mark.parametrize("answers", [PLAIN, WITH_FOLLOW_UPS], ids=["plain", "with follow-ups"])
async def test_every_line_has_its_label_and_the_words_where_they_differ(answers: dict[str, str]) -> None:
    form = await Form().start()
    while form.asks != REVIEW:
        await form.say(answers[form.asks or ""])
    lines = REVIEWED.listed(form.payloads[-1]["answers"]).splitlines()
    assert len(lines) == len(form.payloads[-1]["answers"])
    assert lines[0] == "- Your age: 45 years"
    assert '- Someone to take you home: Yes, someone could (you wrote "my wife")' in lines


def test_an_answer_to_a_question_that_is_gone_is_not_listed() -> None:
    assert REVIEWED.listed({"shoe_size": {"status": "given", "value": 44, "said": "44"}}) == ""


def test_long_words_are_cut_and_stay_on_one_line() -> None:
    shown = quote('i said "no"\nbecause ' + "of many things " * 20)
    assert "\n" not in shown and '"' not in shown
    assert len(shown) < 100 and shown.endswith(" …")


def review_draft(payload: dict[str, Any], values: ClinicValues) -> Draft:
    """The one message of a review payload."""
    [draft] = PrescreenWording(QUESTIONNAIRE, values).render({"ask": REVIEW, **payload})
    return draft


def test_the_message_lists_the_answers_and_has_two_buttons(clinic_values: ClinicValues) -> None:
    said = "about $100 a month"  # not one of the clinic's values
    draft = review_draft({"answers": {"escort": {"status": "given", "value": "perhaps", "said": said}}}, clinic_values)
    assert f'- Someone to take you home: I\'m not sure yet (you wrote "{said}")' in draft.text
    assert [choice.title for choice in draft.choices] == ["Looks right", "Change something"]
    again = review_draft({"again": True, "answers": {}}, clinic_values)
    assert "- " not in again.text and len(again.choices) == 2


def test_which_answer_is_chosen_by_its_button(clinic_values: ClinicValues) -> None:
    draft = review_draft({"which": ["age", "escort"]}, clinic_values)
    assert [choice.title for choice in draft.choices] == ["Your age", "Someone to take you home"]
    assert draft.choices[1].action == {"intent": "prescreen_choice", "text": "change=escort"}


@pytest.fixture(scope="module")
def clinic_values() -> ClinicValues:
    from bot.clinic import load_clinic

    return ClinicValues.load(ROOT / "data/messages/clinic_values.yml", load_clinic(ROOT / "clinic.yml"))
