"""What a case's gateway stands on instead of the real thing: a clock that is moved, and a post office that collects."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clients.notifications import NotificationFailed

NEVER_SECONDS = 0.2  # after this the real notifier's time-out is taken as reached


@dataclass
class Clock:
    """Moves only when a case says so."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Sent:
    """One alert that left; ``at`` is the loop's time in seconds."""

    at: float
    target: str
    title: str
    body: str


@dataclass
class PostOffice:
    """Takes alerts as the real services would; ``broken`` maps a target, or ``*`` for all, to how it fails."""

    sent: list[Sent] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    async def send(self, *, target: str, title: str, body: str) -> None:
        """Keep the alert; raises NotificationFailed while its target is broken."""
        way = self.broken.get(target) or self.broken.get("*")
        if way == "hangs":
            await asyncio.sleep(NEVER_SECONDS)
            raise NotificationFailed("timed out")
        if way is not None:
            raise NotificationFailed("refused by the service")
        self.sent.append(Sent(asyncio.get_running_loop().time(), target, title, body))
