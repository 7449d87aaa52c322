"""If these fail, a patient cannot stop, skip, go back or ask why: at every question all of them must work."""

from __future__ import annotations

import pytest

from tests.unit.prescreen.form import PLAIN, QUESTIONNAIRE, WITH_FOLLOW_UPS, Form, at


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
async def test_stop_stops_at_every_question_and_the_answers_are_kept(question: str) -> None:
    form = await at(question)
    kept = {slot for slot in form.slots if isinstance(form.slots[slot], dict)}
    await form.say("stop", "faq")  # whatever it was taken for
    assert form.closed
    assert form.says == ["prescreen_stopped"]
    assert form.payloads[-1]["prescreen"]["status"] == "stopped"
    assert kept <= {slot for slot in form.slots if isinstance(form.slots[slot], dict)}
    await form.start()
    assert form.asks == question
    assert form.says == (["prescreen_resumed"] if kept else ["prescreen_intro"])


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
@pytest.mark.parametrize("words", ["skip", "skip this one please", "next question"])
async def test_skip_works_at_every_question(question: str, words: str) -> None:
    form = await (await at(question)).say(words)
    assert form.status(question) == "skipped"
    assert form.asks != question
    assert "prescreen_skipped" in form.says


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
@pytest.mark.parametrize("words", ["why?", "why do you ask", "what do you need that for"])
async def test_why_is_answered_at_every_question(question: str, words: str) -> None:
    form = await (await at(question)).say(words, "why_ask")
    assert {"why": question} in form.payloads
    assert form.asks == question


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
@pytest.mark.parametrize(
    ("words", "status"),
    [("i'd rather not say", "declined"), ("prefer not to answer", "declined"), ("i don't know", "unknown")],
)
async def test_every_question_may_be_left_open(question: str, words: str, status: str) -> None:
    form = await (await at(question)).say(words)
    if question == "contact" and status == "declined":
        assert form.value("contact")["wanted"] is False
    elif question == "escort" and status == "unknown":
        assert form.value("escort") == "perhaps"
    else:
        assert form.status(question) == status
    assert form.asks != question


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions)[1:])
async def test_go_back_asks_the_question_before_and_then_comes_back(question: str) -> None:
    form = await (await at(question)).say("go back")
    earlier = form.asks
    assert earlier
    assert earlier != question
    assert form.payloads[-1]["previous"]["status"] == "given"
    await form.say((PLAIN if earlier in PLAIN else WITH_FOLLOW_UPS)[earlier])
    assert form.asks is not None or form.closed


async def test_there_is_nothing_before_the_first_question() -> None:
    form = await (await Form().start()).say("back")
    assert form.says == ["prescreen_no_earlier"]
    assert form.asks == "age"


async def test_an_earlier_answer_is_changed_in_one_message_or_by_asking_again() -> None:
    form = await (await at("mind")).say("change my age to 46")
    assert form.value("age") == 46
    assert form.asks == "mind"
    await form.say("change my blood pressure")
    assert form.asks == "blood_pressure"
    await form.say("150 over 95")
    assert form.value("blood_pressure") == {"systolic": 150, "diastolic": 95}
    assert form.asks == "blood_pressure_control"
    await form.say("yes")
    assert form.asks == "mind"


async def test_a_change_drops_follow_ups_that_no_longer_apply() -> None:
    form = await (await at("heart_control")).say("no")
    await form.say("change my heart question")
    await form.say("none of these")
    assert form.slots["prescreen_heart_control"] is None


async def test_start_over_forgets_the_answers() -> None:
    form = await (await at("mind")).say("start over")
    assert form.asks == "age"
    assert form.value("age") is None
    assert form.says == ["prescreen_restarted"]
    [fact] = [payload["prescreen"] for payload in form.payloads if "prescreen" in payload]
    assert (fact["status"], fact["answers"]) == ("restarted", {})


async def test_saved_for_later_goes_on_later() -> None:
    form = await (await at("mind")).say("save for later")
    assert form.says == ["prescreen_paused"]
    assert form.slots["prescreen_status"] == "paused"
    await form.start()
    assert form.asks == "mind"


async def test_a_finished_pre_screen_starts_afresh() -> None:
    form = await (await at("review")).say("looks right")
    assert form.closed
    await form.start()
    assert form.says == ["prescreen_intro"]
    assert form.asks == "age"
    assert form.value("medicines") is None
    [fact] = [payload["prescreen"] for payload in form.payloads if "prescreen" in payload]
    assert (fact["status"], fact["answers"]) == ("restarted", {})


async def test_a_person_is_asked_for_at_any_question() -> None:
    form = await (await at("escort")).say("i want to talk to someone", "human_handoff")
    assert form.rejected  # the rule for it answers
    assert form.value("escort") is None
    form = await (await at("escort")).say("i want to talk to someone", "nlu_fallback", 0.2)
    assert {"handoff": {"kind": "request"}} in form.payloads


@pytest.mark.parametrize("question", [*QUESTIONNAIRE.questions, "review"])
async def test_saved_at_every_question_it_goes_on_there(question: str) -> None:
    form = await (await at(question)).say("save for later", "out_of_scope")
    assert (form.closed, form.says, form.slots["prescreen_status"]) == (True, ["prescreen_paused"], "paused")
    assert form.payloads[-1]["prescreen"]["status"] == "paused"
    await form.start()
    assert form.asks == question


@pytest.mark.parametrize("question", [*QUESTIONNAIRE.questions, "review"])
async def test_an_earlier_answer_can_be_changed_at_every_question(question: str) -> None:
    form = await (await at(question)).say("change my age to 46", "nlu_fallback", 0.2)
    assert form.value("age") == 46
    assert form.asks == (question if question != "age" else "reason")


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions)[1:])
async def test_starting_over_works_at_every_question(question: str) -> None:
    form = await (await at(question)).say("start over")
    assert (form.asks, form.says, form.value("age")) == ("age", ["prescreen_restarted"], None)
