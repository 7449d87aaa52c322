"""Takes patients' messages to the assistant, in order, one at a time per conversation, and stores what comes back.

A message waits in the database, not here: after a crash the waiting ones are found again. A failure is never silence:
the patient is told honestly, the message is tried once more when the assistant is back, and then given to staff.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.clients.rasa import RasaClient, Turn
from bot.domain.conversation import Conversation, Delivery, Message, Mode
from bot.domain.handoff import HandoffKind
from bot.domain.screening import Tier
from bot.errors import RasaFailed, RasaNotReady
from bot.language.sent_vector import SentVector
from bot.services.alerts import AlertPlanner
from bot.services.feed import QUEUE, Feed
from bot.services.handoffs import raise_handoff
from bot.services.turn_ahead import TurnAhead, question
from bot.services.turn_outcome import TurnOutcome, in_crisis
from bot.services.wording import Wording
from bot.storage.database import Database, DatabaseBusy, Transaction

TRIES = 2
READY_PATIENCE_SECONDS = 180.0
RETRY_PAUSE_SECONDS = 0.5
HICCUP_SECONDS = 1.5  # an assistant that is back sooner is nothing that a patient has to read about
LONGEST_PAUSE_SECONDS = 8.0
log = structlog.get_logger(__name__)


class TurnQueue:
    """One in-order worker per conversation in which somebody waits."""

    def __init__(
        self,
        *,
        database: Database,
        rasa: RasaClient,
        wording: Wording,
        outcome: TurnOutcome,
        planner: AlertPlanner,
        feed: Feed,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._rasa, self._wording, self._outcome = database, rasa, wording, outcome
        self._planner, self._feed, self._clock = planner, feed, clock
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._ahead: dict[str, TurnAhead] = {}

    def ask_ahead(
        self, conversation: Conversation, text: str, action: Mapping[str, Any], vector: SentVector | None
    ) -> TurnAhead | None:
        """Ask for the turn of a message that is about to be stored, to be handed to ``enqueue`` when it is; ``vector``
        is what it was screened by.

        None when it has to wait its turn: behind others, or for the assistant."""
        if conversation.id in self._workers or self._rasa.status != "ready":
            return None
        return TurnAhead(self._rasa, question(conversation, text, action), vector)

    def enqueue(self, conversation_id: str, ahead: TurnAhead | None = None) -> None:
        """Somebody waits in this conversation; ``ahead`` is the question that was asked ahead of it."""
        if conversation_id in self._workers:
            self._again.add(conversation_id)
            return
        if ahead is not None:
            self._ahead[conversation_id] = ahead.take()
        self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def resume(self) -> None:
        """Take up every message that was waiting when the process ended."""
        async with self._database.read() as tx:
            waiting = await tx.messages.pending_conversations()
        for conversation_id in waiting:
            self.enqueue(conversation_id)

    async def close(self) -> None:
        """Stop working; what waits stays stored."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, conversation_id: str) -> None:
        try:
            await self._until_drained(conversation_id)
        except Exception:
            log.exception("turn_worker_failed", conversation=conversation_id)
        finally:
            del self._workers[conversation_id]
            if conversation_id in self._ahead:
                self._ahead.pop(conversation_id).drop()
            if conversation_id in self._again:
                self._again.discard(conversation_id)
                self.enqueue(conversation_id)

    async def _until_drained(self, conversation_id: str) -> None:
        """While the database is locked or restarting, wait for it: nobody else would come back to who waits here."""
        pause = RETRY_PAUSE_SECONDS
        while True:
            try:
                return await self._drain(conversation_id)
            except DatabaseBusy:
                log.warning("turn_waits_for_database", conversation=conversation_id)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _drain(self, conversation_id: str) -> None:
        self._again.add(conversation_id)
        while conversation_id in self._again:
            self._again.discard(conversation_id)
            while await self._answer_next(conversation_id):
                pass

    async def _answer_next(self, conversation_id: str) -> bool:
        """Bring the oldest waiting message to an end; False when it was the last one that was known to wait."""
        async with self._database.read() as tx:
            found = await tx.messages.next_pending(conversation_id)
        if found is None:
            return False
        await self._answer(*found)
        return found[0].last_seq > found[1].seq

    async def _answer(self, conversation: Conversation, message: Message) -> None:
        """Answered, dropped because staff took over, or given up."""
        failures = 0
        while failures < TRIES:
            if await self._stay_with(message, failed=failures > 0):
                return
            if failures:
                await self._tell(message, "assistant_trouble")
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
            if self._rasa.status != "ready" or failures:
                fresh = await self._when_ready(message)
                if fresh is None:
                    break
                conversation = fresh
            try:
                turn = await self._ask(conversation, message)
            except RasaNotReady:
                continue
            except RasaFailed as failure:
                failures += 1
                log.warning("turn_failed", conversation=message.conversation, seq=message.seq, why=str(failure))
                continue
            try:
                await self._store(message, turn)
                return
            except DatabaseBusy:
                raise
            except Exception:  # such as a reply without words: whatever it is, nobody is left in silence over it
                failures += 1
                log.exception("turn_not_stored", conversation=message.conversation, seq=message.seq)
        await self._give_up(message)

    async def _stay_with(self, message: Message, *, failed: bool) -> bool:
        """In an open crisis nobody waits for a loading or broken assistant: True when the reply came from here.

        A question asked before the crisis began is no part of it and waits for its answer."""
        if self._rasa.status == "ready" and not failed:
            return False
        async with self._database.begin() as tx:
            conversation = await _waiting(tx, message)
            if conversation is None or not in_crisis(conversation) or message.seq < conversation.last_crisis_seq:
                return False
            await self._outcome.listen_without_answer(tx, conversation, message)
            await tx.messages.set_delivery(message, Delivery.ANSWERED)
        self._feed.publish(message.conversation)
        return True

    async def _when_ready(self, message: Message) -> Conversation | None:
        """Wait until the assistant can be asked, and say so once if it takes long; the conversation as it is then.

        None when it takes too long, or when nobody waits any more."""
        starting = self._rasa.status == "starting"
        if starting or not await self._rasa.wait_ready(HICCUP_SECONDS):
            await self._tell(message, "assistant_starting" if starting else "assistant_trouble")
            if not await self._rasa.wait_ready(READY_PATIENCE_SECONDS):
                return None
        async with self._database.read() as tx:
            return await _waiting(tx, message)

    async def _ask(self, conversation: Conversation, message: Message) -> Turn:
        asked = question(conversation, message.draft.text, message.action)
        ahead = self._ahead.pop(conversation.id, None)
        turn = await ahead.answer(asked) if ahead is not None else None
        return turn or await self._rasa.turn(**asked)

    async def _tell(self, message: Message, notice: str) -> None:
        """Say once per message that it takes longer; with the check-in, which must not wait for the assistant."""
        async with self._database.begin() as tx:
            conversation = await _waiting(tx, message)
            if conversation is None:
                return
            later = await tx.messages.after(conversation.id, message.seq)
            if any(m.draft.source_id in ("assistant_starting", "assistant_trouble") for m in later):
                return
            draft = self._wording.notice(notice, turn=message.seq)
            conversation, _ = await tx.messages.append(conversation, draft, at=self._clock())
            await self._outcome.check_in_without_answer(tx, conversation, message)
        self._feed.publish(message.conversation, *_topics(message))

    async def _store(self, message: Message, turn: Turn) -> None:
        async with self._database.begin() as tx:
            conversation = await _waiting(tx, message)
            if conversation is None:
                return  # staff took over while the assistant was thinking: its late reply is dropped
            raised = await self._outcome.store(tx, conversation, message, turn)
            await tx.messages.set_delivery(message, Delivery.ANSWERED)
        self._feed.publish(message.conversation, *([QUEUE] if raised else []))

    async def _give_up(self, message: Message) -> None:
        """Tell the patient, and flag the conversation for staff."""
        async with self._database.begin() as tx:
            conversation = await _waiting(tx, message)
            if conversation is None:
                return
            await tx.messages.set_delivery(message, Delivery.FAILED)
            draft = self._wording.notice("assistant_gave_up", turn=message.seq)
            conversation, _ = await tx.messages.append(conversation, draft, at=self._clock())
            await raise_handoff(
                tx, conversation, kind=HandoffKind.FLAG, tier=Tier.NONE, at=self._clock(), planner=self._planner
            )
        self._feed.publish(message.conversation, QUEUE)


def _topics(message: Message) -> list[str]:
    """Staff are woken only by a message that concerns them."""
    return [QUEUE] if message.draft.tier else []


async def _waiting(tx: Transaction, message: Message) -> Conversation | None:
    """The conversation, if this message still waits for the assistant and the assistant may answer."""
    conversation = await tx.messages.waiting(message)
    return conversation if conversation is not None and conversation.mode is Mode.ASSISTANT else None
