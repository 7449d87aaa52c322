"""The questionnaire: its questions in order, which of them are relevant, and the criteria that sort the answers."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.prescreen.answers import Answer, Answers, Status
from bot.domain.prescreen.clinic_choice import Changed
from bot.domain.prescreen.conditions import FIELDS, Condition
from bot.domain.prescreen.scales import FREQUENCY, Scale

OUTCOME_KINDS = ("likely_fits", "review", "not_now")  # mildest first
REVIEW = "review"  # the id under which the look back before the end is asked; no question may be called so


class Effect(enum.IntEnum):
    """What a criterion does to the outcome; a higher one outweighs a lower one."""

    NOTE = 0
    REVIEW = 1
    NOT_NOW = 2

    @property
    def outcome(self) -> str:
        """The kind of outcome that this effect leads to."""
        return OUTCOME_KINDS[self]

    @classmethod
    def from_label(cls, label: str) -> Effect:
        """The effect of its name in the data file; raises KeyError for an unknown one."""
        return cls[label.upper()]


@dataclass(frozen=True)
class Source:
    """Where a rule comes from. An unverified one was not re-read and waits for a clinician's sign-off."""

    id: str
    text: str
    verified: bool


@dataclass(frozen=True)
class Choice:
    """One possible answer; ``title`` is its button, ``also`` are other words for it, ``loinc`` is its code."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    loinc: str | None = None


@dataclass(frozen=True)
class Question:
    """One question. ``safety`` means that a missing answer must be reviewed; ``if_no`` and ``if_yes`` are the choices
    that a bare no or yes stands for; ``buttons`` are the choices shown; ``label`` names its answer in the review."""

    id: str
    type: str
    asks: str
    again: str
    why: str
    source: str
    label: str
    choices: tuple[Choice, ...] = ()
    buttons: tuple[str, ...] = ()
    safety: bool = False
    if_no: str | None = None
    if_yes: str | None = None
    ask_when: Condition | None = None
    known_as: tuple[str, ...] = ()  # what it is called in "change my ..."
    out_of_turn: tuple[str, ...] = ()  # words of its choices that count in an answer to another question
    scale: str | None = None  # the scale that it is an item of
    loinc: str | None = None

    def allows(self, answer: Answer) -> bool:
        """Whether an answer could be one to this question: its value has the shape and only choices that exist."""
        if answer.status is not Status.GIVEN:
            return answer.value is None
        known = {choice.id for choice in self.choices}
        if self.type == "age":
            return isinstance(answer.value, int)
        if self.type in ("choice", FREQUENCY):
            return answer.value in known
        if self.type == "multi_choice":
            return isinstance(answer.value, list) and bool(answer.value) and known.issuperset(answer.value)
        needed = FIELDS[self.type] if self.type == "medicines" else ()
        return (
            isinstance(answer.value, dict)
            and answer.value.get("word") in {None, *known}
            and all(part in answer.value for part in needed)
        )

    def choice(self, choice_id: str) -> Choice | None:
        """The choice with this id, or None."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Criterion:
    """One rule: when it holds, its effect counts, and the reason is shown to the patient and to the clinician."""

    id: str
    when: Condition
    effect: Effect
    patient: str
    clinician: str
    source: str
    effective: datetime.date
    replaces: tuple[str, ...] = ()  # milder criteria that say the same and are left out
    may_soften: bool = True  # whether a clinic may make it milder


@dataclass(frozen=True)
class OutcomeText:
    """What the patient reads for one kind of outcome."""

    opening: str
    reasons: str
    next: str
    bring: str
    elsewhere: str


@dataclass(frozen=True)
class Review:
    """The look back before the end: ``question`` asks whether all is right (choices ``done`` and ``change``), ``lines``
    are the words around the answers."""

    question: Question
    lines: Mapping[str, str]


@dataclass(frozen=True)
class Questionnaire:
    """The whole pre-screen as loaded from its file; dictionaries keep the file's order. ``scales`` are those that the
    clinic asks, ``changed`` are its own changes of the rules."""

    version: str
    questions: Mapping[str, Question]
    criteria: Mapping[str, Criterion]
    outcomes: Mapping[str, OutcomeText]
    texts: Mapping[str, str]
    sources: Mapping[str, Source]
    review: Review
    scales: Mapping[str, Scale] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()

    def find(self, question_id: str | None) -> Question | None:
        """The question with this id, the review among them; None for one that no longer exists."""
        return self.review.question if question_id == REVIEW else self.questions.get(question_id or "")

    def relevant(self, answers: Answers) -> list[Question]:
        """The questions that apply, given these answers, in the order in which they are asked."""
        chosen: list[Question] = []
        for question in self.questions.values():
            if question.ask_when is None or question.ask_when.holds(
                {asked.id: answers[asked.id] for asked in chosen if asked.id in answers}
            ):
                chosen.append(question)
        return chosen

    def relevant_answers(self, answers: Answers) -> Answers:
        """The answers without those to follow-ups that no longer apply and to questions that no longer exist."""
        return {question.id: answers[question.id] for question in self.relevant(answers) if question.id in answers}

    def in_order(self, answers: Answers) -> Answers:
        """The answers in the order of their questions, whatever order they were given in."""
        return {question_id: answers[question_id] for question_id in self.questions if question_id in answers}

    def fitting(self, answers: Answers) -> dict[str, Answer]:
        """Stored answers as this version of the questions can use them: those to questions that are gone are left
        out, and one whose value is no possible answer any more is asked again, the patient's words kept."""
        known = {name: answer for name, answer in answers.items() if name in self.questions}
        return {
            name: answer
            if self.questions[name].allows(answer)
            else Answer(Status.UNCLEAR, None, answer.said, partial=True)
            for name, answer in known.items()
        }

    def next_question(self, answers: Answers) -> Question | None:
        """The first relevant question that is still to be asked, or None when all are done."""
        done = {question_id for question_id, answer in answers.items() if not answer.partial}
        return next((question for question in self.relevant(answers) if question.id not in done), None)

    def previous_question(self, answers: Answers, current: str) -> Question | None:
        """The answered question before the current one, or None at the beginning."""
        before: Question | None = None
        for question in self.relevant(answers):
            if question.id == current:
                break
            if question.id in answers:
                before = question
        return before

    def progress(self, answers: Answers, current: str) -> tuple[int, int]:
        """The place of the current question, counted from 1, and how many there are with what is known so far."""
        relevant = [question.id for question in self.relevant(answers)]
        place = relevant.index(current) + 1 if current in relevant else len(relevant)
        return place, len(relevant)

    def introduces(self, question: Question, answers: Answers) -> Scale | None:
        """The scale that begins with this question: none of its items has been put yet."""
        scale = self.scales.get(question.scale or "")
        return scale if scale and not any(item in answers for item in scale.items) else None

    def missing_safety(self, answers: Answers) -> tuple[str, ...]:
        """The safety questions that were asked and left without a value."""
        relevant = self.relevant_answers(answers)
        return tuple(
            question_id
            for question_id, answer in relevant.items()
            if self.questions[question_id].safety and answer.status is not Status.GIVEN
        )
