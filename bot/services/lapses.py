"""Takes a chat back from a member of staff whose console has been gone for too long: a patient must not wait for a
browser that crashed."""

from datetime import timedelta

from bot.domain.handoff import Handoff, HandoffStatus
from bot.services.handoffs import Handoffs
from bot.services.never_back import NeverBack
from bot.services.presence import Presence
from bot.services.timed_work import TimedWork
from bot.storage.database import Database

TICK_SECONDS = 5.0


class Lapses(TimedWork):
    """Looks for such chats."""

    def __init__(
        self,
        *,
        database: Database,
        handoffs: Handoffs,
        presence: Presence,
        clock: NeverBack,
        after: timedelta,
    ) -> None:
        super().__init__(seconds=TICK_SECONDS)
        self._database, self._handoffs, self._presence = database, handoffs, presence
        self._clock, self._after = clock, after

    async def tick(self) -> None:
        """Take back what its holder has left."""
        async with self._database.read() as tx:
            claimed = [handoff for handoff in await tx.handoffs.queue() if handoff.status is HandoffStatus.CLAIMED]
        for handoff in claimed:
            if self._left(handoff):
                await self._handoffs.lapse(handoff)

    def _left(self, handoff: Handoff) -> bool:
        """Counted from taking over at the earliest: that was a request, too."""
        if handoff.claimed_by is None or handoff.claimed_at is None:
            return False
        there = max(self._presence.last_seen(handoff.claimed_by), handoff.claimed_at)
        return self._clock() - there > self._after
