"""The codes of saved pre-screens, one per conversation; only a keyed hash of each is stored."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import resume_codes


@dataclass(frozen=True)
class SavedCode:
    """Whose pre-screen a code opens, and until when."""

    conversation: str
    expires_at: datetime


class ResumeCodes:
    """Repository of resume codes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def save(self, code_hash: str, saved: SavedCode) -> None:
        """Store a code; the conversation's earlier one opens nothing any more."""
        await self.forget(saved.conversation)
        row = {"code_hash": code_hash, "conversation": saved.conversation, "expires_at": saved.expires_at}
        await self._db.execute(resume_codes.insert().values(**row))

    async def find(self, code_hash: str) -> SavedCode | None:
        """What a code opens, also when its time is over."""
        query = sa.select(resume_codes).where(resume_codes.c.code_hash == code_hash)
        row = (await self._db.execute(query)).one_or_none()
        return SavedCode(row.conversation, row.expires_at) if row is not None else None

    async def forget(self, conversation: str) -> None:
        """Delete a conversation's code."""
        await self._db.execute(resume_codes.delete().where(resume_codes.c.conversation == conversation))

    async def forget_expired(self, before: datetime) -> int:
        """Delete those that ended before a moment; returns how many."""
        return int((await self._db.execute(resume_codes.delete().where(resume_codes.c.expires_at < before))).rowcount)
