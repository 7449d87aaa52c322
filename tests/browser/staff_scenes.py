"""A conversation as the staff console's fake gateway holds it, in the shapes of the API."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

DISPOSITIONS = [
    {"id": "safe_plan_made", "title": "Safe for now, plan made"},
    {"id": "referred_988", "title": "Connected to the crisis line"},
    {"id": "emergency_services", "title": "Emergency services called"},
    {"id": "callback_arranged", "title": "Call-back arranged"},
    {"id": "answered", "title": "Question answered"},
    {"id": "no_contact", "title": "Could not reach the patient"},
    {"id": "false_alarm", "title": "Not a crisis"},
    {"id": "drill", "title": "Drill"},
]


class Problem(Exception):
    """A refusal, sent as an RFC 9457 document."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass
class Scene:
    """One conversation with its handoffs; ``handoff`` is the open one."""

    id: str
    events: list[Json] = field(default_factory=list)
    handoff: Json | None = None
    earlier: list[Json] = field(default_factory=list)
    prescreen: Json | None = None
    prescreen_locked: bool = False
    mode: str = "assistant"
    audit: list[Json] = field(default_factory=list)
    drill: bool = False

    def add(self, sender: str, text: str, *, at: datetime | None = None, **more: Any) -> Json:
        """Append a message with the next number."""
        event = {
            "seq": len(self.events) + 1,
            "type": "message",
            "from": sender,
            "kind": "text",
            "text": text,
            "choices": [],
            "links": [],
            "tier": None,
            "answer": None,
            "sources": [],
            "review": None,
            "staff_name": None,
            "at": (at or datetime.now(UTC)).isoformat(),
        } | more
        self.events.append(event)
        return event

    def state(self) -> Json:
        """The state object of the API."""
        item = self.handoff if self.handoff and self.handoff["kind"] != "flag" else None
        status = "locked" if self.prescreen_locked else self.prescreen["status"] if self.prescreen else ""
        return {
            "mode": self.mode,
            "staff_name": item["claimed_by"] if item and self.mode == "staff" else None,
            "handoff": {key: item[key] for key in ("status", "kind", "since")} if item else None,
            "typing": False,
            "assistant": "ready",
            "prescreen": {"status": status, "question": "duration", "progress": [3, 14]} if self.prescreen else None,
            "last_seq": len(self.events),
            "closed_clinic": True,
            "erased": False,
        }


def screening(tier: str, *reasons: Json, degraded: tuple[str, ...] = ()) -> Json:
    """A verdict on one message."""
    categories = sorted({str(reason["category"]) for reason in reasons})
    return {
        "tier": tier,
        "categories": categories,
        "reasons": list(reasons),
        "degraded": list(degraded),
        "version": "9f31c2ab",
    }


def handoff(scene: Scene, *, kind: str, tier: str, minutes: float, counter: int = 1, **more: Any) -> Json:
    """An open handoff of a scene, raised some minutes ago."""
    raised = datetime.now(UTC) - timedelta(minutes=minutes)
    return {
        "handoff": f"h-{scene.id}",
        "conversation": scene.id,
        "kind": kind,
        "tier": tier,
        "status": "waiting",
        "since": raised.isoformat(),
        "raised_at": raised.isoformat(),
        "counter": counter,
        "claimed_by": None,
        "claimed_by_username": None,
        "acknowledged": kind == "flag",
        "drill": scene.drill,
    } | more
