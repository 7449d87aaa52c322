"""A throw-away PostgreSQL server on a loopback port that can be stopped and started again."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.test_storage import tool
from tests.journey.conftest import free_port


class PostgresServer:
    """``start`` after ``initialise``; ``stop`` as gently as a mode of pg_ctl says.

    ``folder`` must be one that the user of the server may enter, which pytest's own folders are not."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgresql+asyncpg://clinic@127.0.0.1:{self.port}/postgres"
        self._folder, self._data = folder, folder / "data"
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @staticmethod
    def is_installed() -> bool:
        """Whether the server's programs are on this machine."""
        return all(tool(name) is not None for name in ("initdb", "pg_ctl", "pg_dump", "pg_restore"))

    async def initialise(self) -> None:
        """Make an empty database in the folder."""
        if self._as_user:
            shutil.chown(self._folder, "postgres")
        await self._run("initdb", "-D", str(self._data), "-U", "clinic", "--auth=trust", "-E", "UTF8")

    async def start(self) -> None:
        """Returns when it takes connections."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        log = str(self._folder / "server.log")
        await self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    async def stop(self, mode: str = "fast") -> None:
        """``fast`` ends all sessions; ``immediate`` is a crash."""
        await self._run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    async def copy_to(self, name: str) -> str:
        """Back up with pg_dump and put the copy into a new database of this server; returns its URL."""
        file = self._folder / "copy.dump"
        here = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "clinic"]
        await self._run("pg_dump", *here, "-Fc", "-f", str(file), "postgres")
        await self._run("createdb", *here, name)
        await self._run("pg_restore", *here, "--exit-on-error", "-d", name, str(file))
        return self.url.replace("/postgres", f"/{name}")

    async def _run(self, name: str, *arguments: str) -> None:
        program = tool(name)
        assert program is not None, f"{name} is not installed"
        command = [*self._as_user, program, *arguments]
        done = await asyncio.to_thread(
            subprocess.run, command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@asynccontextmanager
async def running_postgres() -> AsyncIterator[PostgresServer]:
    """A running server with an empty database; skips the test where PostgreSQL is not installed, but not in CI."""
    if not PostgresServer.is_installed():
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing; .ci/run installs it")
        pytest.skip("PostgreSQL is not installed here")
    with tempfile.TemporaryDirectory(prefix="clinic-postgres-") as folder:
        server = PostgresServer(Path(folder))
        await server.initialise()
        await server.start()
        try:
            yield server
        finally:
            await server.stop("immediate")
