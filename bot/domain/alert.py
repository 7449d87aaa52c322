"""An alert to one channel about one handoff: when it is due, tried again, sent or given up."""

from __future__ import annotations

import enum
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_ATTEMPTS = 20  # a little more than an hour: a mail service that is down for so long loses nothing
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 300.0


class AlertStatus(str, enum.Enum):
    """``DEAD`` was given up after MAX_ATTEMPTS; ``CANCELLED`` was acknowledged before it was due."""

    DUE = "due"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Alert:
    """One row of the outbox. ``key`` is the same for every copy of the same alert, so receivers can drop doubles."""

    id: str
    key: str
    handoff: str
    conversation: str
    channel: str
    round: int
    status: AlertStatus
    due_at: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    error: str | None = None


def alert_key(handoff: str, channel: str, tier_label: str, round_number: int, lapses: int = 0) -> str:
    """The de-duplication key of an alert; another one each time that nobody has the handoff any more."""
    again = f"/{lapses}" if lapses else ""
    return f"{handoff}/{channel}/{tier_label}/{round_number}{again}"


def retry_at(now: datetime, attempts: int, *, jitter: float | None = None) -> datetime:
    """When to try again after ``attempts`` failures: doubling, at most five minutes, spread by up to a fifth."""
    delay = min(FIRST_RETRY_SECONDS * 2 ** max(attempts - 1, 0), LONGEST_RETRY_SECONDS)
    spread = random.random() if jitter is None else jitter
    return now + timedelta(seconds=delay * (1 + 0.2 * spread))
