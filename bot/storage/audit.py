"""The audit trail: who did or saw what, and when. Append only; no patient's words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import audit


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail. ``actor`` is a user name, ``patient`` or ``system``."""

    at: datetime
    actor: str
    action: str
    conversation: str | None = None
    handoff: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


class Audit:
    """Repository of the trail."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def add(self, entry: AuditEntry) -> None:
        """Append one line."""
        await self._db.execute(audit.insert().values(**vars(entry)))

    async def of_conversation(self, conversation_id: str, limit: int = 200) -> list[AuditEntry]:
        """The lines about a conversation, oldest first."""
        query = sa.select(audit).where(audit.c.conversation == conversation_id).order_by(audit.c.id.desc()).limit(limit)
        rows = reversed((await self._db.execute(query)).all())
        return [AuditEntry(r.at, r.actor, r.action, r.conversation, r.handoff, r.detail) for r in rows]
