"""What a page shows besides messages: who answers, whether help is on its way, how far the pre-screen is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.clients.rasa import RasaClient
from bot.clinic import Clinic
from bot.domain.conversation import Conversation, Mode
from bot.domain.handoff import HandoffKind, HandoffStatus
from bot.storage.database import Transaction


class ChatState:
    """Builds the ``state`` object of the API."""

    def __init__(self, *, clinic: Clinic, rasa: RasaClient, clock: Callable[[], datetime]) -> None:
        self._clinic, self._rasa, self._clock = clinic, rasa, clock

    async def of(self, tx: Transaction, conversation: Conversation) -> dict[str, Any]:
        """The state of a conversation as the API describes it."""
        handoff = await tx.handoffs.open_of(conversation.id)
        names = await tx.staff.names() if handoff is not None and handoff.claimed_by else {}
        in_staff_hands = conversation.mode is Mode.STAFF
        shown = handoff is not None and handoff.kind is not HandoffKind.FLAG
        waiting = await tx.messages.next_pending(conversation.id) if not in_staff_hands else None
        return {
            "mode": conversation.mode.value,
            "staff_name": names.get(handoff.claimed_by or "") if handoff and in_staff_hands else None,
            "handoff": {
                "status": HandoffStatus(handoff.status).value,
                "kind": handoff.kind.value,
                "since": handoff.opened_at.isoformat(),
            }
            if handoff is not None and shown
            else None,
            "typing": waiting is not None and self._rasa.status == "ready",
            "assistant": self._rasa.status,
            "prescreen": await self._prescreen(tx, conversation),
            "last_seq": conversation.last_seq,
            "closed_clinic": not self._clinic.is_open(self._clock()),
            "erased": conversation.erased,
        }

    async def _prescreen(self, tx: Transaction, conversation: Conversation) -> dict[str, Any] | None:
        record = await tx.prescreens.get(conversation.id)
        if record is None:
            return None
        locked = conversation.prescreen_locked and record.status == "active"
        return {
            "status": "locked" if locked else record.status,
            "question": record.question,
            "progress": list(record.progress) or None,
        }
