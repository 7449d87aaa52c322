"""Watches for answers that must reach the safety path whatever a scale's total is: item 9 of PHQ-9 above zero.

The gateway finds them itself, from the button or from the words at the open question, before the assistant is asked:
the answer is flagged in the transaction that stores it, also while the assistant is down. What the assistant reports of
a turn is looked at once more, for an answer that came about in another way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.conversation import Conversation
from bot.domain.prescreen import Answer, Answers, Questionnaire, alarming, answers_from_json
from bot.domain.screening import Reason, Screening, Tier
from bot.language.reading import Command, Order, Reader
from bot.language.reading.replies import says_yes
from bot.language.reading.words import tidy
from bot.services.crisis import answers_the_prescreen

CATEGORY = "passive_ideation"  # what the item asks about, in the words of data/safety
FORM_SLOT = "requested_slot"
SLOT = "prescreen_"  # what the assistant's slots of the pre-screen begin with
DETAIL = " above zero"


class PrescreenWatch:
    """Reads with the clinic's own questions; costs nothing where no scale is asked."""

    def __init__(self, questionnaire: Questionnaire, reader: Reader) -> None:
        self._scales, self._reader = questionnaire.scales, reader
        self._alarms = frozenset(scale.alarm for scale in questionnaire.scales.values() if scale.alarm)

    def screened(
        self, conversation: Conversation, text: str, action: Mapping[str, Any], screening: Screening
    ) -> Screening:
        """The screening of a message, raised when the message is such an answer."""
        if not self._alarms:
            return screening
        item = self._pressed(action) if action else self._typed(conversation, text)
        return raised(screening, item) if item else screening

    def reported(self, replies: Sequence[Mapping[str, Any]]) -> str | None:
        """The item that the assistant reports such an answer to, in this turn."""
        facts = [payload.get("prescreen") or {} for payload in replies] if self._alarms else []
        told = {fact.get("question"): fact.get("answers") or {} for fact in facts}
        given = {name: told[name][name] for name in self._alarms if name in told.get(name, ())}
        return alarming(self._scales, answers_from_json(given))

    def _pressed(self, action: Mapping[str, Any]) -> str | None:
        if not answers_the_prescreen(action):
            return None
        question, _, choice = str(action.get("text") or "").partition("=")
        return self._alarming(question, self._reader.press(question, choice, {}))

    def _typed(self, conversation: Conversation, text: str) -> str | None:
        asked = open_question(conversation)
        if asked is None:
            return None
        reading = self._reader.read(text, asked or None, {})
        item = alarming(self._scales, reading.answers) or self._changed(reading.order)
        if item is None and asked in self._alarms and asked not in reading.answers and says_yes(tidy(text)):
            return asked  # it does not say how often, and it says yes
        return item

    def _changed(self, order: Order | None) -> str | None:
        """The item that "change my answer about ... to every day" makes one that must be seen."""
        if order is None or order.command is not Command.CHANGE:
            return None
        topic, (_, _, value) = self._reader.topic(order.about), order.about.partition(" to ")
        if topic not in self._alarms or not value:
            return None
        return self._alarming(topic, self._reader.read_answer(topic, value))

    def _alarming(self, question: str, answer: Answer | None) -> str | None:
        answers: Answers = {question: answer} if answer else {}
        return alarming(self._scales, answers)


def open_question(conversation: Conversation) -> str | None:
    """The id of the pre-screen question that waits for an answer, empty between questions; None outside the form."""
    state = conversation.dialogue_state
    if not state.get("active_loop"):
        return None
    return str((state.get("slots") or {}).get(FORM_SLOT) or "").removeprefix(SLOT)


def found_by_watch(screening: Screening) -> bool:
    """Whether this screening was raised here: staff are then told in the transaction that stores the message."""
    return any(reason.detail.endswith(DETAIL) for reason in screening.reasons)


def raised(screening: Screening, item: str) -> Screening:
    """The screening with the tier that such an answer has at least."""
    reason = Reason("rule", Tier.CHECK_IN, CATEGORY, f"{item}{DETAIL}", 1.0)
    return replace(
        screening,
        tier=max(screening.tier, Tier.CHECK_IN),
        categories=tuple(dict.fromkeys((*screening.categories, CATEGORY))),
        reasons=(*screening.reasons, reason),
    )
