"""Handoffs: the open one of a conversation, the queue, and a claim that only one person can win."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.handoff import Handoff, HandoffStatus
from bot.storage.rows import handoff_value
from bot.storage.tables import handoff_is_open, handoffs


class Handoffs:
    """Repository of handoffs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def add(self, handoff: Handoff) -> None:
        """Store a new one; the database refuses a second open one for the same conversation."""
        await self._db.execute(handoffs.insert().values(**_row(handoff)))

    async def save(self, handoff: Handoff) -> None:
        """Store all changed properties."""
        row = _row(handoff)
        await self._db.execute(handoffs.update().where(handoffs.c.id == row.pop("id")).values(**row))

    async def get(self, handoff_id: str, *, lock: bool = False) -> Handoff | None:
        """One by id; ``lock`` keeps other writers out until the transaction ends."""
        query = sa.select(handoffs).where(handoffs.c.id == handoff_id)
        return _optional((await self._db.execute(query.with_for_update() if lock else query)).one_or_none())

    async def open_of(self, conversation_id: str) -> Handoff | None:
        """The handoff of a conversation that is not resolved yet."""
        query = sa.select(handoffs).where(handoffs.c.conversation == conversation_id, handoff_is_open)
        return _optional((await self._db.execute(query)).one_or_none())

    async def of_conversation(self, conversation_id: str) -> list[Handoff]:
        """All of a conversation, oldest first."""
        query = sa.select(handoffs).where(handoffs.c.conversation == conversation_id).order_by(handoffs.c.opened_at)
        return [handoff_value(row._mapping) for row in await self._db.execute(query)]

    async def queue(self) -> list[Handoff]:
        """All that are not resolved, most urgent first."""
        query = sa.select(handoffs).where(handoff_is_open)
        return sorted((handoff_value(row._mapping) for row in await self._db.execute(query)), key=lambda h: h.urgency)

    async def resolved(self, limit: int = 50) -> list[Handoff]:
        """The last resolved ones, newest first."""
        query = (
            sa.select(handoffs)
            .where(handoffs.c.status == HandoffStatus.RESOLVED.value)
            .order_by(handoffs.c.resolved_at.desc())
            .limit(limit)
        )
        return [handoff_value(row._mapping) for row in await self._db.execute(query)]


def _row(handoff: Handoff) -> dict[str, Any]:
    row = asdict(handoff)
    return row | {"kind": handoff.kind.value, "tier": int(handoff.tier), "status": handoff.status.value}


def _optional(row: Any) -> Handoff | None:
    return handoff_value(row._mapping) if row is not None else None
