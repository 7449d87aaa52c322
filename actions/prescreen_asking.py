"""The pre-screen form's state in one turn: answers, what is asked next, and the slots and payloads for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.prescreen import REVIEW, Answer, Question, Questionnaire, answers_to_json, assess
from bot.domain.prescreen.answers import Status
from bot.language.reading import Reader, with_earlier_words

SLOT = "prescreen_"  # an answer's slot is this and the question's id
TRIES = "prescreen_tries"
STATUS = "prescreen_status"
REQUESTED = "requested_slot"
_REPORTED = {Status.GIVEN: "answered"}


@dataclass
class Asking:
    """The form's state, and what this turn makes of it. When every question is done the review is asked, and the form
    closes only from there."""

    questionnaire: Questionnaire
    reader: Reader
    answers: dict[str, Answer]
    asked: str | None = None  # the id of the question that waits for an answer
    tries: int = 0
    status: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)  # the questions that this message answered
    another_matter: bool = False  # something in the message is for another rule to answer

    @property
    def open_question(self) -> Question | None:
        """The question that waits for an answer, the review among them."""
        return self.questionnaire.find(self.asked)

    def ask_next(self) -> None:
        """Put the first question that is still open, or the review when none is."""
        question = self.questionnaire.next_question(self.answers) or self.questionnaire.review.question
        self.ask(question)
        scale = self.questionnaire.introduces(question, self.answers)
        if scale:
            self.payloads[-1] |= {"introduces": scale.id}

    def ask_open_or_next(self, question: Question) -> None:
        """Put this question once more unless it has its answer by now."""
        answer = self.answers.get(question.id)
        if question.id != REVIEW and (answer is None or answer.partial):
            self.ask(question)
        else:
            self.ask_next()

    def ask(self, question: Question, *, again: bool = False) -> None:
        """Put a question; ``again`` in other words. The review carries all answers, for the gateway to show."""
        self.slots[REQUESTED] = SLOT + question.id
        self.slots[TRIES] = self.tries if again else 0
        payload: dict[str, Any] = {
            "ask": question.id,
            "again": again,
            "progress": list(self.questionnaire.progress(self.answers, question.id)),
        }
        known = self.answers.get(question.id)
        if known:
            payload["previous"] = known.to_json()
        if known and known.partial and known.quotes:
            payload["contradiction"] = list(known.quotes)
        if question.id == REVIEW:
            payload["answers"] = answers_to_json(self.questionnaire.in_order(self.answers))
        self.payloads.append(payload)

    def close(self, status: str | None = None) -> None:
        """Let the form end: with the outcome, or in the status ``stopped`` or ``paused``."""
        self.slots[STATUS] = status or "active"
        self.slots[REQUESTED] = None

    def forget(self) -> None:
        """Drop every answer."""
        self.slots.update({SLOT + question_id: None for question_id in self.questionnaire.questions})
        self.answers = {}

    def leave_open(self, answer: Answer, question: Question) -> None:
        """Record that a question stays open, unless something about it was told before."""
        known = self.answers.get(question.id)
        if known and known.partial:
            unread = answer.status is known.status is Status.UNCLEAR and not known.quotes
            answer = replace(with_earlier_words(known, answer) if unread else known, partial=False)
        self.fill({question.id: answer})

    def fill(self, found: Mapping[str, Answer]) -> None:
        """Keep answers, report each, and drop those to follow-ups that no longer apply."""
        self.answers.update(found)
        self.answered |= {question_id for question_id, answer in found.items() if not answer.partial}
        relevant = self.questionnaire.relevant_answers(self.answers)
        for question_id in set(self.answers) - set(relevant):
            self.slots[SLOT + question_id] = None
        self.answers = dict(relevant)
        for question_id, answer in found.items():
            if question_id in self.answers:
                self.slots[SLOT + question_id] = answer.to_json()
                status = _REPORTED.get(answer.status, answer.status.value)
                self.payloads.append(self.report(status, question_id, answer))

    def report(self, status: str, question_id: str | None = None, answer: Answer | None = None) -> dict[str, Any]:
        """The fact that the gateway keeps: what happened, all answers, the rules that hold and the version."""
        return {
            "prescreen": {
                "status": status,
                "question": question_id,
                "value": answer.value if answer else None,
                "text": answer.said if answer else "",
                "answers": answers_to_json(self.answers),
                "rules": list(assess(self.questionnaire, self.answers).reasons),
                "version": self.questionnaire.version,
            }
        }
