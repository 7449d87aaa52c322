"""If these fail, the pre-screen loses answers, asks when it must not, or ignores what the patient tells it to do."""

from __future__ import annotations

import pytest

from actions.prescreen import ROOT
from bot.domain.prescreen import Questionnaire
from bot.language.prescreen_file import load_questionnaire
from tests.unit.prescreen.form import Form

QUESTIONNAIRE: Questionnaire = load_questionnaire(ROOT)
PLAIN = {
    "age": "45",
    "reason": "depression",
    "duration": "two years",
    "treatments": "zoloft and lexapro",
    "antidepressants": "two",
    "medicines": "wellbutrin",
    "blood_pressure": "120 over 80",
    "blood_pressure_control": "yes",
    "heart_head": "none",
    "heart_control": "yes",
    "mind": "no",
    "mind_now": "in the past",
    "substances": "no",
    "pregnancy": "no",
    "conditions": "none",
    "ketamine_before": "never",
    "escort": "my wife",
    "contact": "no thanks",
}
WITH_FOLLOW_UPS = {
    **PLAIN,
    "treatments": "antidepressants",
    "blood_pressure": "high",
    "heart_head": "heart attack",
    "mind": "psychosis",
}


async def at(question: str) -> Form:
    """A form in which this question is open."""
    answers = PLAIN if question in {q.id for q in QUESTIONNAIRE.relevant({})} else WITH_FOLLOW_UPS
    form = await Form().start()
    while form.asks != question:
        assert form.asks, f"{question} is never asked"
        await form.say(answers[form.asks])
    return form


async def test_a_plain_run_ends_with_the_outcome_and_the_answers() -> None:
    form = await Form().start("i want to do the pre-screen")
    assert form.says == ["prescreen_intro"]
    asked = []
    while form.asks:
        asked.append(form.asks)
        await form.say(PLAIN[form.asks])
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
    await form.say("no. oh and i had an aneurysm")
    assert form.value("heart_head") == ["aneurysm"]
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


async def test_saved_for_later_goes_on_later() -> None:
    form = await (await at("mind")).say("save for later")
    assert form.says == ["prescreen_paused"]
    assert form.slots["prescreen_status"] == "paused"
    await form.start()
    assert form.asks == "mind"


async def test_a_finished_pre_screen_starts_afresh() -> None:
    form = await (await at("contact")).say("no")
    assert form.closed
    await form.start()
    assert form.says == ["prescreen_intro"]
    assert form.asks == "age"
    assert form.value("medicines") is None


async def test_an_answer_with_a_question_is_kept_and_the_question_answered() -> None:
    form = await (await Form().start()).say("45. does it hurt?", "faq")
    assert form.value("age") == 45
    assert form.rejected
    assert form.asks == "reason"
    assert len([payload for payload in form.payloads if "ask" in payload]) == 1


async def test_a_person_is_asked_for_at_any_question() -> None:
    form = await (await at("escort")).say("i want to talk to someone", "human_handoff")
    assert form.rejected  # the rule for it answers
    assert form.value("escort") is None
    form = await (await at("escort")).say("i want to talk to someone", "nlu_fallback", 0.2)
    assert {"handoff": {"kind": "request"}} in form.payloads


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
