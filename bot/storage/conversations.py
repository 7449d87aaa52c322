"""Conversations: who may read one, who owns it, and its next message number."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import Conversation, Mode
from bot.domain.screening import Tier
from bot.storage.tables import conversations, messages, prescreens, screenings


class Conversations:
    """Repository of conversations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def add(self, conversation: Conversation) -> None:
        """Store a new one."""
        await self._db.execute(conversations.insert().values(**_row(conversation)))

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation | None:
        """One by id; ``lock`` keeps other writers out of it until the transaction ends."""
        query = sa.select(conversations).where(conversations.c.id == conversation_id)
        row = (await self._db.execute(query.with_for_update() if lock else query)).one_or_none()
        return _value(row._mapping) if row is not None else None

    async def save(self, conversation: Conversation) -> None:
        """Store all changed properties."""
        row = _row(conversation)
        await self._db.execute(conversations.update().where(conversations.c.id == row.pop("id")).values(**row))

    async def erase(self, conversation: Conversation) -> Conversation:
        """Delete every word of it. The row itself stays, emptied, so that its handoffs remain accounted for."""
        for table in (messages, screenings, prescreens):
            await self._db.execute(table.delete().where(table.c.conversation == conversation.id))
        emptied = replace(conversation, dialogue_state={}, erased=True, mode=Mode.ASSISTANT, token_hash="")
        await self.save(emptied)
        return emptied

    async def inactive_since(self, moment: datetime, limit: int = 200) -> list[Conversation]:
        """Those not yet erased whose last message is older than a moment."""
        old = conversations.c.last_activity_at < moment
        query = sa.select(conversations).where(old, sa.not_(conversations.c.erased))
        return [_value(row._mapping) for row in await self._db.execute(query.limit(limit))]


def _row(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "token_hash": conversation.token_hash,
        "created_at": conversation.created_at,
        "last_activity_at": conversation.last_activity_at,
        "last_seq": conversation.last_seq,
        "mode": conversation.mode.value,
        "dialogue_state": dict(conversation.dialogue_state),
        "episode_tier": int(conversation.episode_tier),
        "asked_directly": conversation.asked_directly,
        "prescreen_locked": conversation.prescreen_locked,
        "used_phrases": sorted(conversation.used_phrases),
        "crisis_turns": conversation.crisis_turns,
        "drill": conversation.drill,
        "erased": conversation.erased,
    }


def _value(row: Any) -> Conversation:
    return Conversation(
        **{
            **row,
            "mode": Mode(row["mode"]),
            "episode_tier": Tier(row["episode_tier"]),
            "used_phrases": frozenset(row["used_phrases"]),
        }
    )
