"""What a page shows besides messages: who answers, whether help is on its way, how far the pre-screen is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.clients.rasa import RasaClient
from bot.clinic import Clinic
from bot.domain.conversation import Conversation, Mode
from bot.domain.handoff import Handoff, HandoffKind
from bot.domain.prescreen_record import PrescreenRecord
from bot.storage.conversations import Overview


class ChatState:
    """Builds the ``state`` object of the API."""

    def __init__(self, *, clinic: Clinic, rasa: RasaClient, clock: Callable[[], datetime]) -> None:
        self._clinic, self._rasa, self._clock = clinic, rasa, clock

    def of(self, overview: Overview) -> dict[str, Any]:
        """The state of a conversation as the API describes it."""
        conversation, handoff = overview.conversation, overview.handoff
        in_staff_hands = conversation.mode is Mode.STAFF
        return {
            "mode": conversation.mode.value,
            "staff_name": overview.staff_name if in_staff_hands else None,
            "handoff": _handoff(handoff) if handoff is not None and handoff.kind is not HandoffKind.FLAG else None,
            "typing": overview.waiting and not in_staff_hands and self._rasa.status == "ready",
            "assistant": self._rasa.status,
            "prescreen": _prescreen(overview.prescreen, conversation) if overview.prescreen is not None else None,
            "last_seq": conversation.last_seq,
            "closed_clinic": not self._clinic.is_open(self._clock()),
            "erased": conversation.erased,
        }


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {"status": handoff.status.value, "kind": handoff.kind.value, "since": handoff.opened_at.isoformat()}


def _prescreen(record: PrescreenRecord, conversation: Conversation) -> dict[str, Any]:
    locked = conversation.prescreen_locked and record.status == "active"
    return {
        "status": "locked" if locked else record.status,
        "question": record.question,
        "progress": list(record.progress) or None,
    }
