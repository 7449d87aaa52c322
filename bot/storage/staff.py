"""Members of staff and their server-side sessions."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.staff import StaffMember, StaffSession
from bot.storage.tables import staff, staff_sessions


class Staff:
    """Repository of staff and sessions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def add(self, member: StaffMember) -> None:
        """Store a new member; the user name must be free."""
        await self._db.execute(staff.insert().values(**asdict(member)))

    async def save(self, member: StaffMember) -> None:
        """Store all changed properties."""
        row = asdict(member)
        await self._db.execute(staff.update().where(staff.c.id == row.pop("id")).values(**row))

    async def by_username(self, username: str) -> StaffMember | None:
        """A member by user name."""
        return _member((await self._db.execute(sa.select(staff).where(staff.c.username == username))).one_or_none())

    async def get(self, staff_id: str) -> StaffMember | None:
        """A member by id."""
        return _member((await self._db.execute(sa.select(staff).where(staff.c.id == staff_id))).one_or_none())

    async def names(self) -> dict[str, str]:
        """Display names by user name."""
        return {row.username: row.name for row in await self._db.execute(sa.select(staff.c.username, staff.c.name))}

    async def exists_any(self) -> bool:
        """Whether anybody can sign in at all."""
        return (await self._db.execute(sa.select(staff.c.id).limit(1))).first() is not None

    async def add_session(self, session: StaffSession) -> None:
        """Store a sign-in."""
        await self._db.execute(staff_sessions.insert().values(**asdict(session)))

    async def session(self, token_hash: str) -> StaffSession | None:
        """A sign-in by the hash of its token."""
        query = sa.select(staff_sessions).where(staff_sessions.c.token_hash == token_hash)
        row = (await self._db.execute(query)).one_or_none()
        return StaffSession(**row._mapping) if row is not None else None

    async def end_session(self, token_hash: str) -> None:
        """Sign out."""
        await self._db.execute(staff_sessions.delete().where(staff_sessions.c.token_hash == token_hash))

    async def end_sessions_of(self, staff_id: str, *, except_token: str | None = None) -> None:
        """Sign out everywhere, as after a change of password."""
        where = [staff_sessions.c.staff == staff_id, staff_sessions.c.token_hash != (except_token or "")]
        await self._db.execute(staff_sessions.delete().where(*where))

    async def purge_sessions(self, now: datetime) -> None:
        """Forget expired sign-ins."""
        await self._db.execute(staff_sessions.delete().where(staff_sessions.c.expires_at < now))


def _member(row: Any) -> StaffMember | None:
    return StaffMember(**row._mapping) if row is not None else None
