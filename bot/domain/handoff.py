"""A handoff: a conversation that a person has to look at, from raised to resolved."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.screening import Tier


class HandoffKind(str, enum.Enum):
    """Why: danger, the patient's wish, or a quiet flag (a check-in, a message nobody could answer)."""

    CRISIS = "crisis"
    REQUEST = "request"
    FLAG = "flag"


class HandoffStatus(str, enum.Enum):
    """How far it is. A released one went back to the assistant without a disposition and can be claimed again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


DISPOSITIONS = {
    "safe_plan_made": "Safe for now, plan made",
    "referred_988": "Connected to the crisis line",
    "emergency_services": "Emergency services called",
    "callback_arranged": "Call-back arranged",
    "answered": "Question answered",
    "no_contact": "Could not reach the patient",
    "false_alarm": "Not a crisis",
    "drill": "Drill",
}
"""How a handoff can end, id to what staff read."""


@dataclass(frozen=True)
class Handoff:
    """One handoff; there is at most one open per conversation. ``counter`` is how many messages raised it.

    ``raised_at`` is when it became as bad as it is, or nobody had it any more: reminders count from there. ``lapses``
    is how often whoever had taken it over was gone."""

    id: str
    conversation: str
    kind: HandoffKind
    tier: Tier
    status: HandoffStatus
    opened_at: datetime
    raised_at: datetime
    counter: int = 1
    lapses: int = 0
    drill: bool = False
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    claimed_at: datetime | None = None
    claimed_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    disposition: str | None = None
    note: str | None = None

    @property
    def urgency(self) -> tuple[int, float]:
        """Sorts a queue: most urgent first, then the longest waiting; waiting goes before claimed."""
        rank = {HandoffKind.CRISIS: 2, HandoffKind.REQUEST: 1, HandoffKind.FLAG: 0}[self.kind]
        waiting = 100 if self.status is HandoffStatus.WAITING else 0
        return (-(waiting + 10 * self.tier + rank), self.opened_at.timestamp())

    @property
    def needs_alert(self) -> bool:
        """Whether people are told outside the console: a quiet flag stays in the console."""
        return self.kind is not HandoffKind.FLAG


def lapsed(handoff: Handoff, *, at: datetime) -> Handoff:
    """The handoff after its holder was gone for too long: waiting as at the start, and to be alerted anew."""
    return replace(
        handoff,
        status=HandoffStatus.WAITING,
        claimed_at=None,
        claimed_by=None,
        acknowledged_at=None,
        acknowledged_by=None,
        raised_at=at,
        lapses=handoff.lapses + 1,
    )


def raised_again(handoff: Handoff, *, kind: HandoffKind, tier: Tier, at: datetime) -> tuple[Handoff, bool]:
    """The handoff after a further message of concern, and whether people must be alerted anew.

    The counter grows with every message, and reminders go on by the clock of the first: who keeps writing must not put
    them off. A higher tier, or a quiet flag becoming something more, alerts anew and
    takes back an acknowledgement that was given for less.
    """
    order = [HandoffKind.FLAG, HandoffKind.REQUEST, HandoffKind.CRISIS]
    worse = tier > handoff.tier or order.index(kind) > order.index(handoff.kind)
    grown = replace(
        handoff,
        kind=max(handoff.kind, kind, key=order.index),
        tier=max(handoff.tier, tier),
        counter=handoff.counter + 1,
        raised_at=at if worse else handoff.raised_at,
    )
    if worse and handoff.status is HandoffStatus.WAITING:
        grown = replace(grown, acknowledged_at=None, acknowledged_by=None)
    return grown, worse and grown.needs_alert
