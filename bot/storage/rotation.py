"""Putting all that is stored sealed under the newest data key, and sealing what was stored before there were keys."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import conversations, prescreens, secrets
from bot.storage.vault import Sealed, key_used

BATCH = 200  # rows a transaction: chats wait no longer than that takes
# The product's own secret comes last: as long as it is under an older key, a start without that key is refused.
COLUMNS: tuple[sa.Column[Any], ...] = (
    conversations.c.dialogue_state,
    prescreens.c.answers,
    prescreens.c.outcome,
    secrets.c.value,
)


@dataclass
class Rotated:
    """How many values were looked at, and how many were encrypted anew."""

    seen: int = 0
    changed: int = 0


async def rotate(database: Database, newest: str) -> Rotated:
    """Put every sealed value under the database's newest key, whose id is ``newest``. May be broken off and repeated,
    also while chats go on.

    Raises CannotOpen at the first value whose key is missing; it and all others stay readable as they were."""
    done = Rotated()
    for column in COLUMNS:
        (key,) = column.table.primary_key.columns
        after = ""
        while True:
            async with database.engine.begin() as connection:
                last = await _batch(connection, column, key, after, newest, done)
            if last is None:
                break
            after = last
    return done


async def _batch(
    connection: AsyncConnection, column: sa.Column[Any], key: sa.Column[Any], after: str, newest: str, done: Rotated
) -> str | None:
    """One transaction's rows; the last key among them, None when there were none."""
    query = sa.select(key, column).where(key > after).order_by(key).limit(BATCH).with_for_update()
    rows = (await connection.execute(query)).all()
    for name, value in rows:
        if value is None:
            continue
        done.seen += 1
        if not isinstance(value, Sealed) or key_used(value.text) != newest:
            # A plain object is sealed on its way in, by the engine's newest key.
            await connection.execute(column.table.update().where(key == name).values({column: dict(value)}))
            done.changed += 1
    return str(rows[-1][0]) if rows else None
