"""What a patient does: opens a chat, writes, presses a button, reads on, erases.

A message is screened before anything else and stored in one transaction with its screening and, in a crisis, with the
reply, the handoff and the alerts. Only then is it acknowledged.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.domain.conversation import (
    MAX_MESSAGE_CHARACTERS,
    Choice,
    Conversation,
    Delivery,
    Draft,
    Message,
    Mode,
    Sender,
    split_choice_id,
)
from bot.domain.screening import Screening, ScreeningContext
from bot.errors import InvalidInput, NotAuthenticated, NotFound
from bot.language.screen import Screener
from bot.services.chat_state import ChatState
from bot.services.crisis import CrisisDesk
from bot.services.feed import QUEUE, Feed
from bot.services.plain_text import clean
from bot.services.turns import TurnQueue
from bot.storage.audit import AuditEntry
from bot.storage.database import Database, Transaction

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Incoming:
    """A patient's message: either words or the id of a button."""

    client_message_id: str
    text: str | None = None
    choice: str | None = None


class Chat:
    """The patient's side of a conversation."""

    def __init__(
        self,
        *,
        database: Database,
        screener: Screener,
        crisis: CrisisDesk,
        turns: TurnQueue,
        state: ChatState,
        feed: Feed,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._screener, self._crisis = database, screener, crisis
        self._turns, self._state, self._feed, self._clock = turns, state, feed, clock
        self.screening_degraded: tuple[str, ...] = ()  # nets that failed on the last message, for health and metrics

    async def open(self, *, drill: bool = False) -> tuple[Conversation, str]:
        """A new conversation and the token that alone opens it; only the token's hash is kept."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        conversation = Conversation(
            id=str(uuid4()), token_hash=_hash(token), created_at=now, last_activity_at=now, drill=drill
        )
        async with self._database.begin() as tx:
            await tx.conversations.add(conversation)
        return conversation, token

    async def authenticate(self, conversation_id: str, token: str) -> Conversation:
        """The conversation a token opens. Raises NotFound for an unknown id, NotAuthenticated for a wrong token."""
        async with self._database.read() as tx:
            conversation = await tx.conversations.get(conversation_id)
        if conversation is None or conversation.erased:
            raise NotFound("This chat does not exist any more.")
        if not hmac.compare_digest(conversation.token_hash, _hash(token)):
            raise NotAuthenticated("This chat can only be opened on the device it was started on.")
        return conversation

    async def receive(self, conversation_id: str, incoming: Incoming) -> int:
        """Screen and store one message; returns its number. The same client_message_id again returns the same number.

        Raises InvalidInput for empty or overlong words or an unknown button, NotFound for an erased chat.
        """
        async with self._database.read() as tx:
            conversation = await _get(tx, conversation_id)
            known = await tx.messages.by_client_id(conversation_id, incoming.client_message_id)
            if known is not None:
                return known.seq
            choice = await _choice(tx, conversation_id, incoming.choice) if incoming.choice else None
            context = await _context(tx, conversation)
        text = choice.title if choice is not None else readable(incoming.text or "")
        screening = await asyncio.to_thread(self._screener.screen, text, context)
        self.screening_degraded = screening.degraded
        async with self._database.begin() as tx:
            conversation = await _get(tx, conversation_id, lock=True)
            known = await tx.messages.by_client_id(conversation_id, incoming.client_message_id)
            if known is not None:
                return known.seq
            message = await self._store(tx, conversation, incoming, text, choice, screening)
        self._feed.publish(conversation_id, QUEUE)
        if message.delivery is Delivery.PENDING:
            self._turns.enqueue(conversation_id)
        return message.seq

    async def news(self, conversation: Conversation, after: int) -> tuple[list[Message], dict[str, Any]]:
        """Messages after a number, and the state."""
        async with self._database.read() as tx:
            fresh = await _get(tx, conversation.id)
            return await tx.messages.after(conversation.id, after), await self._state.of(tx, fresh)

    async def erase(self, conversation: Conversation) -> None:
        """Delete every word of it, at the patient's wish."""
        async with self._database.begin() as tx:
            fresh = await _get(tx, conversation.id, lock=True)
            await tx.conversations.erase(fresh)
            await tx.audit.add(AuditEntry(self._clock(), "patient", "erased", conversation.id))
        self._feed.publish(conversation.id, QUEUE)

    async def _store(
        self,
        tx: Transaction,
        conversation: Conversation,
        incoming: Incoming,
        text: str,
        choice: Choice | None,
        screening: Screening,
    ) -> Message:
        action = dict(choice.action) if choice is not None else {}
        urgent = self._crisis.takes(conversation, text, screening, action)
        for_assistant = conversation.mode is Mode.ASSISTANT and not urgent
        if for_assistant and action.get("intent") == "start_prescreen":
            conversation = replace(conversation, prescreen_locked=False)
        conversation = replace(conversation, asked_directly=False)
        await tx.conversations.save(conversation)
        conversation, message = await tx.messages.append(
            conversation,
            Draft(sender=Sender.PATIENT, text=text, tier=screening.tier),
            at=self._clock(),
            client_message_id=incoming.client_message_id,
            delivery=Delivery.PENDING if for_assistant else Delivery.NOT_FOR_ASSISTANT,
            action=action,
        )
        await tx.messages.add_screening(message, screening, self._screener.version)
        if urgent:
            await self._crisis.respond(tx, conversation, screening, text=text, action=action)
        elif conversation.mode is Mode.STAFF:
            await self._crisis.note(tx, conversation, screening)
        return message


def readable(text: str) -> str:
    """A patient's words without control characters; raises InvalidInput when nothing is left or it is too long."""
    if len(text) > MAX_MESSAGE_CHARACTERS:
        raise InvalidInput(
            f"This message is too long to send at once ({len(text):,} characters). Please split it: "
            f"{MAX_MESSAGE_CHARACTERS:,} characters fit.",
            field="text",
        )
    cleaned = clean(text)
    if not cleaned:
        raise InvalidInput("There is nothing in this message yet.", field="text")
    return cleaned


async def _get(tx: Transaction, conversation_id: str, *, lock: bool = False) -> Conversation:
    conversation = await tx.conversations.get(conversation_id, lock=lock)
    if conversation is None or conversation.erased:
        raise NotFound("This chat does not exist any more.")
    return conversation


async def _choice(tx: Transaction, conversation_id: str, choice_id: str) -> Choice:
    seq = split_choice_id(choice_id)
    message = await tx.messages.get(conversation_id, seq) if seq is not None else None
    choice = message.choice(choice_id) if message is not None else None
    if choice is None:
        raise InvalidInput("This button is not part of this chat.", field="choice")
    return choice


async def _context(tx: Transaction, conversation: Conversation) -> ScreeningContext:
    return ScreeningContext(
        episode_tier=conversation.episode_tier,
        asked_directly=conversation.asked_directly,
        recent=await tx.messages.recent_tiers(conversation.id),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
