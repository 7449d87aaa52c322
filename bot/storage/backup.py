"""A copy of the database while it is in use, and whether a database is whole: what is in it, numbered without gaps,
and an audit trail in which nothing was changed. A copy and its original have the same inventory."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import AssistantError
from bot.storage.audit import Audit, Chain
from bot.storage.migrate import is_newest
from bot.storage.tables import conversations, messages, metadata

_PAGES = 256  # copied at a time; between two times others may write


class BackupFailed(AssistantError):
    """The copy could not be made, or is not one; the text says why."""


@dataclass(frozen=True)
class Inventory:
    """Rows by table, conversations whose messages are not numbered 1 to their last, and the audit trail."""

    rows: Mapping[str, int]
    misnumbered: tuple[str, ...]
    chain: Chain

    @property
    def whole(self) -> bool:
        """Whether nothing is missing that can be seen to be missing."""
        return not self.misnumbered and self.chain.broken_at is None


async def take_inventory(url: str) -> Inventory:
    """Count and check everything in a database. Raises BackupFailed when it is not there or of an older schema."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        raise BackupFailed(f"There is no database at {path}.")
    if not await is_newest(url):
        raise BackupFailed("The database is of an older version: start the product once, then check it.")
    engine = create_async_engine(url)  # only reads: no settings that would change a copy's file
    try:
        async with engine.connect() as connection:
            rows = {
                table.name: int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())
                for table in metadata.sorted_tables
            }
            misnumbered = tuple((await connection.execute(_MISNUMBERED)).scalars())
            return Inventory(rows, misnumbered, await Audit(connection).verify())
    finally:
        await engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for another kind."""
    parsed = sa.make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that may be in use into a new file that only its owner can read. Raises BackupFailed."""
    if not source.exists():
        raise BackupFailed(f"There is no database at {source}.")
    if target.exists():
        raise BackupFailed(f"{target} exists already; nothing was changed.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.touch(mode=0o600)
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(_connect(partial)) as new:
            old.backup(new, pages=_PAGES)
            new.execute("PRAGMA journal_mode=DELETE")  # one file that is complete by itself
            (found,) = new.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise BackupFailed(f"The copy of {source} is damaged: {found}")
        partial.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(f"{source} could not be copied to {target}: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


_numbered = (
    sa.select(messages.c.conversation, sa.func.count().label("stored"), sa.func.max(messages.c.seq).label("last"))
    .group_by(messages.c.conversation)
    .subquery()
)
_MISNUMBERED = (
    sa.select(conversations.c.id)
    .outerjoin(_numbered, _numbered.c.conversation == conversations.c.id)
    .where(
        sa.not_(conversations.c.erased),
        sa.or_(
            sa.func.coalesce(_numbered.c.stored, 0) != conversations.c.last_seq,
            sa.func.coalesce(_numbered.c.last, 0) != conversations.c.last_seq,
        ),
    )
    .order_by(conversations.c.id)
)
