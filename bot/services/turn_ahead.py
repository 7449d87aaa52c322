"""Asking the assistant while a message is still being stored: the two take as long as each other.

A turn has no effect until its outcome is stored: state goes in and comes out with it. So it may be asked for as soon
as the message is screened, and dropped when the message is not stored or the conversation has moved on meanwhile."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from bot.clients.rasa import RasaClient, Turn
from bot.domain.conversation import Conversation
from bot.domain.screening import Tier
from bot.language.sent_vector import SentVector

Question = dict[str, Any]  # the arguments of RasaClient.turn


def question(conversation: Conversation, text: str, action: Mapping[str, Any]) -> Question:
    """What the assistant is asked: the words or those behind a button, the state, and whether an episode is open."""
    return {
        "conversation": conversation.id,
        "text": str(action.get("text") or text),
        "intent": action.get("intent"),
        "state": conversation.dialogue_state,
        "in_crisis": conversation.episode_tier >= Tier.CRISIS,
    }


class TurnAhead:
    """A question to the assistant that is under way; leaving its ``with`` block drops it unless somebody took it."""

    def __init__(self, rasa: RasaClient, asked: Question, vector: SentVector | None = None) -> None:
        """``vector``: that of the message, which the assistant then need not compute."""
        self._asked = asked
        self._taken = False
        loop = asyncio.get_running_loop()
        self._task = asyncio.Task(
            rasa.turn(**asked, vector=vector), loop=loop, eager_start=True
        )  # sent before anything is stored
        self._task.add_done_callback(_retrieve)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._taken:
            self.drop()

    def take(self) -> Self:
        """From now on the caller answers for it."""
        self._taken = True
        return self

    def drop(self) -> None:
        """Nobody wants the answer."""
        self._task.cancel()

    async def answer(self, asked: Question) -> Turn | None:
        """The turn if this was the question; None, and dropped, when it was another one.

        Raises what ``RasaClient.turn`` raises."""
        if asked != self._asked:
            self.drop()
            return None
        return await self._task


def _retrieve(task: asyncio.Task[Turn]) -> None:
    if not task.cancelled():
        task.exception()  # a dropped question that failed is nobody's business
