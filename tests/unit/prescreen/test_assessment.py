"""If these fail, a patient is sorted wrongly: told they likely fit when a clinician must look first, or the reverse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.prescreen import OUTCOME_KINDS, Answer, Effect, Status, answers_from_json, answers_to_json, assess
from bot.domain.prescreen.conditions import FIELDS
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_file import load_questionnaire

ROOT = Path(__file__).resolve().parents[3]
FILE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text())
CASES: list[dict[str, Any]] = FILE["cases"]
QUESTIONNAIRE = load_questionnaire(ROOT)
CLASSES = sorted(load_medicines(ROOT).classes)


def _answer(value: Any) -> Answer:
    if isinstance(value, str) and value.isupper():
        return Answer(Status[value])
    return Answer(Status.GIVEN, value)


def _answers(changed: dict[str, Any]) -> dict[str, Answer]:
    return {question: _answer(value) for question, value in {**FILE["base"], **changed}.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_named_case(case: dict[str, Any]) -> None:
    outcome = assess(QUESTIONNAIRE, _answers(case["with"]))
    assert (outcome.kind, list(outcome.reasons)) == (case["kind"], case["reasons"])


def test_every_criterion_has_a_case() -> None:
    """A rule that no case covers could be changed without anybody noticing."""
    covered = {reason for case in CASES for reason in case["reasons"]}
    assert set(QUESTIONNAIRE.criteria) - covered == set()
    assert len(CASES) >= 120
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_each_base_answer_is_to_a_question_that_is_asked() -> None:
    assert QUESTIONNAIRE.next_question(_answers({})) is None


def _values(question_id: str) -> st.SearchStrategy[Any]:
    question = QUESTIONNAIRE.questions[question_id]
    choices = [choice.id for choice in question.choices]
    number = st.integers(1, 300)
    return {
        "age": st.integers(1, 119),
        "choice": st.sampled_from(choices or [""]),
        "multi_choice": st.lists(st.sampled_from(choices or [""]), min_size=1, max_size=4, unique=True),
        "medicines": st.fixed_dictionaries(
            {
                "names": st.lists(st.text(max_size=5), max_size=2),
                "classes": st.lists(st.sampled_from(CLASSES), max_size=4, unique=True),
                "unrecognised": st.lists(st.text(max_size=5), max_size=2),
            }
        ),
        "blood_pressure": st.one_of(
            st.fixed_dictionaries({"systolic": number, "diastolic": number}),
            st.fixed_dictionaries({"word": st.sampled_from(["normal", "high", "low"])}),
        ),
        "duration": st.fixed_dictionaries({"months": st.one_of(st.none(), st.floats(0, 900))}),
        "contact": st.just({"wanted": False, "phone": None, "email": None, "times": None}),
    }[question.type]


def _any_answer(question_id: str) -> st.SearchStrategy[Answer]:
    given_value = _values(question_id).map(lambda value: Answer(Status.GIVEN, value))
    return st.one_of(given_value, st.sampled_from([Answer(s) for s in Status if s is not Status.GIVEN]))


ANY_ANSWERS = st.fixed_dictionaries(
    {}, optional={question_id: _any_answer(question_id) for question_id in QUESTIONNAIRE.questions}
)
RED_FLAGS = [
    (test.question, test.field, value)
    for criterion in QUESTIONNAIRE.criteria.values()
    if criterion.effect > Effect.NOTE
    for test in criterion.when.tests()
    if test.comparison == "includes"
    for value in test.operand
]


@given(answers=ANY_ANSWERS, order=st.randoms(use_true_random=False))
def test_the_order_of_answers_never_matters(answers: dict[str, Answer], order: Any) -> None:
    shuffled = list(answers.items())
    order.shuffle(shuffled)
    assert assess(QUESTIONNAIRE, dict(shuffled)) == assess(QUESTIONNAIRE, answers)


@given(answers=ANY_ANSWERS, flag=st.sampled_from(RED_FLAGS))
def test_one_more_red_flag_never_makes_the_outcome_milder(
    answers: dict[str, Answer], flag: tuple[str, str, str]
) -> None:
    question_id, field, value = flag
    known = answers.get(question_id)
    part = known.field(field) if known else None
    before = assess(QUESTIONNAIRE, answers)
    if part is None:
        added: Any = [value]
        if field:
            added = {name: [] for name in FIELDS["medicines"]} | {field: [value]}
    else:
        added = [*part, value]
        if field and known:
            added = {**known.value, field: added}
    after = assess(QUESTIONNAIRE, {**answers, question_id: Answer(Status.GIVEN, added)})
    if part is None and known is not None:  # the question was left open, and that was a reason of its own
        assert OUTCOME_KINDS.index(after.kind) >= 1
    elif question_id not in ("reason", "treatments"):  # there a new choice can also be what was missing
        assert OUTCOME_KINDS.index(after.kind) >= OUTCOME_KINDS.index(before.kind)


@given(answers=ANY_ANSWERS)
def test_every_path_ends(answers: dict[str, Answer]) -> None:
    """Whatever is answered, the next question is a new one, until there is none."""
    given_answers: dict[str, Answer] = {}
    asked: set[str] = set()
    while question := QUESTIONNAIRE.next_question(given_answers):
        assert question.id not in asked
        asked.add(question.id)
        place, total = QUESTIONNAIRE.progress(given_answers, question.id)
        assert 1 <= place <= total <= len(QUESTIONNAIRE.questions)
        given_answers[question.id] = answers.get(question.id, Answer(Status.SKIPPED))
    assert assess(QUESTIONNAIRE, given_answers).kind in OUTCOME_KINDS


@given(answers=ANY_ANSWERS)
def test_answers_survive_storage(answers: dict[str, Answer]) -> None:
    assert answers_from_json(answers_to_json(answers)) == answers


def test_a_plain_run_has_at_most_fourteen_questions() -> None:
    """Longer, and people leave before the end."""
    assert len(QUESTIONNAIRE.relevant(_answers({}))) <= 14
