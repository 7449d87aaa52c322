"""One turn of the pre-screen form: the patient's message in, slots to set and payloads to send out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.prescreen_asking import REQUESTED, SLOT, STATUS, TRIES, Asking
from bot.domain.prescreen import REVIEW, Answer, Question, Status
from bot.language.reading import Command, Order, Reading, skips_all

__all__ = ["REQUESTED", "SLOT", "STATUS", "TRIES", "Message", "Turn"]

_TRIES_ALLOWED = 2  # a question is put twice, in other words the second time

# What has a rule of its own inside the form (data/rules.yml), which may answer. For anything else the form must not
# step back: Rasa would find nothing to do and say again and again that it did not understand.
RULED = frozenset(
    "faq human_handoff greet thanks goodbye how_are_you praise complain complain_clinic share_distress share_loss "
    "share_relief repeat out_of_scope nlu_fallback".split()
)
_UNCLEAR = frozenset({"nlu_fallback", "out_of_scope"})  # another matter only when something is asked
_SURE_ENOUGH = 0.5  # below this an intent is a guess, and the question is put again instead
# "No, just a hole in my heart" is like a question about the heart and answers the one that was asked; "i don't have
# insurance" is one.
_SURE_BEYOND_A_NO = 0.9
_SURE_TO_STOP = 0.9  # a question that looks like a wish to stop: "how many more of these"
_ORDERS = {"stop_prescreen": Command.STOP, "skip_question": Command.SKIP, "why_ask": Command.WHY}
_WANTS_TO_START_OVER = re.compile(r"\b(?:start|begin|restart|over|again)\b", re.IGNORECASE)
_ASIDES = frozenset({Command.WHY, Command.VERDICT, Command.PROGRESS})
_CLOSING = {Command.STOP: "stopped", Command.PAUSE: "paused"}
_TOPIC_WORDS = 5  # "my blood pressure, please" names what to change; a longer message says something else
_CHANGE = "change"  # the button of an answer in the review: change=<question>
_SKIP = "skip"  # the button that leaves out a whole scale: skip=<scale>


@dataclass(frozen=True)
class Message:
    """What the patient wrote, and what the assistant took it for."""

    text: str
    intent: str | None = None
    confidence: float = 1.0


class Turn(Asking):
    """What the form makes of one message."""

    def begin(self, message: Message) -> None:
        """The form opens, afresh or where it was left. What the opening message already tells is kept. A button of a
        finished pre-screen changes that answer; otherwise a finished one starts afresh."""
        changing = message.intent == "prescreen_choice"
        afresh = self.status == "finished" and not changing
        if afresh:
            self.forget()
        self.slots[STATUS] = "active"
        if not changing:
            self.payloads.append({"say": "prescreen_resumed" if self.answers else "prescreen_intro"})
        self.payloads.append(self.report("restarted" if afresh else "started"))
        if changing:
            self._press(message.text)
            return
        if message.text:
            self.fill(self.reader.read(message.text, None, self.answers).answers)
        self.ask_next()

    def go_on(self) -> None:
        """Something else was answered in between: the open question is put again, the review without its list."""
        question = self.open_question
        if question:
            self.ask(question, again=question.id == REVIEW)
        else:
            self.ask_next()

    def hear(self, message: Message) -> None:
        """The patient's message at the open question."""
        question = self.open_question
        if question is None:
            self.ask_next()
        elif message.intent == "prescreen_choice":
            self._press(message.text)
        else:
            self._listen(message, question)

    def _listen(self, message: Message, question: Question) -> None:
        if question.scale and skips_all(message.text):
            self._skip_scale(question.scale, message.text)
            return
        reading = self.reader.read(message.text, question.id, self.answers)
        order = reading.order or self._intended(message, reading, question)
        found = dict(reading.answers)
        reviewed = found.pop(REVIEW, None)
        self.fill(found)
        if order:
            self._obey(order, message, question)
            return
        ruled = message.intent in RULED
        sure = _SURE_BEYOND_A_NO if question.safety and self.reader.begins_with_no(message.text) else _SURE_ENOUGH
        elsewhere = ruled and message.intent not in _UNCLEAR and message.confidence >= sure
        if question.id == REVIEW and (reviewed or found):
            self._review(reviewed, message.text, told_more=bool(found))
        elif question.id == REVIEW and not reading.asks and self._names_a_topic(message.text):
            self._change(self.reader.topic(message.text))
        elif question.id in found:
            self.ask_next()
            self.another_matter = bool(reading.asks) and (elsewhere or message.intent == "nlu_fallback")
        elif (reading.asks and ruled) or elsewhere:
            self.another_matter = True
        elif any(answer.quotes for answer in found.values()):
            self.ask_next()  # what contradicts itself was asked before, so it comes first
        elif message.intent in ("start_prescreen", "resume_prescreen") or found:
            self.ask(question)
        else:
            self._not_understood(message.text, question)
        if self.another_matter:
            self.payloads = [payload for payload in self.payloads if "ask" not in payload]

    def _intended(self, message: Message, reading: Reading, question: Question) -> Order | None:
        """The order that the assistant took a message for which holds no answer."""
        if question.id in reading.answers:
            return None
        if message.intent == "start_prescreen" and reading.asks and not _WANTS_TO_START_OVER.search(message.text):
            return Order(Command.VERDICT)  # "would i be a candidate with that"
        if message.intent == "stop_prescreen" and reading.asks and message.confidence < _SURE_TO_STOP:
            return Order(Command.REPEAT)
        return Order(_ORDERS[message.intent]) if message.intent in _ORDERS else None

    def _review(self, reviewed: Answer | None, text: str, *, told_more: bool) -> None:
        """A reply to the review. What it tells besides counts more than its yes or no: the list is shown once more.
        A question that came with a newer version meanwhile is asked first."""
        if told_more or reviewed is None or self.questionnaire.next_question(self.answers):
            self.ask_next()
        elif reviewed.status is not Status.GIVEN:
            self._leave_review()
        elif reviewed.value == _CHANGE:
            self._change(self.reader.topic(text))
        else:
            self.close()

    def _names_a_topic(self, text: str) -> bool:
        return len(text.split()) <= _TOPIC_WORDS and self.reader.topic(text) is not None

    def _leave_review(self) -> None:
        """The patient does not want to look: a clinician can."""
        if self.questionnaire.next_question(self.answers):
            self.ask_next()
            return
        self.payloads.append({"say": "prescreen_unreviewed"})
        self.close()

    def _change(self, topic: str | None) -> None:
        """Put the question whose answer is to change; without one ask which, with a button for each answer. A scale
        stands for its answers, which are named one by one when it is the scale that is to change."""
        question = self.questionnaire.questions.get(topic or "")
        if question:
            self.ask(question)
            return
        self.ask(self.questionnaire.review.question, again=True)
        scale = self.questionnaire.scales.get(topic or "")
        answered = [self.questionnaire.questions[name] for name in self.questionnaire.in_order(self.answers)]
        which = scale.items if scale else dict.fromkeys(asked.scale or asked.id for asked in answered)
        self.payloads[-1] |= {"which": list(which)}

    def _obey(self, order: Order, message: Message, question: Question) -> None:
        if order.command in _CLOSING:
            self.close(_CLOSING[order.command])
        elif order.command is Command.SKIP:
            self._skip(message.text, question)
        elif order.command in _ASIDES:
            self._answer_aside(order.command, question)
        elif order.command is Command.REPEAT:
            self.ask(question, again=question.id != REVIEW)
        elif order.command is Command.PERSON:
            self._wants_a_person(message, question)
        elif order.command is Command.RESTART:
            self.forget()
            self.payloads.append({"say": "prescreen_restarted"})
            self.payloads.append(self.report("restarted"))
            self.ask_next()
        else:
            self._go_back(order, question)

    def _answer_aside(self, command: Command, question: Question) -> None:
        """A word about these questions themselves; then what is open is asked: this question, or when the message
        answered it too, the next."""
        place, total = self.questionnaire.progress(self.answers, question.id)
        if command is Command.WHY:
            self.payloads.append({"why": question.id})
        elif command is Command.VERDICT:
            self.payloads.append({"say": "prescreen_clinician_decides"})
        elif question.id == REVIEW:
            self.payloads.append({"say": "prescreen_nearly_done"})
        else:
            self.payloads.append({"say": "prescreen_progress", "values": {"place": str(place), "total": str(total)}})
        if question.id in self.answered:
            self.ask_next()
        else:
            self.ask(question, again=question.id == REVIEW)

    def _skip(self, text: str, question: Question) -> None:
        if question.id == REVIEW:
            self._leave_review()
            return
        self.leave_open(Answer(Status.SKIPPED, None, text), question)
        self.payloads.append({"say": "prescreen_skipped"})
        self.ask_next()

    def _skip_scale(self, scale_id: str, text: str) -> None:
        """Every item of a scale that has no answer yet is left out."""
        for item in self.questionnaire.scales[scale_id].items:
            if item not in self.answers:
                self.fill({item: Answer(Status.SKIPPED, None, text)})
        self.payloads.append({"say": f"{scale_id}_skipped"})
        self.ask_next()

    def _wants_a_person(self, message: Message, question: Question) -> None:
        if message.intent == "human_handoff":
            self.another_matter = True
            return
        self.payloads += [{"handoff": {"kind": "request"}}, {"say": "handoff_requested"}]
        self.ask(question, again=question.id == REVIEW)

    def _go_back(self, order: Order, question: Question) -> None:
        if order.command is Command.BACK:
            earlier = self.questionnaire.previous_question(self.answers, question.id)
            if earlier is None:
                self.payloads.append({"say": "prescreen_no_earlier"})
            self.ask(earlier or question)
            return
        topic = self.reader.topic(order.about) or question.id
        _, _, value = order.about.partition(" to ")
        answer = self.reader.read_answer(topic, value) if value and topic in self.questionnaire.questions else None
        if answer:
            self.fill({topic: answer})
            self.ask_open_or_next(question)
        else:
            self._change(topic)

    def _press(self, pressed: str) -> None:
        """A button: of a question, of the review, or of an answer to change. What is open stays open."""
        question_id, _, choice_id = (part.strip() for part in pressed.partition("="))
        if question_id == _CHANGE:
            self._change(choice_id)
            return
        if question_id == _SKIP and choice_id in self.questionnaire.scales:
            self._skip_scale(choice_id, "")
            return
        answer = self.reader.press(question_id, choice_id, self.answers)
        if question_id == REVIEW and self.questionnaire.next_question(self.answers) is None:
            self._review(answer, "", told_more=False)
            return
        if answer and question_id != REVIEW:
            self.fill({question_id: answer})
        self.ask_open_or_next(self.open_question or self.questionnaire.review.question)

    def _asked_which(self, question: Question) -> bool:
        """Whether the question was put because of a contradiction: once is enough, then a clinician reads both."""
        known = self.answers.get(question.id)
        return known is not None and known.partial and bool(known.quotes)

    def _not_understood(self, text: str, question: Question) -> None:
        """Ask in other words, and the second time leave it to a clinician. Half a no at a safety question is kept from
        the first time on: whatever is answered then, the clinician sees both."""
        if question.id == REVIEW:
            self.ask(question, again=True)  # as often as it takes: only the patient ends it
        elif self.tries + 1 < _TRIES_ALLOWED and not self._asked_which(question):
            if question.safety and question.id not in self.answers and self.reader.begins_with_no(text):
                self.fill({question.id: Answer(Status.UNCLEAR, None, text.strip(), partial=True)})
            self.ask(question, again=True)
            self.slots[TRIES] = self.tries + 1
        else:
            self.leave_open(Answer(Status.UNCLEAR, None, text.strip()), question)
            self.payloads.append({"say": "prescreen_unclear"})
            self.ask_next()
