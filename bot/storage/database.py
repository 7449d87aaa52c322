"""Opening the database and working in transactions. Leaving one by an error rolls everything back."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import AssistantError
from bot.storage import sqlite_driver
from bot.storage.alerts import Alerts
from bot.storage.audit import Audit
from bot.storage.conversations import Conversations
from bot.storage.handoffs import Handoffs
from bot.storage.messages import Messages
from bot.storage.prescreens import Prescreens
from bot.storage.resume_codes import ResumeCodes
from bot.storage.sealed_json import use_vault
from bot.storage.staff import Staff
from bot.storage.trouble import is_passing
from bot.storage.vault import Vault

BUSY_TIMEOUT_MS = 5000  # how long one waits for somebody else's lock
CLOSING_SECONDS = BUSY_TIMEOUT_MS / 1000 + 1  # how long closing waits for connections: longer than a lock is waited for
CLOSING_LOOKS = 600  # how often it looks meanwhile
CONNECT_SECONDS = 5.0  # how long a server that is not there is waited for

_LOG = logging.getLogger(__name__)


class DatabaseBusy(AssistantError):
    """Somebody else held the database for longer than anybody should wait; nothing was changed."""


class Transaction:
    """All that is stored, seen through one transaction."""

    def __init__(self, connection: Any) -> None:
        self.conversations = Conversations(connection)
        self.messages = Messages(connection, self.conversations)
        self.handoffs = Handoffs(connection)
        self.alerts = Alerts(connection)
        self.prescreens = Prescreens(connection)
        self.resume_codes = ResumeCodes(connection)
        self.staff = Staff(connection)
        self.audit = Audit(connection)


class Database:
    """A pool of connections to SQLite or PostgreSQL."""

    def __init__(self, url: str, vault: Vault | None = None) -> None:
        """``vault`` holds the data keys; whoever neither reads nor writes answers needs none."""
        self.engine = create_engine(url)
        if vault is not None:
            use_vault(self.engine, vault)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """A transaction that is committed on leaving, or rolled back by an exception.

        Raises DatabaseBusy when the database is locked or cannot be reached."""
        try:
            async with self.engine.begin() as connection:
                tx = Transaction(connection)
                yield tx
                await tx.conversations.flush()
                await tx.audit.flush()
        except Exception as error:
            _as_busy(error)
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction for reading only: it neither waits for writers nor holds them up.

        Raises DatabaseBusy when the database cannot be reached."""
        try:
            async with self.engine.connect() as connection:
                await connection.execution_options(read_only=True)
                yield Transaction(connection)
        except Exception as error:
            _as_busy(error)
            raise

    async def close(self) -> None:
        """Close all connections, those in use when they are given back: disposing of the pool would leave them open,
        each with a thread that keeps the process from ending."""
        for _ in range(CLOSING_LOOKS):
            if not self._in_use():
                break
            await asyncio.sleep(CLOSING_SECONDS / CLOSING_LOOKS)
        else:
            _LOG.warning("closed while %d connections were in use", self._in_use())
        await self.engine.dispose()

    def _in_use(self) -> int:
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, sa.QueuePool) else 0


def _as_busy(error: Exception) -> None:
    """What passes by itself is DatabaseBusy, whatever the driver calls it."""
    if is_passing(error):
        raise DatabaseBusy(type(error).__name__) from error


def create_engine(url: str) -> AsyncEngine:
    """An engine with the settings the contract needs: on SQLite a write-ahead log, a full sync on commit so that an
    acknowledged message survives a power cut, foreign keys, and writers that queue instead of failing half-way."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        patience = {"timeout": CONNECT_SECONDS, "server_settings": {"lock_timeout": str(BUSY_TIMEOUT_MS)}}
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=patience)
    settings = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}")
    engine = create_async_engine(
        url,
        # Transactions begin below: the driver's own BEGIN is deferred, ours is not.
        connect_args={"async_creator_fn": sqlite_driver.connect, "settings": settings, "isolation_level": None},
        hide_parameters=True,  # errors must not carry a patient's words
    )

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE")

    return engine
