"""The audit trail: who did or saw what, and when. Append only; no patient's words.

Each line carries a digest over itself and the digest of the line before. A line that is changed, removed or put in
between later breaks the chain from there on, and ``verify`` names the first line that does not fit.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import audit

BEGINNING = "0" * 64
"""What the first line is chained to."""
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(7231001)")  # any number, the same in every gateway
_LAST = sa.select(audit.c.digest).order_by(audit.c.id.desc()).limit(1)
_INSERT = audit.insert()


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail. ``actor`` is a user name, ``patient`` or ``system``."""

    at: datetime
    actor: str
    action: str
    conversation: str | None = None
    handoff: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chain:
    """What a check of the trail found. ``head`` is the digest of the last line that fits: kept elsewhere, it also
    shows that lines were cut off at the end. ``broken_at`` is the number of the first line that does not fit."""

    lines: int
    head: str
    broken_at: int | None = None


class Audit:
    """Repository of the trail. Within a transaction lines are chained and written when the transaction ends."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection
        self._new: list[AuditEntry] = []

    async def add(self, entry: AuditEntry) -> None:
        """Append one line; written by ``flush``."""
        self._new.append(entry)

    async def flush(self) -> None:
        """Write what was added. The last thing of a transaction: writers of the trail wait for each other here, and
        whoever waits must hold nothing that the one before still needs."""
        if not self._new:
            return
        if self._db.dialect.name == "postgresql":
            await self._db.execute(_ONE_AT_A_TIME)
        head = (await self._db.execute(_LAST)).scalar() or BEGINNING
        for entry in self._new:
            head = chained(head, entry)
            await self._db.execute(_INSERT, {**vars(entry), "digest": head})
        self._new.clear()

    async def of_conversation(self, conversation_id: str, limit: int = 200) -> list[AuditEntry]:
        """The lines about a conversation, oldest first."""
        query = sa.select(audit).where(audit.c.conversation == conversation_id).order_by(audit.c.id.desc()).limit(limit)
        return [_entry(row) for row in reversed((await self._db.execute(query)).all())]

    async def verify(self) -> Chain:
        """Read the whole trail and check that every line follows from the one before."""
        head, lines = BEGINNING, 0
        result = await self._db.stream(sa.select(audit).order_by(audit.c.id))
        async for row in result:
            if chained(head, _entry(row)) != row.digest:
                return Chain(lines, head, broken_at=row.id)
            head, lines = row.digest, lines + 1
        return Chain(lines, head)


def chained(before: str, entry: AuditEntry) -> str:
    """The digest of a line that follows the line with the digest ``before``."""
    words = vars(entry) | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
    line = json.dumps(words, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(row.at, row.actor, row.action, row.conversation, row.handoff, row.detail)
