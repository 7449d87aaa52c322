"""Messages and their screenings: append, read on from a number, and the ones still waiting for an answer."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import Choice, Conversation, Delivery, Draft, Kind, Link, Message, Sender
from bot.domain.screening import Reason, Screening, Tier
from bot.errors import AssistantError
from bot.storage.conversations import Conversations, conversation_value
from bot.storage.tables import conversations, messages, screenings

# Built once: these run with every message, and building a statement costs as much as running it.
_INSERT, _INSERT_SCREENING = messages.insert(), screenings.insert()
_IN_CONVERSATION = messages.c.conversation == sa.bindparam("conversation")
_AFTER = (
    sa.select(messages)
    .where(_IN_CONVERSATION, messages.c.seq > sa.bindparam("seq"))
    .order_by(messages.c.seq)
    .limit(sa.bindparam("most"))
)
_PENDING = (
    sa.select(conversations, messages)
    .join(messages, messages.c.conversation == conversations.c.id)
    .where(_IN_CONVERSATION, messages.c.delivery == Delivery.PENDING.value)
)
_NEXT_PENDING = _PENDING.order_by(messages.c.seq).limit(1)
_STILL_PENDING = _PENDING.where(messages.c.seq == sa.bindparam("seq")).with_for_update(of=conversations)
_SET_DELIVERY = messages.update().where(
    messages.c.conversation == sa.bindparam("of"), messages.c.seq == sa.bindparam("number")
)


class AlreadyStored(AssistantError):
    """This message was stored before, under the same client_message_id."""


class Messages:
    """Repository of messages. Append only: words are never changed, only erased with their conversation."""

    def __init__(self, connection: AsyncConnection, conversations: Conversations) -> None:
        self._db, self._conversations = connection, conversations

    async def append(
        self,
        conversation: Conversation,
        draft: Draft,
        *,
        at: datetime,
        client_message_id: str | None = None,
        delivery: Delivery = Delivery.NOT_FOR_ASSISTANT,
        action: dict[str, Any] | None = None,
    ) -> tuple[Conversation, Message]:
        """Store one message under the conversation's next number; the conversation must be locked, and is saved.

        Raises AlreadyStored for a client_message_id that this conversation already has; the transaction is then over.
        """
        grown = replace(conversation, last_seq=conversation.last_seq + 1, last_activity_at=at)
        message = Message(
            conversation=conversation.id,
            seq=grown.last_seq,
            at=at,
            draft=draft,
            client_message_id=client_message_id,
            delivery=delivery,
            action=action or {},
        )
        try:
            await self._db.execute(_INSERT, _row(message))
        except sa.exc.IntegrityError as error:
            if client_message_id is None:
                raise
            raise AlreadyStored(conversation.id, client_message_id) from error
        self._conversations.save(grown)
        return grown, message

    async def after(self, conversation_id: str, seq: int, limit: int = 500) -> list[Message]:
        """Messages with a greater number, in order."""
        values = {"conversation": conversation_id, "seq": seq, "most": limit}
        return [_value(row._mapping) for row in await self._db.execute(_AFTER, values)]

    async def get(self, conversation_id: str, seq: int) -> Message | None:
        """One message by its number."""
        return await self._one(messages.c.conversation == conversation_id, messages.c.seq == seq)

    async def by_client_id(self, conversation_id: str, client_message_id: str) -> Message | None:
        """The message a client already sent under its own id."""
        return await self._one(
            messages.c.conversation == conversation_id, messages.c.client_message_id == client_message_id
        )

    async def next_pending(self, conversation_id: str) -> tuple[Conversation, Message] | None:
        """The oldest message that still waits for the assistant, with its conversation."""
        return self._with_conversation(await self._db.execute(_NEXT_PENDING, {"conversation": conversation_id}))

    async def waiting(self, message: Message) -> Conversation | None:
        """The conversation of a message, locked, if the message still waits for the assistant."""
        values = {"conversation": message.conversation, "seq": message.seq}
        found = self._with_conversation(await self._db.execute(_STILL_PENDING, values))
        return found[0] if found is not None else None

    async def pending_conversations(self) -> list[str]:
        """Conversations in which somebody waits for the assistant."""
        query = sa.select(messages.c.conversation).where(messages.c.delivery == Delivery.PENDING.value).distinct()
        return list((await self._db.execute(query)).scalars())

    async def set_delivery(self, message: Message, delivery: Delivery) -> None:
        """Record what became of a patient's message."""
        values = {"of": message.conversation, "number": message.seq, "delivery": delivery.value}
        await self._db.execute(_SET_DELIVERY, values)

    async def settle_pending(self, conversation_id: str) -> None:
        """Nobody waits for the assistant any more: staff took over."""
        await self._db.execute(
            messages.update()
            .where(messages.c.conversation == conversation_id, messages.c.delivery == Delivery.PENDING.value)
            .values(delivery=Delivery.NOT_FOR_ASSISTANT.value)
        )

    async def add_screening(self, message: Message, screening: Screening, version: str) -> None:
        """Store why a message got its tier, with the version of the rules that said so."""
        row = {
            "conversation": message.conversation,
            "seq": message.seq,
            "tier": int(screening.tier),
            "categories": list(screening.categories),
            "reasons": [asdict(reason) | {"tier": int(reason.tier)} for reason in screening.reasons],
            "language": screening.language,
            "degraded": list(screening.degraded),
            "version": version,
        }
        await self._db.execute(_INSERT_SCREENING, row)

    async def screenings(self, conversation_id: str, after: int = 0) -> dict[int, tuple[Screening, str]]:
        """Screening and version by message number."""
        query = sa.select(screenings).where(screenings.c.conversation == conversation_id, screenings.c.seq > after)
        return {row.seq: (_screening(row), row.version) for row in await self._db.execute(query)}

    @staticmethod
    def _with_conversation(result: sa.CursorResult[Any]) -> tuple[Conversation, Message] | None:
        row = result.first()
        if row is None:
            return None
        found = row._mapping
        return (
            conversation_value({column.name: found[column] for column in conversations.c}),
            _value({column.name: found[column] for column in messages.c}),
        )

    async def _one(self, *where: sa.ColumnElement[bool]) -> Message | None:
        query = sa.select(messages).where(*where).order_by(messages.c.seq).limit(1)
        row = (await self._db.execute(query)).one_or_none()
        return _value(row._mapping) if row is not None else None


def _row(message: Message) -> dict[str, Any]:
    draft = message.draft
    return {
        "conversation": message.conversation,
        "seq": message.seq,
        "at": message.at,
        "sender": draft.sender.value,
        "kind": draft.kind.value,
        "text": draft.text,
        "client_message_id": message.client_message_id,
        "delivery": message.delivery.value,
        "action": dict(message.action),
        "tier": int(draft.tier),
        "details": {
            "choices": [{"title": choice.title, "action": dict(choice.action)} for choice in draft.choices],
            "links": [asdict(link) for link in draft.links],
            "answer": draft.answer,
            "sources": list(draft.sources),
            "review": draft.review,
            "source_id": draft.source_id,
            "staff_name": draft.staff_name,
        },
    }


def _value(row: Any) -> Message:
    details = row["details"]
    draft = Draft(
        sender=Sender(row["sender"]),
        text=row["text"],
        kind=Kind(row["kind"]),
        choices=tuple(Choice(**choice) for choice in details["choices"]),
        links=tuple(Link(**link) for link in details["links"]),
        tier=Tier(row["tier"]),
        answer=details["answer"],
        sources=tuple(details["sources"]),
        review=details["review"],
        source_id=details["source_id"],
        staff_name=details["staff_name"],
    )
    return Message(
        conversation=row["conversation"],
        seq=row["seq"],
        at=row["at"],
        draft=draft,
        client_message_id=row["client_message_id"],
        delivery=Delivery(row["delivery"]),
        action=row["action"],
    )


def _screening(row: Any) -> Screening:
    return Screening(
        tier=Tier(row.tier),
        categories=tuple(row.categories),
        reasons=tuple(Reason(**{**reason, "tier": Tier(reason["tier"])}) for reason in row.reasons),
        language=row.language,
        degraded=tuple(row.degraded),
    )
