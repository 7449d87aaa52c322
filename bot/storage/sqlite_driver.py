"""The SQLite driver with fewer changes of thread: a statement that cannot wait runs where it is asked for.

aiosqlite hands every call to a thread of its own: open a cursor, execute, fetch, close, four changes of thread of
0.1 ms each for a statement of 0.02 ms, and a patient's message takes some twenty statements. Only what can wait, for
another writer's lock or for the disk, needs the thread: ``BEGIN IMMEDIATE`` while somebody else writes, ``COMMIT``, and
statements of unknown size (deletions, maintenance). In a write-ahead log reading never waits, and writing does not once
the transaction holds the lock. See docs/decisions/0007.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import aiosqlite

_AT_ONCE = frozenset({"cursor", "fetchone", "fetchmany", "fetchall", "close", "rollback"})
_SHORT_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "WITH", "BEGIN DEFERRED")
_CHUNK = 64  # rows that iterating over a cursor fetches at a time; aiosqlite's own default


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that changes threads only for what can wait."""

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


def connect(database: str, **options: Any) -> Connection:
    """A connection, not yet open (await it); ``options`` are those of ``sqlite3.connect``."""
    options["check_same_thread"] = False  # one task at a time has the connection, on one of two threads
    return Connection(partial(sqlite3.connect, database, **options), _CHUNK)


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
