"""If these fail, somebody in the middle of the pre-screen when the clinic changes it is stuck, or loses answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import actions.prescreen as form_module
from bot.domain.prescreen import REVIEW, Answer, Question, Questionnaire, Status, assess
from bot.language.medicines_file import load_medicines
from bot.language.reading import Reader
from tests.unit.prescreen.form import PLAIN, QUESTIONNAIRE, Form, at

Version = Any


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Iterator[Version]:
    """Puts another version of the questions in force."""

    def put(questionnaire: Questionnaire) -> None:
        reader = Reader(questionnaire, load_medicines(form_module.ROOT))
        monkeypatch.setattr(form_module, "load_questionnaire", lambda root: questionnaire)
        monkeypatch.setattr(form_module, "load_reader", lambda root: reader)

    yield put


def with_questions(questions: dict[str, Question], name: str = "next") -> Questionnaire:
    """The questions of a newer version, with the criteria that can still be read."""
    criteria = {
        criterion.id: criterion
        for criterion in QUESTIONNAIRE.criteria.values()
        if {test.question for test in criterion.when.tests()} <= {*questions, "missing_safety"}
    }
    return replace(QUESTIONNAIRE, version=name, questions=questions, criteria=criteria)


def added() -> Questionnaire:
    """A version with one more question, right after the first."""
    more = replace(QUESTIONNAIRE.questions["escort"], id="companion", label="Companion", known_as=("companion",))
    questions: dict[str, Question] = {}
    for question in QUESTIONNAIRE.questions.values():
        questions[question.id] = question
        if question.id == "age":
            questions["companion"] = more
    return with_questions(questions)


def without(*gone: str) -> Questionnaire:
    """A version without some questions."""
    return with_questions({name: q for name, q in QUESTIONNAIRE.questions.items() if name not in gone})


async def to_the_end(form: Form) -> Form:
    """Answers what is asked until the review."""
    for _ in range(30):
        if form.asks == REVIEW:
            return form
        await form.say({**PLAIN, "companion": "my wife"}[form.asks or ""])
    raise AssertionError("the pre-screen never ends")


@pytest.mark.parametrize("question", ["reason", "mind", "contact", REVIEW])
async def test_a_question_that_is_new_is_asked_before_the_end(version: Version, question: str) -> None:
    form = await at(question)
    version(added())
    await form.say(PLAIN[question] if question != REVIEW else "change my age to 46")
    assert form.asks == "companion"
    await to_the_end(form)
    assert form.value("companion") == "someone"
    assert form.value("age") in (45, 46)


async def test_looks_right_waits_for_a_question_that_came_meanwhile(version: Version) -> None:
    form = await at(REVIEW)
    version(added())
    await form.say("looks right")
    assert (form.asks, form.closed) == ("companion", False)


@pytest.mark.parametrize("question", ["mind", "pregnancy", "escort"])
async def test_a_question_that_is_gone_while_it_waits_is_not_missed(version: Version, question: str) -> None:
    form = await at(question)
    version(without(question, "mind_now"))
    await form.say(PLAIN[question])
    assert form.asks not in (None, question)
    await to_the_end(form)
    assert question not in form.payloads[-1]["answers"]
    await form.say("looks right")
    finished = form.payloads[-1]["prescreen"]
    assert (finished["status"], finished["version"]) == ("finished", "next")


async def test_an_answer_whose_choice_is_gone_is_asked_again_with_the_words_kept(version: Version) -> None:
    form = await (await at("heart_head")).say("stroke")
    heart = QUESTIONNAIRE.questions["heart_head"]
    fewer = replace(heart, choices=tuple(choice for choice in heart.choices if choice.id != "stroke"))
    version(with_questions({**QUESTIONNAIRE.questions, "heart_head": fewer}))
    await form.say(PLAIN[form.asks or ""])
    assert form.asks == "heart_head"
    assert form.payloads[-1]["previous"] == {"status": "unclear", "value": None, "said": "stroke", "partial": True}
    assert "contradiction" not in form.payloads[-1]
    await form.say("none of these")
    assert form.value("heart_head") == ["none"]


async def test_rules_that_were_renamed_or_dropped_decide_with_those_in_force(version: Version) -> None:
    form = await (await at("pregnancy")).say("i am pregnant")
    renamed = {
        (f"{name}_2027" if name == "pregnant" else name): replace(
            rule, id=f"{name}_2027" if name == "pregnant" else name
        )
        for name, rule in QUESTIONNAIRE.criteria.items()
    }
    version(replace(QUESTIONNAIRE, version="2027-01-01", criteria=renamed))
    await to_the_end(await form.say(PLAIN[form.asks or ""]))
    await form.say("looks right")
    [outcome] = [payload["outcome"] for payload in form.payloads if "outcome" in payload]
    assert outcome == {"kind": "not_now", "reasons": ["pregnant_2027"]}
    assert form.payloads[-1]["prescreen"]["version"] == "2027-01-01"


@pytest.mark.parametrize(
    "stored", ["45", {"value": 45}, {"status": "guessed", "value": 45}, {"status": "given", "value": "x"}]
)
async def test_a_slot_that_is_no_answer_is_asked_again(stored: Any) -> None:
    form = Form(
        {"requested_slot": "prescreen_reason", "prescreen_status": "active", "prescreen_age": stored}, closed=False
    )
    await form.say("depression")
    assert form.asks == "age"
    assert form.value("reason") == ["depression"]


def test_every_value_that_fits_no_question_is_left_open_and_counts_as_missing() -> None:
    kept = QUESTIONNAIRE.fitting(
        {
            "mind": Answer(Status.GIVEN, ["voices"], "voices"),
            "medicines": Answer(Status.GIVEN, {"names": ["lithium"]}, "lithium"),
            "shoe_size": Answer(Status.GIVEN, 44),
        }
    )
    assert {name: answer.status for name, answer in kept.items()} == {
        "mind": Status.UNCLEAR,
        "medicines": Status.UNCLEAR,
    }
    assert assess(QUESTIONNAIRE, kept).kind == "review"
