"""What a patient does: opens a chat, writes, presses a button, reads on, erases.

A message is screened before anything else and stored in one transaction with its screening and, in a crisis, with the
reply, the handoff and the alerts. Only then is it acknowledged.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
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
    with_tier,
)
from bot.domain.resume_code import Found
from bot.domain.screening import HISTORY_QUESTIONS, Screening, ScreeningContext
from bot.errors import InvalidInput, NotAuthenticated, NotFound
from bot.language.screen import Screener
from bot.services.chat_state import ChatState
from bot.services.crisis import CrisisDesk, answers_the_prescreen
from bot.services.feed import QUEUE, Feed
from bot.services.plain_text import clean
from bot.services.prescreen_watch import PrescreenWatch, found_by_watch, open_question
from bot.services.resume import GO_ON, ResumeDesk
from bot.services.turn_ahead import TurnAhead
from bot.services.turns import TurnQueue
from bot.storage.audit import AuditEntry
from bot.storage.database import Database, Transaction
from bot.storage.messages import AlreadyStored

TOKEN_BYTES = 32
MOST_REMEMBERED_TOKENS = 10_000
GONE = "This chat does not exist any more."


@dataclass(frozen=True)
class Incoming:
    """A patient's message: either words or the id of a button."""

    client_message_id: str
    text: str | None = None
    choice: str | None = None
    address: str = ""  # where it came from; wrong codes are counted by it


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
        resume: ResumeDesk,
        watch: PrescreenWatch,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._screener, self._crisis = database, screener, crisis
        self._turns, self._state, self._feed, self._resume, self._clock = turns, state, feed, resume, clock
        self._watch = watch
        self._token_hashes: OrderedDict[str, str] = OrderedDict()
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

    async def authenticate(self, conversation_id: str, token: str) -> None:
        """Check that a token opens a conversation; raises NotFound for an unknown id, NotAuthenticated for a wrong one.

        A token's hash never changes, so it is looked up once; an erased chat is found out by whoever reads it next.
        """
        known = self._token_hashes.get(conversation_id)
        if known is None:
            async with self._database.read() as tx:
                known = (await _get(tx, conversation_id)).token_hash
            self._token_hashes[conversation_id] = known
            if len(self._token_hashes) > MOST_REMEMBERED_TOKENS:
                self._token_hashes.popitem(last=False)
        if not hmac.compare_digest(known, _hash(token)):
            raise NotAuthenticated("This chat can only be opened on the device it was started on.")

    async def receive(self, conversation_id: str, incoming: Incoming) -> int:
        """Screen and store one message; returns its number. The same client_message_id again returns the same number.

        Raises InvalidInput for empty or overlong words or an unknown button, NotFound for an erased chat.
        """
        async with self._database.read() as tx:
            conversation = await _get(tx, conversation_id)
            choice = await _choice(tx, conversation_id, incoming.choice) if incoming.choice else None
            text = choice.title if choice is not None else readable(incoming.text or "")
            code = await self._resume.found(tx, conversation, text) if choice is None else None
        text = code.masked if code is not None else text
        action = dict(choice.action) if choice is not None else {}
        screening = await self._screening(conversation, text, action)
        self.screening_degraded = screening.degraded
        with self._asking_ahead(conversation, text, screening, action) as ahead:
            try:
                async with self._database.begin() as tx:
                    conversation = await _get(tx, conversation_id, lock=True)
                    message, topics = await self._store(tx, conversation, incoming, text, action, screening, code)
            except AlreadyStored:
                return await self._known(conversation_id, incoming)
            self._feed.publish(conversation_id, *topics)
            if message.delivery is Delivery.PENDING:
                self._turns.enqueue(conversation_id, ahead)
        return message.seq

    async def _screening(self, conversation: Conversation, text: str, action: Mapping[str, Any]) -> Screening:
        """A short message is read at once: for that, changing threads would take a quarter of the time."""
        if self._screener.is_quick(text):
            return self._screened(conversation, text, action)
        return await asyncio.to_thread(self._screened, conversation, text, action)

    def _screened(self, conversation: Conversation, text: str, action: Mapping[str, Any]) -> Screening:
        """What both nets say, and the watch on answers of the pre-screen."""
        found = self._screener.screen(text, _context(conversation, action))
        return self._watch.screened(conversation, text, action, found)

    def _asking_ahead(
        self, conversation: Conversation, text: str, screening: Screening, action: Mapping[str, Any]
    ) -> AbstractContextManager[TurnAhead | None]:
        """The question to the assistant while the message is stored; nothing for a message that is not for it."""
        ahead = None
        if self._is_for_assistant(conversation, text, screening, action):
            ahead = self._turns.ask_ahead(conversation, text, action, self._screener.sent(text))
        return ahead or nullcontext()

    def _is_for_assistant(
        self, conversation: Conversation, text: str, screening: Screening, action: Mapping[str, Any]
    ) -> bool:
        return conversation.mode is Mode.ASSISTANT and not self._crisis.takes(conversation, text, screening, action)

    async def _known(self, conversation_id: str, incoming: Incoming) -> int:
        """The number of a message that came before under the same id."""
        async with self._database.read() as tx:
            known = await tx.messages.by_client_id(conversation_id, incoming.client_message_id)
        if known is None:
            raise NotFound(GONE)
        if known.delivery is Delivery.PENDING:  # stored, but whoever stored it may not have come to answer it
            self._turns.enqueue(conversation_id)
        return known.seq

    async def news(self, conversation_id: str, after: int) -> tuple[list[Message], dict[str, Any]]:
        """Messages after a number, and the state. Raises NotFound for an erased chat."""
        async with self._database.read() as tx:
            overview = await tx.conversations.overview(conversation_id)
            if overview is None or overview.conversation.erased:
                raise NotFound(GONE)
            is_new = overview.conversation.last_seq > after
            messages = await tx.messages.after(conversation_id, after) if is_new else []
            return self._resume.for_patient(messages), self._state.of(overview)

    async def erase(self, conversation_id: str) -> None:
        """Delete every word of it, at the patient's wish."""
        async with self._database.begin() as tx:
            await tx.conversations.erase(await _get(tx, conversation_id, lock=True))
            await tx.audit.add(AuditEntry(self._clock(), "patient", "erased", conversation_id))
        self._token_hashes.pop(conversation_id, None)
        self._feed.publish(conversation_id, QUEUE)

    async def _store(
        self,
        tx: Transaction,
        conversation: Conversation,
        incoming: Incoming,
        text: str,
        action: Mapping[str, Any],
        screening: Screening,
        code: Found | None,
    ) -> tuple[Message, list[str]]:
        """The stored message, and whose pages have something new besides the patient's own."""
        urgent, seen = self._crisis.takes(conversation, text, screening, action), found_by_watch(screening)
        for_assistant = conversation.mode is Mode.ASSISTANT and not urgent
        redeemed = None
        if code is not None and for_assistant and not screening.tier:
            redeemed = await self._resume.redeem(tx, conversation, code, incoming.address)
            conversation, for_assistant = redeemed.conversation, redeemed.reply is None
            action = GO_ON if for_assistant else action
        if for_assistant and action.get("intent") == "start_prescreen":
            conversation = replace(conversation, prescreen_locked=False)
        # What comes next is no longer the answer to the direct question; the crisis desk reads this one as it.
        conversation = with_tier(
            replace(conversation, asked_directly=conversation.asked_directly and urgent), screening.tier
        )
        conversation, message = await tx.messages.append(
            conversation,
            Draft(sender=Sender.PATIENT, text=text, tier=screening.tier),
            at=self._clock(),
            client_message_id=incoming.client_message_id,
            delivery=Delivery.PENDING if for_assistant else Delivery.NOT_FOR_ASSISTANT,
            action=dict(action),
        )
        await tx.messages.add_screening(message, screening, self._screener.version)
        if urgent:
            await self._crisis.respond(tx, conversation, screening, text=text, action=action)
        elif conversation.mode is Mode.STAFF or seen:
            await self._crisis.note(tx, conversation, screening)
        elif redeemed is not None and redeemed.reply is not None:
            await tx.messages.append(conversation, redeemed.reply, at=self._clock())
        moved = [redeemed.moved_from] if redeemed is not None and redeemed.moved_from else []
        return message, [*([QUEUE] if urgent or screening.tier else []), *moved]


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
        raise NotFound(GONE)
    return conversation


async def _choice(tx: Transaction, conversation_id: str, choice_id: str) -> Choice:
    seq = split_choice_id(choice_id)
    message = await tx.messages.get(conversation_id, seq) if seq is not None else None
    choice = message.choice(choice_id) if message is not None else None
    if choice is None:
        raise InvalidInput("This button is not part of this chat.", field="choice")
    return choice


def _context(conversation: Conversation, action: Mapping[str, Any]) -> ScreeningContext:
    return ScreeningContext(
        episode_tier=conversation.episode_tier,
        asked_directly=conversation.asked_directly and not answers_the_prescreen(action),
        recent=conversation.recent_tiers,
        history_asked=open_question(conversation) in HISTORY_QUESTIONS,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
