"""Conversations: who may read one, who owns it, and its next message number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import Conversation, Delivery, Mode
from bot.domain.handoff import Handoff
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.screening import Tier
from bot.storage.rows import handoff_value, prescreen_value
from bot.storage.tables import (
    conversations,
    handoff_is_open,
    handoffs,
    messages,
    prescreens,
    resume_codes,
    screenings,
    staff,
)

# Built once: these run with every message, and building a statement costs as much as running it.
_BY_ID = sa.select(conversations).where(conversations.c.id == sa.bindparam("wanted"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_INSERT = conversations.insert()
_UPDATE = conversations.update().where(conversations.c.id == sa.bindparam("wanted"))
_OPEN_HANDOFF = sa.and_(handoffs.c.conversation == conversations.c.id, handoff_is_open)
_WAITING = sa.exists().where(
    messages.c.conversation == conversations.c.id, messages.c.delivery == Delivery.PENDING.value
)
_OVERVIEW = (
    sa.select(conversations, handoffs, prescreens, staff.c.name, _WAITING.label("waiting"))
    .select_from(conversations)
    .outerjoin(handoffs, _OPEN_HANDOFF)
    .outerjoin(prescreens, prescreens.c.conversation == conversations.c.id)
    .outerjoin(staff, staff.c.username == handoffs.c.claimed_by)
    .where(conversations.c.id == sa.bindparam("wanted"))
)


@dataclass(frozen=True)
class Overview:
    """A conversation and all that a page shows besides its messages. ``waiting``: a message waits for the assistant."""

    conversation: Conversation
    handoff: Handoff | None
    staff_name: str | None
    prescreen: PrescreenRecord | None
    waiting: bool


class Conversations:
    """Repository of conversations. Within a transaction each is written once, when the transaction ends."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection
        self._changed: dict[str, Conversation] = {}

    async def add(self, conversation: Conversation) -> None:
        """Store a new one."""
        await self._db.execute(_INSERT, _row(conversation))

    async def get(self, conversation_id: str, *, lock: bool = False) -> Conversation | None:
        """One by id; ``lock`` keeps other writers out of it until the transaction ends."""
        if conversation_id in self._changed:
            return self._changed[conversation_id]
        query = _BY_ID_LOCKED if lock else _BY_ID
        row = (await self._db.execute(query, {"wanted": conversation_id})).one_or_none()
        return conversation_value(row._mapping) if row is not None else None

    def save(self, conversation: Conversation) -> None:
        """Note all changed properties; written by ``flush``."""
        self._changed[conversation.id] = conversation

    async def flush(self) -> None:
        """Write what was saved."""
        for conversation in self._changed.values():
            await self._db.execute(_UPDATE, _row(conversation) | {"wanted": conversation.id})
        self._changed.clear()

    async def erase(self, conversation: Conversation) -> Conversation:
        """Delete every word of it. The row itself stays, emptied, so that its handoffs remain accounted for."""
        for table in (messages, screenings, prescreens, resume_codes):
            await self._db.execute(table.delete().where(table.c.conversation == conversation.id))
        emptied = replace(conversation, dialogue_state={}, erased=True, mode=Mode.ASSISTANT, token_hash="")
        self.save(emptied)
        return emptied

    async def overview(self, conversation_id: str) -> Overview | None:
        """A conversation with its open handoff, pre-screen and whether somebody waits, in one query: it is asked for
        at every wake-up of every page."""
        row = (await self._db.execute(_OVERVIEW, {"wanted": conversation_id})).one_or_none()
        if row is None:
            return None
        found = row._mapping
        return Overview(
            conversation=conversation_value(_part(found, conversations)),
            handoff=handoff_value(_part(found, handoffs)) if found[handoffs.c.id] is not None else None,
            staff_name=found[staff.c.name],
            prescreen=(
                prescreen_value(_part(found, prescreens)) if found[prescreens.c.conversation] is not None else None
            ),
            waiting=bool(found["waiting"]),
        )

    async def inactive_since(self, moment: datetime, limit: int = 200) -> list[Conversation]:
        """Those not yet erased whose last message is older than a moment."""
        old = conversations.c.last_activity_at < moment
        query = sa.select(conversations).where(old, sa.not_(conversations.c.erased))
        return [conversation_value(row._mapping) for row in await self._db.execute(query.limit(limit))]


def _part(row: Mapping[Any, Any], table: sa.Table) -> dict[str, Any]:
    return {column.name: row[column] for column in table.c}


def _row(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "token_hash": conversation.token_hash,
        "created_at": conversation.created_at,
        "last_activity_at": conversation.last_activity_at,
        "last_seq": conversation.last_seq,
        "mode": conversation.mode.value,
        "dialogue_state": conversation.dialogue_state,
        "episode_tier": int(conversation.episode_tier),
        "asked_directly": conversation.asked_directly,
        "prescreen_locked": conversation.prescreen_locked,
        "used_phrases": sorted(conversation.used_phrases),
        "crisis_turns": conversation.crisis_turns,
        "last_crisis_seq": conversation.last_crisis_seq,
        "recent_tiers": [int(tier) for tier in conversation.recent_tiers],
        "drill": conversation.drill,
        "erased": conversation.erased,
    }


def conversation_value(row: Any) -> Conversation:
    """A conversation from its row."""
    return Conversation(
        **{
            **row,
            "mode": Mode(row["mode"]),
            "episode_tier": Tier(row["episode_tier"]),
            "used_phrases": frozenset(row["used_phrases"]),
            "recent_tiers": tuple(Tier(tier) for tier in row["recent_tiers"]),
        }
    )
