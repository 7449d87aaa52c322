"""Handoffs: raising one, and what staff do with it. Each change, its audit line and its alerts are one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from bot.domain.conversation import Conversation, Draft, Mode, Sender
from bot.domain.handoff import DISPOSITIONS, Handoff, HandoffKind, HandoffStatus, lapsed, raised_again
from bot.domain.screening import Tier
from bot.domain.staff import StaffMember
from bot.errors import Conflict, InvalidInput, NotFound
from bot.services.alerts import AlertOutbox, AlertPlanner
from bot.services.feed import QUEUE, Feed
from bot.services.wording import Wording
from bot.storage.audit import AuditEntry
from bot.storage.database import Database, Transaction


async def raise_handoff(
    tx: Transaction, conversation: Conversation, *, kind: HandoffKind, tier: Tier, at: datetime, planner: AlertPlanner
) -> Handoff:
    """Open a handoff, or make the open one grow; plans alerts when people must be told anew.

    The conversation must be locked by the transaction, which makes "at most one open" hold.
    """
    known = await tx.handoffs.open_of(conversation.id)
    if known is None:
        handoff, alert = (
            Handoff(
                id=str(uuid4()),
                conversation=conversation.id,
                kind=kind,
                tier=tier,
                status=HandoffStatus.WAITING,
                opened_at=at,
                raised_at=at,
                drill=conversation.drill,
            ),
            True,
        )
        await tx.handoffs.add(handoff)
    else:
        handoff, alert = raised_again(known, kind=kind, tier=tier, at=at)
        await tx.handoffs.save(handoff)
    if alert:
        await planner.plan(tx, handoff, now=at)
        entry = AuditEntry(at, "system", "handoff_raised", conversation.id, handoff.id, _facts(handoff))
        await tx.audit.add(entry)
    return handoff


class Handoffs:
    """What a member of staff does with a handoff."""

    def __init__(
        self,
        *,
        database: Database,
        feed: Feed,
        wording: Wording,
        planner: AlertPlanner,
        outbox: AlertOutbox,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._feed, self._wording, self._clock = database, feed, wording, clock
        self._planner, self._outbox = planner, outbox

    async def acknowledge(self, member: StaffMember, handoff_id: str) -> Handoff:
        """ "I have seen it": alerts stop. Acknowledging twice changes nothing."""
        now = self._clock()
        async with self._database.begin() as tx:
            handoff = await _open(tx, handoff_id)
            if handoff.acknowledged_at is None:
                handoff = replace(handoff, acknowledged_at=now, acknowledged_by=member.username)
                await self._save(tx, member.username, handoff, "acknowledged", now)
                await tx.alerts.cancel(handoff.id)
        self._feed.publish(QUEUE)
        return handoff

    async def claim(self, member: StaffMember, handoff_id: str) -> Handoff:
        """Take over the chat. Only one person can: everybody else is told who did (Conflict)."""
        now = self._clock()
        async with self._database.begin() as tx:
            handoff = await _open(tx, handoff_id)
            if handoff.status is HandoffStatus.CLAIMED:
                if handoff.claimed_by == member.username:
                    return handoff
                names = await tx.staff.names()
                raise Conflict(f"Already taken by {names.get(handoff.claimed_by or '', 'a colleague')}.")
            handoff = replace(
                handoff,
                status=HandoffStatus.CLAIMED,
                claimed_at=now,
                claimed_by=member.username,
                acknowledged_at=handoff.acknowledged_at or now,
                acknowledged_by=handoff.acknowledged_by or member.username,
            )
            await self._save(tx, member.username, handoff, "claimed", now)
            await tx.alerts.cancel(handoff.id)
            await tx.messages.settle_pending(handoff.conversation)
            await self._hand_over(tx, handoff, Mode.STAFF, "staff_joined", member, now)
        self._feed.publish(QUEUE, handoff.conversation)
        return handoff

    async def release(self, member: StaffMember, handoff_id: str, *, unlock_prescreen: bool) -> Handoff:
        """Give the chat back to the assistant; the handoff stays open and waits."""
        now = self._clock()
        async with self._database.begin() as tx:
            handoff = _owned(await _open(tx, handoff_id), member)
            handoff = replace(handoff, status=HandoffStatus.WAITING, claimed_at=None, claimed_by=None)
            await self._save(tx, member.username, handoff, "released", now)
            await self._hand_over(
                tx, handoff, Mode.ASSISTANT, "staff_left", member, now, unlock_prescreen=unlock_prescreen
            )
        self._feed.publish(QUEUE, handoff.conversation)
        return handoff

    async def lapse(self, seen: Handoff) -> None:
        """Whoever had taken it over is gone: the assistant answers again, the patient is told, staff are alerted anew.

        Nothing happens if it has changed hands since ``seen`` was read."""
        now = self._clock()
        async with self._database.begin() as tx:
            handoff = await tx.handoffs.get(seen.id, lock=True)
            if handoff is None or (handoff.status, handoff.claimed_at) != (HandoffStatus.CLAIMED, seen.claimed_at):
                return
            holder = await tx.staff.by_username(handoff.claimed_by or "")
            handoff = lapsed(handoff, at=now)
            await self._save(tx, "system", handoff, "lapsed", now)
            await self._planner.plan(tx, handoff, now=now)
            await self._hand_over(tx, handoff, Mode.ASSISTANT, "staff_lost", holder, now)
        self._outbox.wake()
        self._feed.publish(QUEUE, handoff.conversation)

    async def resolve(self, member: StaffMember, handoff_id: str, *, disposition: str, note: str) -> Handoff:
        """End it with how it ended; the episode is closed and the assistant answers again."""
        if disposition not in DISPOSITIONS:
            raise InvalidInput("Please choose how this ended.", field="disposition")
        now = self._clock()
        async with self._database.begin() as tx:
            handoff = await _open(tx, handoff_id)
            if handoff.status is HandoffStatus.CLAIMED:
                _owned(handoff, member)
            was_claimed = handoff.status is HandoffStatus.CLAIMED
            handoff = replace(
                handoff,
                status=HandoffStatus.RESOLVED,
                resolved_at=now,
                resolved_by=member.username,
                acknowledged_at=handoff.acknowledged_at or now,
                acknowledged_by=handoff.acknowledged_by or member.username,
                disposition=disposition,
                note=note.strip()[:2000] or None,
            )
            await self._save(tx, member.username, handoff, "resolved", now)
            await tx.alerts.cancel(handoff.id)
            notice = "staff_resolved" if was_claimed else None
            await self._hand_over(
                tx, handoff, Mode.ASSISTANT, notice, member, now, unlock_prescreen=True, episode_ends=True
            )
        self._feed.publish(QUEUE, handoff.conversation)
        return handoff

    async def reply(self, member: StaffMember, conversation_id: str, *, client_message_id: str, text: str) -> int:
        """Write to the patient; only who has claimed the chat may. Sent twice under one id, it is stored once."""
        now = self._clock()
        async with self._database.begin() as tx:
            conversation = await _conversation(tx, conversation_id)
            handoff = await tx.handoffs.open_of(conversation_id)
            if handoff is None or handoff.claimed_by != member.username:
                raise Conflict("Take over this chat first, then write.")
            known = await tx.messages.by_client_id(conversation_id, client_message_id)
            if known is not None:
                return known.seq
            draft = Draft(sender=Sender.STAFF, text=text, staff_name=member.name)
            # What the patient writes next answers this person and no longer the machine's question about suicide.
            conversation = replace(conversation, asked_directly=False)
            _, message = await tx.messages.append(conversation, draft, at=now, client_message_id=client_message_id)
            await tx.audit.add(
                AuditEntry(now, member.username, "replied", conversation_id, handoff.id, {"seq": message.seq})
            )
        self._feed.publish(conversation_id)
        return message.seq

    async def _save(self, tx: Transaction, actor: str, handoff: Handoff, action: str, now: datetime) -> None:
        await tx.handoffs.save(handoff)
        entry = AuditEntry(now, actor, action, handoff.conversation, handoff.id, _facts(handoff))
        await tx.audit.add(entry)

    async def _hand_over(
        self,
        tx: Transaction,
        handoff: Handoff,
        mode: Mode,
        notice: str | None,
        member: StaffMember | None,
        now: datetime,
        *,
        unlock_prescreen: bool = False,
        episode_ends: bool = False,
    ) -> None:
        """Change who answers, tell the patient, and open what was locked."""
        conversation = await _conversation(tx, handoff.conversation)
        was_locked = conversation.prescreen_locked
        conversation = replace(conversation, mode=mode, prescreen_locked=was_locked and not unlock_prescreen)
        if episode_ends:
            conversation = replace(
                conversation, episode_tier=Tier.NONE, asked_directly=False, used_phrases=frozenset(), crisis_turns=0
            )
        tx.conversations.save(conversation)
        if conversation.erased:
            return
        if notice:
            name = member.name if member is not None else "Our colleague"
            draft = self._wording.notice(notice, turn=conversation.last_seq, staff_name=name)
            conversation, _ = await tx.messages.append(conversation, draft, at=now)
        if was_locked and unlock_prescreen:
            await tx.messages.append(conversation, self._wording.notice("prescreen_released", turn=0), at=now)


def _facts(handoff: Handoff) -> dict[str, object]:
    facts: dict[str, object] = {"kind": handoff.kind.value, "tier": handoff.tier.label, "counter": handoff.counter}
    return facts | ({"disposition": handoff.disposition} if handoff.disposition else {})


async def _open(tx: Transaction, handoff_id: str) -> Handoff:
    handoff = await tx.handoffs.get(handoff_id, lock=True)
    if handoff is None:
        raise NotFound("This handoff does not exist.")
    if handoff.status is HandoffStatus.RESOLVED:
        raise Conflict("This handoff is already resolved.")
    return handoff


def _owned(handoff: Handoff, member: StaffMember) -> Handoff:
    if handoff.status is not HandoffStatus.CLAIMED or handoff.claimed_by != member.username:
        raise Conflict("You have not taken over this chat.")
    return handoff


async def _conversation(tx: Transaction, conversation_id: str) -> Conversation:
    conversation = await tx.conversations.get(conversation_id, lock=True)
    if conversation is None:
        raise NotFound("This conversation does not exist.")
    return conversation
