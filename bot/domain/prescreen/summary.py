"""What a clinician needs of one pre-screen: rules that hold and the answers they rest on, medicines with their classes,
every answer with the patient's words, and what is open. Pure; bot/services/prescreen_summary.py puts it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.prescreen.answers import Answer, Answers, Status, answers_from_json
from bot.domain.prescreen.assessment import Outcome, assess
from bot.domain.prescreen.clinic_choice import Changed
from bot.domain.prescreen.questionnaire import Criterion, Effect, Question, Questionnaire, Source
from bot.domain.prescreen.scales import Scale, Score
from bot.domain.prescreen_record import PrescreenRecord


@dataclass(frozen=True)
class Finding:
    """A rule that holds, its source, and the ids of the answered questions it compares. ``criterion`` is None for a
    rule that was in force when the pre-screen ended and is not there any more."""

    id: str
    criterion: Criterion | None
    source: Source | None
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One question and its answer. ``answer`` is None for a question that was not asked yet, ``question`` for one that
    no longer exists. ``interpreted`` means that software read the value from free words."""

    id: str
    question: Question | None
    answer: Answer | None
    interpreted: bool = False


@dataclass(frozen=True)
class Medicine:
    """One medicine as it was named; ``medicine_class`` is its class's id, None for a name that was not recognised."""

    name: str
    medicine_class: str | None


@dataclass(frozen=True)
class Summary:
    """One pre-screen for a clinician. ``outcome`` is that of the end, or what the rules say so far (``so_far``).
    ``version`` is that of the rules then, ``current`` of those in force now. ``scores`` are those of the scales that
    the clinic asks, ``changed`` its own changes of the rules in force now."""

    record: PrescreenRecord
    version: str
    current: str
    outcome: Outcome
    so_far: bool
    flags: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    medicines: tuple[Medicine, ...]
    given: tuple[Line, ...]
    open: tuple[Line, ...]
    answers: Answers
    scores: tuple[tuple[Scale, Score], ...] = ()
    changed: tuple[Changed, ...] = ()

    @property
    def asked(self) -> int:
        """How many questions apply, with what is known."""
        return len(self.given) + len(self.open)

    def line(self, question_id: str) -> Line | None:
        """The line of a question, answered or not."""
        return next((line for line in (*self.given, *self.open) if line.id == question_id), None)


def summarise(questionnaire: Questionnaire, record: PrescreenRecord, classes: Mapping[str, str]) -> Summary:
    """The summary of a stored pre-screen, finished or not. ``classes`` are class ids by the medicine's usual name.

    Raises KeyError or ValueError for stored answers that are none.
    """
    answers = answers_from_json(record.answers)
    stored = record.outcome or {}
    so_far = record.status != "finished" or not stored
    outcome = (
        assess(questionnaire, answers)
        if so_far
        else Outcome(str(stored["kind"]), tuple(str(name) for name in stored.get("reasons", ())))
    )
    findings = [_finding(questionnaire, name, answers) for name in outcome.reasons]
    lines = _lines(questionnaire, answers)
    return Summary(
        record=record,
        version=record.version or questionnaire.version,
        current=questionnaire.version,
        outcome=outcome,
        so_far=so_far,
        flags=tuple(f for f in findings if f.criterion is None or f.criterion.effect > Effect.NOTE),
        notes=tuple(f for f in findings if f.criterion is not None and f.criterion.effect == Effect.NOTE),
        medicines=_medicines(answers, classes),
        given=tuple(line for line in lines if line.answer and line.answer.status is Status.GIVEN),
        open=tuple(line for line in lines if not line.answer or line.answer.status is not Status.GIVEN),
        answers=answers,
        scores=tuple((scale, scale.score(answers)) for scale in questionnaire.scales.values()),
        changed=questionnaire.changed,
    )


def _finding(questionnaire: Questionnaire, name: str, answers: Answers) -> Finding:
    criterion = questionnaire.criteria.get(name)
    if criterion is None:
        return Finding(name, None, None)
    compared = dict.fromkeys(test.question for test in criterion.when.tests())
    rests_on = [question for question in compared if question in answers]
    if not rests_on:  # the rule counts what is missing
        rests_on = [name for name in questionnaire.missing_safety(answers) if name in answers]
    return Finding(name, criterion, questionnaire.sources[criterion.source], tuple(rests_on))


def _lines(questionnaire: Questionnaire, answers: Answers) -> list[Line]:
    lines = [
        Line(question.id, question, answer, is_interpreted(question, answer) if answer else False)
        for question in questionnaire.relevant(answers)
        for answer in [answers.get(question.id)]
    ]
    gone = [name for name in answers if name not in questionnaire.questions]
    return lines + [Line(name, None, answers[name], interpreted=True) for name in gone]


def is_interpreted(question: Question, answer: Answer) -> bool:
    """Whether software read the value from free words: it was no button's title, and not the bare value itself."""
    if answer.status is not Status.GIVEN or not answer.said:
        return False
    said = answer.said.strip().lower()
    titles = {choice.title.lower() for choice in question.choices}
    return said not in titles and said != str(answer.value).lower()


def _medicines(answers: Answers, classes: Mapping[str, str]) -> tuple[Medicine, ...]:
    answer = answers.get("medicines")
    value: Any = answer.value if answer and answer.status is Status.GIVEN else None
    if not isinstance(value, dict):
        return ()
    known = [Medicine(name, classes.get(name.lower())) for name in value.get("names") or ()]
    return (*known, *(Medicine(name, None) for name in value.get("unrecognised") or ()))


def wants_call_back(answer: Answer | None) -> bool:
    """Whether the answer to the contact question leaves a way to reach the patient."""
    value: Any = answer.value if answer and answer.status is Status.GIVEN else None
    return isinstance(value, dict) and bool(value.get("phone") or value.get("email"))
