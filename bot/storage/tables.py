"""The tables. Times are UTC; JSON columns hold plain values; a message's words stand in messages.text only. What the
pre-screen was answered is sealed (decision 8)."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.storage.sealed_json import SealedJson

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment with zone; SQLite drops the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC; a moment without a zone is a mistake."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Back with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _conversation_column() -> sa.Column[str]:
    return sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("last_activity_at", UtcTime, nullable=False, index=True),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("dialogue_state", SealedJson("conversations.dialogue_state"), nullable=False),
    sa.Column("episode_tier", sa.Integer, nullable=False),
    sa.Column("asked_directly", sa.Boolean, nullable=False),
    sa.Column("prescreen_locked", sa.Boolean, nullable=False),
    sa.Column("used_phrases", sa.JSON, nullable=False),
    sa.Column("crisis_turns", sa.Integer, nullable=False),
    sa.Column("last_crisis_seq", sa.Integer, nullable=False),
    sa.Column("recent_tiers", sa.JSON, nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("erased", sa.Boolean, nullable=False),
)

messages = sa.Table(
    "messages",
    metadata,
    _conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("sender", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("client_message_id", sa.String(64)),
    sa.Column("delivery", sa.String(24), nullable=False),
    sa.Column("action", sa.JSON, nullable=False),
    sa.Column("tier", sa.Integer, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    sa.PrimaryKeyConstraint("conversation", "seq"),
    sa.UniqueConstraint("conversation", "client_message_id"),
    sa.Index("ix_messages_pending", "delivery", "conversation"),
)

screenings = sa.Table(
    "screenings",
    metadata,
    _conversation_column(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("tier", sa.Integer, nullable=False),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("degraded", sa.JSON, nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.PrimaryKeyConstraint("conversation", "seq"),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    _conversation_column(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("tier", sa.Integer, nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("raised_at", UtcTime, nullable=False),
    sa.Column("counter", sa.Integer, nullable=False),
    sa.Column("lapses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("acknowledged_at", UtcTime),
    sa.Column("acknowledged_by", sa.String(64)),
    sa.Column("claimed_at", UtcTime),
    sa.Column("claimed_by", sa.String(64)),
    sa.Column("resolved_at", UtcTime),
    sa.Column("resolved_by", sa.String(64)),
    sa.Column("disposition", sa.String(32)),
    sa.Column("note", sa.Text),
)
# Spelled out: with a parameter in its place SQLite reads all handoffs there ever were instead of the index below.
handoff_is_open = handoffs.c.status != sa.literal_column("'resolved'", sa.String)
# One open handoff per conversation, whoever raises it first.
sa.Index(
    "uq_handoffs_open",
    handoffs.c.conversation,
    unique=True,
    sqlite_where=handoff_is_open,
    postgresql_where=handoff_is_open,
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("handoff", sa.ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("conversation", sa.String(36), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.Column("error", sa.String(300)),
    sa.Index("ix_alerts_due", "status", "due_at"),
)

prescreens = sa.Table(
    "prescreens",
    metadata,
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("question", sa.String(64)),
    sa.Column("answers", SealedJson("prescreens.answers"), nullable=False),
    sa.Column("outcome", SealedJson("prescreens.outcome")),
    sa.Column("progress", sa.JSON, nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
)

resume_codes = sa.Table(
    "resume_codes",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("conversation", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("expires_at", UtcTime, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", SealedJson("secrets.value"), nullable=False),
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("username", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("must_change_password", sa.Boolean, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("staff", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(48), nullable=False),
    sa.Column("conversation", sa.String(36), index=True),
    sa.Column("handoff", sa.String(36)),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
