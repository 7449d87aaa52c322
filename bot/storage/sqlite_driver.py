"""The SQLite driver with fewer changes of thread: a statement that cannot wait runs where it is asked for.

aiosqlite hands every call to a thread of its own: open a cursor, execute, fetch, close, four changes of thread of
0.1 ms each for a statement of 0.02 ms, and a patient's message takes some twenty statements. Only what can wait, for
another writer's lock or for the disk, needs the thread: ``BEGIN IMMEDIATE`` while somebody else writes, ``COMMIT``, and
statements of unknown size (deletions, maintenance). In a write-ahead log reading never waits, and writing does not once
the transaction holds the lock. See docs/decisions/0007.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import aiosqlite
from aiosqlite.core import _connection_worker_thread

_AT_ONCE = frozenset({"cursor", "fetchone", "fetchmany", "fetchall", "close", "rollback", "create_function"})
_SHORT_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "WITH", "BEGIN DEFERRED", "PRAGMA READ_")
_PATIENCE, _LOOK_AGAIN = 5.0, 0.02  # seconds: how long opening waits for somebody else's lock, and how often it looks
_CHUNK = 64  # rows that iterating over a cursor fetches at a time; aiosqlite's own default


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that changes threads only for what can wait."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        """Its thread runs at once."""
        super().__init__(lambda: opened, _CHUNK)
        self._connection = opened
        # Not waited for at the end of the process, as SQLAlchemy does where it makes the connection itself.
        self._thread = threading.Thread(target=_work, args=(self._tx,), daemon=True)
        self._thread.start()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is not None and self._running and _is_short(fn, args):
            return fn(*args, **kwargs)
        if self._connection is not None and self._running and _is_begin(fn, args):
            try:
                with _without_waiting(self._connection):
                    return fn(*args, **kwargs)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


async def connect(database: str, *, settings: Sequence[str] = (), **options: Any) -> Connection:
    """An open connection with each of the ``settings`` made, such as ``journal_mode=WAL``; ``options`` are those of
    ``sqlite3.connect``. Raises sqlite3.OperationalError, after ``timeout`` seconds when somebody else holds the file.

    Opening changes no thread, nor does anything that SQLAlchemy does with a new connection: whoever waits here can only
    be cancelled while there is none yet, never between its opening and its pool's knowing of it."""
    patience = options.pop("timeout", _PATIENCE)
    options["check_same_thread"] = False  # one task at a time has the connection, on one of two threads
    until = time.monotonic() + patience
    while True:
        try:
            return Connection(_open(database, settings, options))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        await asyncio.sleep(_LOOK_AGAIN)


def _open(database: str, settings: Sequence[str], options: Mapping[str, Any]) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(database, timeout=0, **options)
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _work(calls: Any) -> None:
    """What a connection's own thread does: aiosqlite's work, also when the event loop that asked has ended meanwhile.

    A process that stops, or a page that goes away, leaves a close or a commit behind whose answer nobody hears."""
    while True:
        try:
            _connection_worker_thread(calls)
        except RuntimeError:  # the event loop is closed
            if not calls.empty():
                continue
        return


@contextmanager
def _without_waiting(connection: sqlite3.Connection) -> Iterator[None]:
    """Within, a lock that somebody else holds is an error at once."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")


def _is_begin(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    return fn.__name__ == "execute" and str(args[0]) == "BEGIN IMMEDIATE"


def _is_short(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    if isinstance(getattr(fn, "__self__", None), sqlite3.Connection) and fn.__name__ == "close":
        return False
    if fn.__name__ == "execute":
        return str(args[0]).lstrip()[:16].upper().startswith(_SHORT_STATEMENTS)
    return fn.__name__ in _AT_ONCE
