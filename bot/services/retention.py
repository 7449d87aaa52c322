"""Deletes the words of chats that are older than the clinic keeps them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.handoff import HandoffStatus
from bot.storage.audit import AuditEntry
from bot.storage.database import Database

EVERY_SECONDS = 3600.0
log = structlog.get_logger(__name__)


class Retention:
    """The timed purge. Run ``run()`` as a background task."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime], days: int) -> None:
        self._database, self._clock, self._keep = database, clock, timedelta(days=days)

    async def run(self) -> None:
        """Purge every hour, for ever."""
        while True:
            try:
                await self.purge()
            except Exception:
                log.exception("purge_failed")
            await asyncio.sleep(EVERY_SECONDS)

    async def purge(self) -> int:
        """Erase what is too old and not in somebody's hands; returns how many chats."""
        erased = 0
        async with self._database.begin() as tx:
            await tx.resume_codes.forget_expired(self._clock())
        async with self._database.read() as tx:
            old = await tx.conversations.inactive_since(self._clock() - self._keep)
        for conversation in old:
            async with self._database.begin() as tx:
                handoff = await tx.handoffs.open_of(conversation.id)
                if handoff is not None and handoff.status is not HandoffStatus.RESOLVED:
                    continue
                await tx.conversations.erase(conversation)
                await tx.audit.add(AuditEntry(self._clock(), "system", "purged", conversation.id))
                erased += 1
        return erased
