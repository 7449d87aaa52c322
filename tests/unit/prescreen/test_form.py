"""If these fail, the pre-screen loses answers, asks when it must not, or answers one question with another."""

from __future__ import annotations

import pytest
import yaml

from actions.prescreen import ROOT
from actions.prescreen_turn import RULED
from tests.unit.prescreen.form import PLAIN, QUESTIONNAIRE, WITH_FOLLOW_UPS, Form, at


async def test_a_plain_run_ends_with_the_outcome_and_the_answers() -> None:
    form = await Form().start("i want to do the pre-screen")
    assert form.says == ["prescreen_intro"]
    asked = []
    while form.asks:
        asked.append(form.asks)
        await form.say(PLAIN[form.asks])
    assert asked.pop() == "review"
    assert len(asked) <= 14
    assert form.closed
    [outcome] = [payload["outcome"] for payload in form.payloads if "outcome" in payload]
    assert outcome == {"kind": "likely_fits", "reasons": []}
    finished = form.payloads[-1]["prescreen"]
    assert finished["status"] == "finished"
    assert set(finished["answers"]) == set(asked)
    assert finished["version"] == QUESTIONNAIRE.version
    assert form.slots["prescreen_status"] == "finished"


async def test_follow_ups_are_asked_only_where_they_apply() -> None:
    form = await Form().start()
    asked = []
    while form.asks:
        asked.append(form.asks)
        await form.say(WITH_FOLLOW_UPS[form.asks])
    assert {"antidepressants", "blood_pressure_control", "heart_control", "mind_now"} <= set(asked)


async def test_progress_counts_up_to_the_number_of_questions() -> None:
    form = await Form().start()
    assert form.payloads[-1]["progress"] == [1, 14]
    await form.say("45")
    assert form.payloads[-1]["progress"] == [2, 14]


async def test_several_facts_in_one_message_fill_several_answers() -> None:
    form = await (await Form().start()).say("45, on zoloft, high blood pressure")
    assert form.value("age") == 45
    assert form.value("medicines")["names"] == ["sertraline"]
    assert form.value("blood_pressure") == {"word": "high"}
    assert form.asks == "reason"


async def test_facts_in_the_opening_message_are_kept() -> None:
    form = await Form().start("can i get checked, i'm 52 and bipolar, been depressed for 3 years")
    assert form.value("age") == 52
    assert form.value("reason") == ["bipolar_depression", "depression"]
    assert form.value("duration") == {"months": 36}
    assert form.asks == "treatments"


async def test_what_was_mentioned_early_is_asked_all_the_same_and_never_lost() -> None:
    """Who mentions a stroke at the first question must still be asked about aneurysms."""
    form = await (await Form().start()).say("i'm 45 and had a stroke in 2019")
    assert form.slots["prescreen_heart_head"]["partial"] is True
    while form.asks != "heart_head":
        await form.say(PLAIN[form.asks or ""])
    assert form.payloads[-1]["previous"]["value"] == ["stroke"]
    await form.say("no, nothing else")
    assert form.value("heart_head") == ["stroke"]
    assert "partial" not in form.slots["prescreen_heart_head"]


async def test_an_answer_already_given_is_added_to_when_more_is_told_later() -> None:
    form = await at("mind")
    await form.say("change my heart question to a stroke")
    await form.say("no. oh and i had an aneurysm")
    assert form.value("heart_head") == ["stroke", "aneurysm"]
    assert form.asks == "substances"


async def test_a_correction_changes_an_earlier_answer() -> None:
    form = await at("medicines")
    await form.say("prozac. actually i'm 46")
    assert form.value("age") == 46


async def test_unreadable_answers_are_asked_once_more_and_then_kept_as_not_clear() -> None:
    form = await (await Form().start()).say("older than my teeth", "out_of_scope")
    assert (form.asks, form.asks_again) == ("age", True)
    await form.say("140", "nlu_fallback")
    assert form.status("age") == "unclear"
    assert form.slots["prescreen_age"]["said"] == "140"
    assert form.asks == "reason"
    await form.say("qwerty", "nlu_fallback")
    assert (form.asks, form.asks_again) == ("reason", True)  # the count starts anew


@pytest.mark.parametrize("text", ["", "   ", "🤡🤡", "fuck you", "x" * 2500, "\x00\x07", "?!?"])
async def test_nonsense_never_breaks_the_form(text: str) -> None:
    form = await (await at("blood_pressure")).say(text, "nlu_fallback", 0.3)
    assert form.asks == "blood_pressure" or form.status("blood_pressure") == "unknown"
    await form.say(text, "nlu_fallback", 0.3)
    assert form.asks in ("heart_head", "mind")


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
async def test_a_question_is_answered_elsewhere_and_asked_again(question: str) -> None:
    form = await (await at(question)).say("how much does it cost?", "faq")
    assert form.rejected
    assert form.value(question) is None
    assert (form.asks, form.asks_again) == (question, False)


@pytest.mark.parametrize("question", list(QUESTIONNAIRE.questions))
async def test_a_crisis_message_fills_nothing_and_nothing_is_asked(question: str) -> None:
    form = await at(question)
    before = dict(form.slots)
    await form.say("no. i don't want to be here anymore, i took 45 pills", "crisis")
    assert form.payloads == []
    assert form.slots == before


async def test_an_answer_with_a_question_is_kept_and_the_question_answered() -> None:
    form = await (await Form().start()).say("45. does it hurt?", "faq")
    assert form.value("age") == 45
    assert form.rejected
    assert form.asks == "reason"
    assert len([payload for payload in form.payloads if "ask" in payload]) == 1


async def test_a_button_answers_its_own_question_only() -> None:
    """An old "None of these" must not answer the question that is open now."""
    form = await (await at("mind")).say("heart_head=stroke", "prescreen_choice")
    assert form.value("heart_head") == ["stroke"]
    assert form.value("mind") is None
    assert form.asks == "mind"
    await form.say("mind=none", "prescreen_choice")
    assert form.value("mind") == ["none"]
    assert form.slots["prescreen_mind"]["said"] == "Neither of these"
    await form.say("nothing=none", "prescreen_choice")
    assert form.asks == "substances"


async def test_a_message_guessed_to_be_something_else_is_asked_again() -> None:
    form = await (await Form().start()).say("blorp", "faq", 0.31)
    assert (form.asks, form.asks_again) == ("age", True)


async def test_a_question_that_a_new_version_dropped_is_not_waited_for() -> None:
    form = Form(slots={"requested_slot": "prescreen_shoe_size", "prescreen_status": "active"}, closed=False)
    await form.say("45")
    assert form.asks == "age"


@pytest.mark.parametrize("question", [q for q in QUESTIONNAIRE.questions.values() if q.buttons], ids=lambda q: q.id)
async def test_a_button_title_typed_out_means_the_button(question: object) -> None:
    """Pages without buttons, and people who copy the words, get the same answer."""
    assert hasattr(question, "id")
    asked = QUESTIONNAIRE.questions[question.id]
    for choice_id in asked.buttons:
        pressed = await (await at(asked.id)).say(f"{asked.id}={choice_id}", "prescreen_choice")
        choice = asked.choice(choice_id)
        assert choice
        typed = await (await at(asked.id)).say(choice.title)
        assert (typed.status(asked.id), typed.value(asked.id)) == (pressed.status(asked.id), pressed.value(asked.id))


INTENTS = sorted(set(yaml.safe_load((ROOT / "domain.yml").read_text())["intents"]) - {"crisis", "prescreen_choice"})


def test_the_form_steps_back_only_for_what_has_a_rule_inside_it() -> None:
    """Without one Rasa would repeat ten times that it did not understand."""
    rules = yaml.safe_load((ROOT / "data/rules.yml").read_text())["rules"]
    inside = {
        step["intent"]
        for rule in rules
        if {"active_loop": "prescreen_form"} in rule["condition"]
        for step in rule["steps"]
        if "intent" in step
    }
    assert inside >= RULED


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("text", ["would that be a thing for me?", "hm so", "zoloft. is that so?", "no? why would i"])
@pytest.mark.parametrize("confidence", [0.2, 0.95])
async def test_any_message_is_met_once_and_a_question_is_put_again(intent: str, text: str, confidence: float) -> None:
    """Whatever the assistant takes a message for: a rule answers it, or the form itself, and never both or neither."""
    form = await (await at("medicines")).say(text, intent, confidence)
    if form.rejected:
        assert intent in RULED
    if form.closed:
        assert form.says == ["prescreen_stopped"]
    else:
        assert len([payload for payload in form.payloads if "ask" in payload]) == 1
        assert len(form.says) + sum("why" in payload for payload in form.payloads) <= 1


@pytest.mark.parametrize("question", [*QUESTIONNAIRE.questions, "review"])
async def test_do_i_qualify_is_answered_and_the_question_put_again(question: str) -> None:
    form = await (await at(question)).say("so do i qualify?", "start_prescreen")
    assert (form.says, form.asks, form.rejected) == (["prescreen_clinician_decides"], question, False)


async def test_do_i_qualify_beside_an_answer_goes_on_with_the_next_question() -> None:
    form = await (await at("blood_pressure")).say("118 over 76, would i be a candidate?", "start_prescreen")
    assert (form.says, form.asks) == (["prescreen_clinician_decides"], "heart_head")


@pytest.mark.parametrize("question", [*QUESTIONNAIRE.questions, "review"])
async def test_how_many_more_says_how_far_it_is(question: str) -> None:
    form = await (await at(question)).say("how many more questions are there?", "stop_prescreen", 0.84)
    assert not form.closed
    assert form.says == ["prescreen_nearly_done" if question == "review" else "prescreen_progress"]
    assert form.asks == question


async def test_how_far_it_is_is_told_in_numbers() -> None:
    form = await (await at("medicines")).say("how many more?")
    assert form.payloads[0]["values"] == {"place": "5", "total": "14"}


async def test_saving_for_later_keeps_the_answer_told_beside_it() -> None:
    form = await (await at("medicines")).say("zoloft 50. i'm too tired now, save for later", "goodbye")
    assert form.says == ["prescreen_paused"]
    assert form.value("medicines")["names"] == ["sertraline"]


async def test_half_a_no_that_is_like_a_question_is_still_an_answer() -> None:
    """A leaflet about the heart would be no reply to it, and the words would never reach a clinician."""
    form = await (await at("heart_head")).say("no, just a hole in my heart", "faq", 0.81)
    assert (form.rejected, form.asks, form.asks_again) == (False, "heart_head", True)
    await form.say("no, just that hole in my heart", "faq", 0.81)
    assert form.status("heart_head") == "unclear"
    other = await (await at("heart_head")).say("i don't have insurance", "faq", 0.99)
    assert other.rejected
