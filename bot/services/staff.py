"""Staff accounts and sign-ins: argon2 passwords, server-side sessions, a CSRF token for every change."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.domain.staff import StaffMember, StaffSession
from bot.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from bot.storage.audit import AuditEntry
from bot.storage.database import Database

SESSION_HOURS = 12
MIN_PASSWORD_CHARACTERS = 12
FIRST_USER = "admin"
WRONG = "The user name or the password is not right."


class StaffDesk:
    """Accounts and sessions."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._hasher = PasswordHasher()
        self._decoy = ""

    async def first_sign_in(self) -> str | None:
        """Create the first account if there is none; returns its one-time password, which must be changed at once."""
        async with self._database.read() as tx:
            if await tx.staff.exists_any():
                return None
        return await self.add(FIRST_USER, name="Administrator", role="admin")

    async def add(self, username: str, *, name: str, role: str = "staff") -> str:
        """A new account; returns its one-time password. Raises Conflict when the user name is taken."""
        password = secrets.token_urlsafe(9)
        member = StaffMember(
            id=str(uuid4()),
            username=_username(username),
            name=name.strip() or username,
            role=role,
            password_hash=await self._hash(password),
            created_at=self._clock(),
            must_change_password=True,
        )
        async with self._database.begin() as tx:
            if await tx.staff.by_username(member.username) is not None:
                raise Conflict(f"There is already somebody called {member.username}.")
            await tx.staff.add(member)
            await tx.audit.add(AuditEntry(self._clock(), "system", "staff_added", detail={"username": member.username}))
        return password

    async def reset_password(self, username: str) -> str:
        """A new one-time password; ends all sign-ins. Raises NotFound for an unknown user name."""
        password = secrets.token_urlsafe(9)
        hashed = await self._hash(password)
        async with self._database.begin() as tx:
            member = await tx.staff.by_username(_username(username))
            if member is None:
                raise NotFound(f"There is nobody called {username}.")
            await tx.staff.save(replace(member, password_hash=hashed, must_change_password=True))
            await tx.staff.end_sessions_of(member.id)
            await tx.audit.add(AuditEntry(self._clock(), "system", "password_reset", detail={"username": username}))
        return password

    async def list(self) -> dict[str, str]:
        """Display names by user name."""
        async with self._database.read() as tx:
            return await tx.staff.names()

    async def sign_in(self, username: str, password: str) -> tuple[StaffMember, StaffSession, str]:
        """Member, session and the session's token. Raises NotAuthenticated, the same for every reason."""
        async with self._database.read() as tx:
            member = await tx.staff.by_username(username.strip().lower())
        known = member.password_hash if member is not None else await self._decoy_hash()
        right = await self._verify(known, password)
        if member is None or not right or member.disabled:
            raise NotAuthenticated(WRONG)
        token, now = secrets.token_urlsafe(32), self._clock()
        session = StaffSession(
            token_hash=_hash_token(token),
            staff=member.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
        )
        async with self._database.begin() as tx:
            await tx.staff.purge_sessions(now)
            await tx.staff.add_session(session)
            await tx.audit.add(AuditEntry(now, member.username, "signed_in"))
        return member, session, token

    async def authenticate(self, token: str) -> tuple[StaffMember, StaffSession]:
        """Who a session's token belongs to; raises NotAuthenticated when it has ended."""
        async with self._database.read() as tx:
            session = await tx.staff.session(_hash_token(token)) if token else None
            member = await tx.staff.get(session.staff) if session is not None else None
        if session is None or member is None or member.disabled or session.expires_at <= self._clock():
            raise NotAuthenticated("Please sign in.")
        return member, session

    @staticmethod
    def check_csrf(session: StaffSession, sent: str) -> None:
        """Refuse a change that another site may have triggered."""
        if not hmac.compare_digest(session.csrf.encode(), sent.encode()):
            raise Forbidden("This page is out of date. Reload it and try again.")

    async def sign_out(self, session: StaffSession) -> None:
        """End one session."""
        async with self._database.begin() as tx:
            await tx.staff.end_session(session.token_hash)

    async def change_password(self, member: StaffMember, session: StaffSession, *, current: str, new: str) -> None:
        """A new password of the member's own; ends all other sign-ins. Raises InvalidInput."""
        if not await self._verify(member.password_hash, current):
            raise InvalidInput("The current password is not right.", field="current")
        if len(new) < MIN_PASSWORD_CHARACTERS:
            raise InvalidInput(f"Use at least {MIN_PASSWORD_CHARACTERS} characters.", field="new")
        if new == current:
            raise InvalidInput("The new password must be different.", field="new")
        hashed = await self._hash(new)
        async with self._database.begin() as tx:
            await tx.staff.save(replace(member, password_hash=hashed, must_change_password=False))
            await tx.staff.end_sessions_of(member.id, except_token=session.token_hash)
            await tx.audit.add(AuditEntry(self._clock(), member.username, "password_changed"))

    async def _decoy_hash(self) -> str:
        """Verified when the user name is unknown, so that a wrong name takes as long as a wrong password."""
        if not self._decoy:
            self._decoy = await self._hash(secrets.token_urlsafe())
        return self._decoy

    async def _hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, hashed: str, password: str) -> bool:
        try:
            return await asyncio.to_thread(self._hasher.verify, hashed, password)
        except (Argon2Error, InvalidHashError):
            return False


def _username(text: str) -> str:
    name = text.strip().lower()
    if not name or not name.replace(".", "").replace("-", "").replace("_", "").isalnum() or len(name) > 64:
        raise InvalidInput("A user name has letters, digits, dots, dashes or underscores.", field="username")
    return name


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
