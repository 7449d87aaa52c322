"""The schema, on SQLite and PostgreSQL: migrations give what the code expects, go back, and the promises hold."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.domain.conversation import Conversation, Delivery, Draft, Message, Sender
from bot.domain.handoff import Handoff, HandoffKind, HandoffStatus
from bot.domain.screening import Tier
from bot.services.retention import Retention
from bot.storage.database import Database, DatabaseBusy, create_engine
from bot.storage.messages import AlreadyStored
from bot.storage.migrate import config_for, upgrade
from bot.storage.tables import metadata
from tests.integration.conftest import Clock
from tests.journey.conftest import free_port

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def tool(name: str) -> str | None:
    """A PostgreSQL server program, on PATH or where Debian puts it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A throw-away PostgreSQL server on a free loopback port."""
    initdb, server = tool("initdb"), tool("postgres")
    if initdb is None or server is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing; .ci/run installs it")
        pytest.skip("PostgreSQL is not installed here")
    folder, port = tmp_path_factory.mktemp("postgres"), free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        for part in [folder, *folder.parents]:
            if part == Path("/tmp"):  # noqa: S108 - where pytest keeps its folders
                break
            shutil.chown(part, "postgres") if part == folder else part.chmod(0o755)
    data = folder / "data"
    subprocess.run(
        [*as_user, initdb, "-D", str(data), "-U", "clinic", "--auth=trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
    )
    options = ["-D", str(data), "-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    process = subprocess.Popen([*as_user, server, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"postgresql+asyncpg://clinic@127.0.0.1:{port}/postgres"
    try:
        _wait_until_ready(port)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_ready(port: int) -> None:
    ready = tool("pg_isready") or "pg_isready"
    for _ in range(200):
        if subprocess.run([ready, "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL did not start")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    yield server
    engine = create_engine(server)
    async with engine.begin() as connection:
        await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        await connection.execute(sa.text("CREATE SCHEMA public"))
    await engine.dispose()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    await upgrade(url)
    opened = Database(url)
    yield opened
    await opened.close()


def conversation(name: str = "c1") -> Conversation:
    """A fresh conversation."""
    return Conversation(id=name, token_hash="hash", created_at=NOW, last_activity_at=NOW)


async def test_migrations_give_the_schema_of_the_code(url: str) -> None:
    """A new clinic and one that upgrades end with the same tables as the code expects."""
    await upgrade(url)
    engine = create_engine(url)
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    await engine.dispose()
    assert differences == []


async def test_every_migration_goes_back(url: str) -> None:
    """A failed update can be undone."""
    await upgrade(url)
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config_for(sync), "base"))
    async with engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    await engine.dispose()
    assert set(tables) <= {"alembic_version"}
    await upgrade(url)


async def test_messages_count_without_gaps_from_many_writers(database: Database) -> None:
    """Twenty writers at once: numbers 1 to 20, none twice, none missing."""
    async with database.begin() as tx:
        await tx.conversations.add(conversation())

    async def write(number: int) -> None:
        async with database.begin() as tx:
            locked = await tx.conversations.get("c1", lock=True)
            assert locked is not None
            await tx.messages.append(locked, Draft(Sender.PATIENT, f"m{number}"), at=NOW, client_message_id=str(number))

    await asyncio.gather(*(write(n) for n in range(20)))
    async with database.read() as tx:
        assert [m.seq for m in await tx.messages.after("c1", 0)] == list(range(1, 21))


async def test_the_database_refuses_a_second_copy_and_a_second_open_handoff(database: Database) -> None:
    """Even a mistake in the code cannot double a message or open two handoffs for one patient."""
    async with database.begin() as tx:
        await tx.conversations.add(conversation())
        await tx.messages.append(conversation(), Draft(Sender.PATIENT, "a"), at=NOW, client_message_id="same")
    second = replace(conversation(), last_seq=1)
    with pytest.raises(AlreadyStored):
        async with database.begin() as tx:
            await tx.messages.append(second, Draft(Sender.PATIENT, "a"), at=NOW, client_message_id="same")
    handoff = Handoff("h1", "c1", HandoffKind.CRISIS, Tier.CRISIS, HandoffStatus.WAITING, NOW, NOW)
    async with database.begin() as tx:
        await tx.handoffs.add(handoff)
    with pytest.raises(sa.exc.IntegrityError):
        async with database.begin() as tx:
            await tx.handoffs.add(replace(handoff, id="h2"))


async def test_an_error_rolls_everything_back(database: Database) -> None:
    """Half a crisis is never stored."""
    with pytest.raises(RuntimeError):
        async with database.begin() as tx:
            await tx.conversations.add(conversation())
            raise RuntimeError("in the middle")
    async with database.read() as tx:
        assert await tx.conversations.get("c1") is None


async def test_a_message_comes_back_as_it_went_in(database: Database) -> None:
    """Emoji, right-to-left text and the zone of a moment survive both databases."""
    async with database.begin() as tx:
        await tx.conversations.add(conversation())
        _, stored = await tx.messages.append(
            conversation(), Draft(Sender.PATIENT, "😔 مرحبا"), at=NOW, client_message_id="x", delivery=Delivery.PENDING
        )
    async with database.read() as tx:
        found = await tx.messages.get("c1", 1)
        assert found == stored and isinstance(found, Message) and found.at.tzinfo is not None
        assert await tx.messages.pending_conversations() == ["c1"]
        waiting = await tx.messages.next_pending("c1")
        assert waiting is not None and waiting[1] == stored and waiting[0].last_seq == 1


async def test_old_chats_are_erased_but_not_those_in_somebodys_hands(database: Database) -> None:
    """The purge deletes words after the clinic's days, and never under the hands of staff."""
    async with database.begin() as tx:
        for name in ("old", "open", "new"):
            await tx.conversations.add(conversation(name))
            at = NOW if name == "new" else NOW.replace(month=1)
            await tx.messages.append(conversation(name), Draft(Sender.PATIENT, "words"), at=at)
        await tx.handoffs.add(Handoff("h", "open", HandoffKind.CRISIS, Tier.CRISIS, HandoffStatus.WAITING, NOW, NOW))
    purged = await Retention(database=database, clock=Clock(NOW), days=90).purge()
    async with database.read() as tx:
        left = {name: len(await tx.messages.after(name, 0)) for name in ("old", "open", "new")}
    assert purged == 1 and left == {"old": 0, "open": 1, "new": 1}


async def test_what_every_page_asks_for_takes_no_longer_with_the_years(tmp_path: Path) -> None:
    """At every wake-up of a page: each table by an index, none read from end to end."""
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    await upgrade(url)
    database = Database(url)
    asked: list[tuple[str, Any]] = []

    @sa.event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _note(_c: Any, _u: Any, statement: str, parameters: Any, _x: Any, _m: bool) -> None:
        asked.append((statement, parameters))

    async with database.read() as tx:
        await tx.conversations.overview("c1")
        await tx.messages.after("c1", 0)
        await tx.handoffs.open_of("c1")
    async with database.engine.connect() as connection:
        queries = [query for query in asked if query[0].startswith("SELECT")]
        plans = [await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in queries]
    steps = [str(row.detail) for plan in plans for row in plan]
    await database.close()
    assert len(queries) == 3 and any("uq_handoffs_open" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == []


async def test_a_locked_database_is_said_and_nothing_is_acknowledged(tmp_path: Path) -> None:
    """Another program holds the file: the writer hears "busy" instead of pretending."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'locked.db'}"
    await upgrade(url)
    holder, writer = Database(url), Database(url)

    @sa.event.listens_for(writer.engine.sync_engine, "connect")
    def _impatient(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=50")
        cursor.close()

    async with holder.begin():
        with pytest.raises(DatabaseBusy):
            async with writer.begin():
                pass
    await holder.close()
    await writer.close()


async def test_closing_waits_for_a_connection_in_use(url: str) -> None:
    """Otherwise work that a stop interrupts leaves an open connection behind, which nothing closes any more."""
    await upgrade(url)
    database, started = Database(url), asyncio.Event()
    pool = database.engine.pool
    assert isinstance(pool, sa.QueuePool)

    async def reading() -> None:
        async with database.read() as tx:
            started.set()
            await asyncio.sleep(0.05)
            assert await tx.messages.next_pending("nobody") is None

    task = asyncio.create_task(reading())
    await started.wait()
    await database.close()
    assert pool.checkedout() == 0
    await task
