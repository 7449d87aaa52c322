"""Bringing a database to the newest schema; run at every start, does nothing when it is there already."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import create_engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision of the last migration: files are named ``<revision>_<what>.py`` and sort by age."""
    return max(MIGRATIONS.glob("versions/[0-9]*.py")).name.partition("_")[0]


async def upgrade(url: str) -> None:
    """Apply the migrations that are missing. Alembic is imported only when there is one: a start must be quick."""
    engine = create_engine(url)
    try:
        async with engine.begin() as connection:
            if await connection.run_sync(_revision) == newest():
                return
            from alembic import command

            await connection.run_sync(lambda sync: command.upgrade(config_for(sync), "head"))
    finally:
        await engine.dispose()


async def is_newest(url: str) -> bool:
    """Whether a database has the newest schema already; nothing is changed."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision) == newest()
    finally:
        await engine.dispose()


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def config_for(connection: sa.Connection) -> "Config":
    """Alembic's configuration for an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
