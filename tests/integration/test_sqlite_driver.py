"""The SQLite driver changes threads only for what can wait, and behaves as aiosqlite otherwise."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.storage import sqlite_driver
from bot.storage.database import create_engine


@pytest.fixture
async def connection(tmp_path: Path) -> Any:
    """An open connection with one table."""
    opened = await sqlite_driver.connect(str(tmp_path / "driver.db"), isolation_level=None)
    await opened.execute("CREATE TABLE words (word TEXT UNIQUE)")
    yield opened
    await opened.close()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's transaction on the file, which keeps everybody else out."""
    other = sqlite3.connect(str(tmp_path / "driver.db"), isolation_level=None)
    other.execute("CREATE TABLE mine (word TEXT)")
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


def threads(connection: aiosqlite.Connection, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is handed to the connection's own thread, as it happens."""
    handed: list[str] = []
    put = connection._tx.put_nowait

    class Watched:
        def put_nowait(self, item: tuple[Any, Callable[[], Any]]) -> None:
            function: Any = item[1]
            called, arguments = getattr(function, "func", function), getattr(function, "args", ())
            handed.append(" ".join([called.__name__, *map(str, arguments[:1])]))
            put(item)

    monkeypatch.setattr(connection, "_tx", Watched())
    return handed


async def test_short_statements_run_at_once(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and writing needs no other thread when nobody else writes; the commit, which waits for the disk, does."""
    handed = threads(connection, monkeypatch)
    await connection.execute("BEGIN IMMEDIATE")
    await connection.execute("INSERT INTO words VALUES (?)", ("hello",))
    cursor = await connection.execute("SELECT word FROM words")
    assert await cursor.fetchall() == [("hello",)]
    await connection.commit()
    assert handed == ["commit"]


async def test_another_writer_is_waited_for_beside_the_others(
    connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that has to wait does so in the connection's thread, for as long as the connection has patience."""
    await connection.execute("PRAGMA journal_mode=WAL")
    await connection.execute("PRAGMA busy_timeout=5000")
    writer = sqlite3.connect(tmp_path / "driver.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    handed = threads(connection, monkeypatch)
    begun = asyncio.create_task(connection.execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0.05)
    assert not begun.done() and handed == ["execute BEGIN IMMEDIATE"]
    writer.execute("COMMIT")
    await begun
    await connection.execute("ROLLBACK")
    async with connection.execute("PRAGMA busy_timeout") as cursor:
        assert await cursor.fetchone() == (5000,)
    writer.close()


async def test_what_can_take_long_does_not_stop_the_others(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleting years of chats happens beside the patients who write meanwhile."""
    handed = threads(connection, monkeypatch)
    await connection.execute("DELETE FROM words")
    await connection.execute("PRAGMA wal_checkpoint")
    assert len(handed) == 2
    assert threading.current_thread() is threading.main_thread()


async def test_errors_are_those_of_sqlite(connection: Any) -> None:
    """A broken rule of the schema and a closed connection are told as aiosqlite tells them."""
    await connection.execute("INSERT INTO words VALUES ('once')")
    with pytest.raises(sqlite3.IntegrityError):
        await connection.execute("INSERT INTO words VALUES ('once')")
    await connection.close()
    with pytest.raises(ValueError, match=r"Connection closed|no active connection"):
        await connection.execute("SELECT 1")


async def test_a_new_connection_is_handed_to_its_pool_without_changing_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits for one may be cancelled at every change of thread; the connection would then be nobody's."""
    opened: list[sqlite_driver.Connection] = []
    handed: list[list[str]] = []
    connect = sqlite_driver.connect

    async def watched(*arguments: Any, **options: Any) -> sqlite_driver.Connection:
        opened.append(await connect(*arguments, **options))
        handed.append(threads(opened[-1], monkeypatch))
        return opened[-1]

    monkeypatch.setattr(sqlite_driver, "connect", watched)
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with engine.connect() as first, engine.connect():
        assert (await first.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 2
    assert len(opened) == 2
    assert [what for names in handed for what in names if what != "execute PRAGMA synchronous"] == []
    await engine.dispose()


async def test_opening_waits_for_somebody_elses_lock_and_no_longer_than_it_is_told(
    tmp_path: Path, held: sqlite3.Connection
) -> None:
    """While the file is being made somebody else's, nobody else is held up."""
    path = str(tmp_path / "driver.db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await sqlite_driver.connect(path, settings=("journal_mode=WAL",), timeout=0.05)
    opening = asyncio.create_task(sqlite_driver.connect(path, settings=("journal_mode=WAL",)))
    await asyncio.sleep(0.05)
    assert not opening.done()
    held.rollback()
    opened = await opening
    assert await (await opened.execute("PRAGMA journal_mode")).fetchone() == ("wal",)
    await opened.close()


async def test_a_cancelled_opening_leaves_no_connection(
    tmp_path: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that goes away while the database is being opened."""
    raw: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        raw.append(connect(*arguments, **options))
        return raw[-1]

    monkeypatch.setattr(sqlite3, "connect", watched)
    opening = asyncio.create_task(sqlite_driver.connect(str(tmp_path / "driver.db"), settings=("journal_mode=WAL",)))
    while len(raw) < 2:
        await asyncio.sleep(0.01)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert all(_is_closed(connection) for connection in raw)


@pytest.mark.parametrize("left", ["COMMIT", "close"])
def test_what_outlives_the_event_loop_is_done_without_a_word(tmp_path: Path, left: str) -> None:
    """The process stops while a connection is being closed or a transaction committed: the thread still does it."""
    loop, go_on = asyncio.new_event_loop(), threading.Event()
    opened = loop.run_until_complete(sqlite_driver.connect(str(tmp_path / "driver.db"), isolation_level=None))
    raw = opened._connection
    assert raw is not None

    async def leave() -> None:
        opened._tx.put_nowait((asyncio.get_running_loop().create_future(), lambda: go_on.wait(5)))
        if left == "COMMIT":
            opened._tx.put_nowait((asyncio.get_running_loop().create_future(), lambda: raw.execute("SELECT 1")))
        opened.stop()

    loop.run_until_complete(leave())
    loop.close()
    go_on.set()
    opened._thread.join(5)
    assert not opened._thread.is_alive()
    assert _is_closed(raw)


async def test_a_setting_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """And the file is closed again."""
    with pytest.raises(sqlite3.OperationalError):
        await sqlite_driver.connect(str(tmp_path / "driver.db"), settings=("journal_mode=WAL", "no such=)"))


def _is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - refuses when closed
    except sqlite3.ProgrammingError:
        return True
    return False
