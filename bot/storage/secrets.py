"""Secrets of the product's own, stored sealed and made once."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import secrets


class Secrets:
    """Repository of secrets."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get_or_add(self, name: str, fresh: Mapping[str, Any]) -> Mapping[str, Any]:
        """The secret of this name; the first time ``fresh`` becomes it, whoever else starts at the same moment."""
        known = await self._get(name)
        if known is None:
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(secrets.insert().values(name=name, value=dict(fresh)))
            except sa.exc.IntegrityError:
                pass  # another process was faster
            known = await self._get(name)
        return known if known is not None else fresh

    async def _get(self, name: str) -> Mapping[str, Any] | None:
        async with self._engine.connect() as connection:
            query = sa.select(secrets.c.value).where(secrets.c.name == name)
            return (await connection.execute(query)).scalar_one_or_none()
