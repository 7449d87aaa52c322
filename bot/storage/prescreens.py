"""Pre-screens, one per conversation."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.prescreen_record import PrescreenRecord
from bot.storage.rows import prescreen_value
from bot.storage.tables import conversations, prescreens


class Prescreens:
    """Repository of pre-screens."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def get(self, conversation_id: str) -> PrescreenRecord | None:
        """The pre-screen of a conversation."""
        query = sa.select(prescreens).where(prescreens.c.conversation == conversation_id)
        row = (await self._db.execute(query)).one_or_none()
        return prescreen_value(row._mapping) if row is not None else None

    async def started_since(self, moment: datetime) -> list[PrescreenRecord]:
        """Those of patients, not of drills, that were started since a moment."""
        real = prescreens.join(conversations, prescreens.c.conversation == conversations.c.id)
        query = sa.select(prescreens).select_from(real).where(sa.not_(conversations.c.drill))
        rows = await self._db.execute(query.where(prescreens.c.started_at >= moment))
        return [prescreen_value(row._mapping) for row in rows]

    async def delete(self, conversation_id: str) -> None:
        """Remove it: it was taken up in another chat."""
        await self._db.execute(prescreens.delete().where(prescreens.c.conversation == conversation_id))

    async def save(self, record: PrescreenRecord) -> None:
        """Store it, new or changed."""
        row: dict[str, Any] = asdict(record) | {"progress": list(record.progress)}
        changed = await self._db.execute(
            prescreens.update().where(prescreens.c.conversation == record.conversation).values(**row)
        )
        if changed.rowcount == 0:
            await self._db.execute(prescreens.insert().values(**row))
