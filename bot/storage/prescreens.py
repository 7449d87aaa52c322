"""Pre-screens, one per conversation."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.prescreen_record import PrescreenRecord
from bot.storage.rows import prescreen_value
from bot.storage.tables import prescreens


class Prescreens:
    """Repository of pre-screens."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def get(self, conversation_id: str) -> PrescreenRecord | None:
        """The pre-screen of a conversation."""
        query = sa.select(prescreens).where(prescreens.c.conversation == conversation_id)
        row = (await self._db.execute(query)).one_or_none()
        return prescreen_value(row._mapping) if row is not None else None

    async def save(self, record: PrescreenRecord) -> None:
        """Store it, new or changed."""
        row: dict[str, Any] = asdict(record) | {"progress": list(record.progress)}
        changed = await self._db.execute(
            prescreens.update().where(prescreens.c.conversation == record.conversation).values(**row)
        )
        if changed.rowcount == 0:
            await self._db.execute(prescreens.insert().values(**row))
