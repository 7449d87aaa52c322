"""One case's own gateway: the product's application on a free port with a database, a clock and a post office."""

import shutil
import socket
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot.clinic import Clinic
from bot.settings import Settings
from bot.storage.database import Database
from bot.web import keys
from bot.web.app import Content, build_app
from tests.conversations.surroundings import Clock, PostOffice

LOOPBACK = "127.0.0.1"
PLENTY = 100_000  # rate limits are not what cases are about
QUICK_TIMEOUT_SECONDS = 2.0  # for cases in which the assistant hangs: nobody waits eight seconds for nothing
TIMEOUT_SECONDS = 14.0  # more than the product's own eight: cases play side by side
LOCKED_MS = 300  # how long a locked database is waited for in a case; the product waits five seconds


class CaseGateway:
    """The application, what surrounds it, and ways to break it."""

    def __init__(
        self, *, folder: Path, template: Path, content: Content, secret: str, rasa_url: str, now: datetime, hasty: bool
    ) -> None:
        self.clinic: Clinic = content.clinic
        self.clock, self.post = Clock(now), PostOffice()
        self._content, self._folder = content, folder
        self._lock: sqlite3.Connection | None = None
        self._runner: web.AppRunner | None = None
        folder.mkdir(parents=True)
        self._database_file = folder / "clinic.db"
        shutil.copyfile(template, self._database_file)
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://{LOOPBACK}:{self._port}"
        self._settings = Settings(
            gateway_secret=secret,
            var_dir=folder,
            port=self._port,
            rasa_url=rasa_url,
            messages_per_minute=PLENTY,
            conversations_per_minute=PLENTY,
            sign_ins_per_minute=PLENTY,
            turn_timeout_seconds=QUICK_TIMEOUT_SECONDS if hasty else TIMEOUT_SECONDS,
        )

    async def start(self) -> None:
        """Listen; the assistant is known to be ready on return when it can be reached."""
        app = build_app(self._settings, self._content, clock=self.clock, notifier=self.post)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self._port, reuse_address=True).start()

    async def stop(self) -> None:
        """Stop listening; what is stored stays."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def close(self) -> None:
        """End it for good and remove its files."""
        await self.unlock()
        await self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def app(self) -> web.Application:
        """The running application."""
        assert self._runner is not None and self._runner.app is not None
        return self._runner.app

    @property
    def database(self) -> Database:
        """Its database, to look into."""
        return self.app[keys.DATABASE]

    async def assistant_ready(self, seconds: float) -> bool:
        """Wait until it has found the assistant."""
        return await self.app[keys.RASA].wait_ready(seconds)

    def time_passed(self) -> None:
        """The clock was moved: alerts that are due now must not wait for the next real second."""
        if self._runner is not None:
            self.app[keys.OUTBOX].wake()
            self.app[keys.LAPSES].wake()

    async def lock(self) -> None:
        """Somebody else holds the database for writing."""

        @sa.event.listens_for(self.database.engine.sync_engine, "checkout")
        def _impatient(connection: Any, _record: Any, _proxy: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={LOCKED_MS}")
            cursor.close()

        self._lock = sqlite3.connect(self._database_file, isolation_level=None, check_same_thread=False, timeout=5)
        self._lock.execute("BEGIN IMMEDIATE")

    async def unlock(self) -> None:
        """The database can be written again."""
        if self._lock is not None:
            self._lock.execute("ROLLBACK")
            self._lock.close()
            self._lock = None
