"""One turn of the pre-screen form: the patient's message in, slots to set and payloads to send out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.prescreen import Answer, Question, Questionnaire, Status, answers_to_json, assess
from bot.language.reading import Command, Order, Reader

SLOT = "prescreen_"  # an answer's slot is this and the question's id
TRIES = "prescreen_tries"
STATUS = "prescreen_status"
REQUESTED = "requested_slot"
_TRIES_ALLOWED = 2  # a question is put twice, in other words the second time

# Everything else a message can be about has a rule of its own, and the form lets that rule answer.
_NOT_ANOTHER_MATTER = frozenset(
    {None, "nlu_fallback", "out_of_scope", "affirm", "deny", "inform", "start_prescreen", "resume_prescreen"}
)
_SURE_ENOUGH = 0.5  # below this an intent is a guess, and the question is put again instead
_ORDERS = {"stop_prescreen": Command.STOP, "skip_question": Command.SKIP, "why_ask": Command.WHY}
_REPORTED = {Status.GIVEN: "answered"}


@dataclass(frozen=True)
class Message:
    """What the patient wrote, and what the assistant took it for."""

    text: str
    intent: str | None = None
    confidence: float = 1.0


@dataclass
class Turn:
    """The form's state, and what this turn makes of it."""

    questionnaire: Questionnaire
    reader: Reader
    answers: dict[str, Answer]
    asked: str | None = None  # the id of the question that waits for an answer
    tries: int = 0
    status: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    another_matter: bool = False  # something in the message is for another rule to answer

    def begin(self, message: Message) -> None:
        """The form opens, afresh or where it was left. What the opening message already tells is kept. A button of a
        finished pre-screen changes that answer; otherwise a finished one starts afresh."""
        changing = message.intent == "prescreen_choice"
        if self.status == "finished" and not changing:
            self._forget()
        self.slots[STATUS] = "active"
        if not changing:
            self.payloads.append({"say": "prescreen_resumed" if self.answers else "prescreen_intro"})
        self.payloads.append(self.report("started"))
        if changing:
            self._press(message.text)
        elif message.text:
            self._fill(self.reader.read(message.text, None, self.answers).answers)
        self._ask_next()

    def go_on(self) -> None:
        """Something else was answered in between: the open question is put again."""
        question = self._open_question()
        if question:
            self._ask(question)
        else:
            self._ask_next()

    def hear(self, message: Message) -> None:
        """The patient's message at the open question."""
        question = self._open_question()
        if question is None:
            self._ask_next()
        elif message.intent == "prescreen_choice":
            self._press(message.text)
            self._ask_open_or_next(question)
        else:
            self._listen(message, question)

    def _listen(self, message: Message, question: Question) -> None:
        reading = self.reader.read(message.text, question.id, self.answers)
        order = reading.order
        if order is None and question.id not in reading.answers and message.intent in _ORDERS:
            order = Order(_ORDERS[message.intent])
        if order:
            self._obey(order, message, question)
            return
        self._fill(reading.answers)
        elsewhere = message.intent not in _NOT_ANOTHER_MATTER and message.confidence >= _SURE_ENOUGH
        if question.id in reading.answers:
            self._ask_next()
            self.another_matter = bool(reading.asks) and (elsewhere or message.intent == "nlu_fallback")
        elif reading.asks or elsewhere:
            self.another_matter = True
        elif message.intent in ("start_prescreen", "resume_prescreen") or reading.answers:
            self._ask(question)
        else:
            self._not_understood(message.text, question)
        if self.another_matter:
            self.payloads = [payload for payload in self.payloads if "ask" not in payload]

    def _obey(self, order: Order, message: Message, question: Question) -> None:
        if order.command in (Command.STOP, Command.PAUSE):
            self.slots[STATUS] = "stopped" if order.command is Command.STOP else "paused"
            self.slots[REQUESTED] = None
        elif order.command is Command.SKIP:
            self._leave_open(Answer(Status.SKIPPED, None, message.text), question)
            self.payloads.append({"say": "prescreen_skipped"})
            self._ask_next()
        elif order.command is Command.WHY:
            self.payloads.append({"why": question.id})
            self._ask(question)
        elif order.command is Command.REPEAT:
            self._ask(question, again=True)
        elif order.command is Command.PERSON:
            self._wants_a_person(message, question)
        elif order.command is Command.RESTART:
            self._forget()
            self.payloads.append({"say": "prescreen_restarted"})
            self._ask_next()
        else:
            self._go_back(order, question)

    def _wants_a_person(self, message: Message, question: Question) -> None:
        if message.intent == "human_handoff":
            self.another_matter = True
            return
        self.payloads += [{"handoff": {"kind": "request"}}, {"say": "handoff_requested"}]
        self._ask(question)

    def _go_back(self, order: Order, question: Question) -> None:
        if order.command is Command.BACK:
            earlier = self.questionnaire.previous_question(self.answers, question.id)
            if earlier is None:
                self.payloads.append({"say": "prescreen_no_earlier"})
            self._ask(earlier or question)
            return
        topic = self.reader.topic(order.about) or question.id
        _, _, value = order.about.partition(" to ")
        answer = self.reader.read_answer(topic, value) if value else None
        if answer:
            self._fill({topic: answer})
            self._ask_open_or_next(question)
        else:
            self._ask(self.questionnaire.questions[topic])

    def _forget(self) -> None:
        self.slots.update({SLOT + question_id: None for question_id in self.questionnaire.questions})
        self.answers = {}

    def _press(self, pressed: str) -> None:
        question_id, _, choice_id = pressed.partition("=")
        answer = self.reader.press(question_id.strip(), choice_id.strip(), self.answers)
        if answer:
            self._fill({question_id.strip(): answer})

    def _not_understood(self, text: str, question: Question) -> None:
        if self.tries + 1 < _TRIES_ALLOWED:
            self._ask(question, again=True)
            self.slots[TRIES] = self.tries + 1
            return
        self._leave_open(Answer(Status.UNCLEAR, None, text.strip()), question)
        self.payloads.append({"say": "prescreen_unclear"})
        self._ask_next()

    def _leave_open(self, answer: Answer, question: Question) -> None:
        """Records that a question stays open, unless something about it was told before."""
        known = self.answers.get(question.id)
        self._fill({question.id: replace(known, partial=False) if known and known.partial else answer})

    def _fill(self, found: Mapping[str, Answer]) -> None:
        self.answers.update(found)
        relevant = self.questionnaire.relevant_answers(self.answers)
        for question_id in set(self.answers) - set(relevant):  # follow-ups that no longer apply
            self.slots[SLOT + question_id] = None
        self.answers = dict(relevant)
        for question_id, answer in found.items():
            if question_id in self.answers:
                self.slots[SLOT + question_id] = answer.to_json()
                status = _REPORTED.get(answer.status, answer.status.value)
                self.payloads.append(self.report(status, question_id, answer))

    def _open_question(self) -> Question | None:
        return self.questionnaire.questions.get(self.asked or "")

    def _ask_open_or_next(self, question: Question) -> None:
        answer = self.answers.get(question.id)
        if answer is None or answer.partial:
            self._ask(question)
        else:
            self._ask_next()

    def _ask_next(self) -> None:
        question = self.questionnaire.next_question(self.answers)
        if question:
            self._ask(question)
        else:
            self.slots[REQUESTED] = None

    def _ask(self, question: Question, *, again: bool = False) -> None:
        self.slots[REQUESTED] = SLOT + question.id
        self.slots[TRIES] = self.tries if again else 0
        known = self.answers.get(question.id)
        payload: dict[str, Any] = {
            "ask": question.id,
            "again": again,
            "progress": list(self.questionnaire.progress(self.answers, question.id)),
        }
        if known:
            payload["previous"] = known.to_json()
        self.payloads.append(payload)

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
