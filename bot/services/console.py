"""What staff see: the queue, one conversation with its reasons and history, and how handoffs ended."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clinic import Clinic
from bot.domain.conversation import Message
from bot.domain.handoff import Handoff, HandoffKind
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.screening import Screening
from bot.domain.staff import StaffMember
from bot.errors import NotFound
from bot.services.alerts import banner, channel_states
from bot.services.chat_state import ChatState
from bot.services.prescreen_summary import SummaryWriter
from bot.services.presentation import event
from bot.services.wording import Wording
from bot.storage.audit import AuditEntry
from bot.storage.conversations import Overview
from bot.storage.database import Database, Transaction

SAME_VISIT = timedelta(minutes=10)
log = structlog.get_logger(__name__)


class Console:
    """Reads for the staff console. Opening a conversation is audited."""

    def __init__(
        self,
        *,
        database: Database,
        clinic: Clinic,
        state: ChatState,
        wording: Wording,
        summaries: SummaryWriter,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._clinic, self._state = database, clinic, state
        self._wording, self._summaries, self._clock = wording, summaries, clock

    async def queue(self) -> dict[str, Any]:
        """Open handoffs, most urgent first, with the state of the alert channels and a version that changes with them.

        Showing it to somebody signed in is the delivery of the console's own alerts.
        """
        now = self._clock()
        async with self._database.read() as tx:
            handoffs, names = await tx.handoffs.queue(), await tx.staff.names()
            channels = channel_states(self._clinic, await tx.alerts.channel_states())
            unseen = await tx.alerts.due(now)
        if any(alert.channel == "console" for alert in unseen):
            async with self._database.begin() as tx:
                await tx.alerts.mark_console_sent(now)
        items = [_item(handoff, names) for handoff in handoffs]
        shown = {"channels": channels, "banner": banner(self._clinic, channels), "items": items}
        version = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
        for item, handoff in zip(items, handoffs, strict=True):
            item["waiting_seconds"] = int((now - handoff.opened_at).total_seconds())
        return {"version": version, **shown}

    async def recent(self) -> dict[str, Any]:
        """The last resolved handoffs, newest first, without a patient's words."""
        async with self._database.read() as tx:
            handoffs, names = await tx.handoffs.resolved(), await tx.staff.names()
        return {"items": [_item(handoff, names) | _ending(handoff, names) for handoff in handoffs]}

    async def conversation(self, member: StaffMember, conversation_id: str) -> dict[str, Any]:
        """All there is to know about one conversation; who looked is written down. Raises NotFound."""
        async with self._database.begin() as tx:
            overview = await _overview(tx, conversation_id)
            names = await tx.staff.names()
            handoffs = await tx.handoffs.of_conversation(conversation_id)
            current = next((h for h in reversed(handoffs) if h.resolved_at is None), None)
            entries = await tx.audit.of_conversation(conversation_id)
            await self._note_view(tx, member, conversation_id, entries)
            return {
                "conversation": conversation_id,
                "drill": overview.conversation.drill,
                "created_at": overview.conversation.created_at.isoformat(),
                "events": await self._events(tx, conversation_id, 0),
                "state": self._state.of(overview),
                "handoff": self._current(current, names) if current is not None else None,
                "prescreen": self._prescreen(overview.prescreen) if overview.prescreen is not None else None,
                "audit": [_audit(entry, names) for entry in entries],
                "other_handoffs": [_item(h, names) | _ending(h, names) for h in handoffs if h is not current],
            }

    def _current(self, handoff: Handoff, names: dict[str, str]) -> dict[str, Any]:
        waiting = int((self._clock() - handoff.opened_at).total_seconds())
        return _item(handoff, names) | {"waiting_seconds": waiting}

    async def _note_view(
        self, tx: Transaction, member: StaffMember, conversation_id: str, entries: list[AuditEntry]
    ) -> None:
        """Write down who looked, once per visit: a page that reloads what it shows is the same visit."""
        now = self._clock()
        views = [e.at for e in entries if e.action == "viewed" and e.actor == member.username]
        if not views or now - views[-1] > SAME_VISIT:
            await tx.audit.add(AuditEntry(now, member.username, "viewed", conversation_id))

    async def events(self, conversation_id: str, after: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Messages after a number with their screenings, and the state. Raises NotFound."""
        async with self._database.read() as tx:
            overview = await _overview(tx, conversation_id)
            is_new = overview.conversation.last_seq > after
            return await self._events(tx, conversation_id, after) if is_new else [], self._state.of(overview)

    async def _events(self, tx: Transaction, conversation_id: str, after: int) -> list[dict[str, Any]]:
        screenings = await tx.messages.screenings(conversation_id, after)
        messages = await tx.messages.after(conversation_id, after)
        return [_staff_event(message, screenings.get(message.seq)) for message in messages]

    def _prescreen(self, record: PrescreenRecord) -> dict[str, Any]:
        outcome = record.outcome or {}
        rules = [str(name) for name in outcome.get("reasons", ())]
        return {
            "status": record.status,
            "version": record.version,
            "answers": [
                {"question": name, "asked": self._wording.question_text(name), **_answer(value)}
                for name, value in record.answers.items()
            ],
            "outcome": {"kind": outcome["kind"], "reasons": self._wording.prescreen_reasons(rules)}
            if outcome
            else None,
            "summary": self._summary(record),
        }

    def _summary(self, record: PrescreenRecord) -> dict[str, Any] | None:
        """The clinician's summary; None for answers that cannot be read, which must not hide the chat from staff."""
        try:
            return self._summaries.document(record).to_json()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("prescreen_unreadable", conversation=record.conversation, error=type(error).__name__)
            return None


async def _overview(tx: Transaction, conversation_id: str) -> Overview:
    overview = await tx.conversations.overview(conversation_id)
    if overview is None:
        raise NotFound("This conversation does not exist.")
    return overview


def _answer(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {"value": value}


def _staff_event(message: Message, found: tuple[Screening, str] | None) -> dict[str, Any]:
    shown = event(message) | {"client_message_id": message.client_message_id}
    if found is None:
        return shown
    screening, version = found
    reasons = [
        {
            "source": r.source,
            "tier": r.tier.label,
            "category": r.category,
            "detail": r.detail,
            "score": round(r.score, 3),
        }
        for r in screening.reasons
    ]
    return shown | {
        "screening": {
            "tier": screening.tier.label,
            "categories": list(screening.categories),
            "reasons": reasons,
            "degraded": list(screening.degraded),
            "version": version,
        }
    }


def _item(handoff: Handoff, names: dict[str, str]) -> dict[str, Any]:
    return {
        "handoff": handoff.id,
        "conversation": handoff.conversation,
        "kind": handoff.kind.value,
        "tier": handoff.tier.label,
        "status": handoff.status.value,
        "since": handoff.opened_at.isoformat(),
        "raised_at": handoff.raised_at.isoformat(),
        "counter": handoff.counter,
        "claimed_by": names.get(handoff.claimed_by or ""),
        "claimed_by_username": handoff.claimed_by,
        "acknowledged": handoff.acknowledged_at is not None or handoff.kind is HandoffKind.FLAG,
        "drill": handoff.drill,
    }


def _ending(handoff: Handoff, names: dict[str, str]) -> dict[str, Any]:
    return {
        "resolved_at": handoff.resolved_at.isoformat() if handoff.resolved_at else None,
        "resolved_by": names.get(handoff.resolved_by or ""),
        "disposition": handoff.disposition,
        "note": handoff.note,
    }


def _audit(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    actor = names.get(entry.actor, entry.actor)
    return {"at": entry.at.isoformat(), "actor": actor, "action": entry.action, "detail": entry.detail}
