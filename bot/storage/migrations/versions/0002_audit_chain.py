"""Every line of the audit trail is chained to the one before"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.audit import BEGINNING, AuditEntry, chained
from bot.storage.tables import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_AUDIT = sa.table(
    "audit",
    sa.column("id", sa.Integer),
    sa.column("at", UtcTime),
    sa.column("actor", sa.String),
    sa.column("action", sa.String),
    sa.column("conversation", sa.String),
    sa.column("handoff", sa.String),
    sa.column("detail", sa.JSON),
    sa.column("digest", sa.String),
)


def upgrade() -> None:
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
    _chain(op.get_bind())
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.alter_column("digest", existing_type=sa.String(length=64), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_column("digest")


def _chain(connection: sa.Connection) -> None:
    """Lines that were written before are taken as they are."""
    head = BEGINNING
    lines: list[Any] = list(connection.execute(sa.select(_AUDIT).order_by(_AUDIT.c.id)))
    for line in lines:
        entry = AuditEntry(line.at, line.actor, line.action, line.conversation, line.handoff, line.detail)
        head = chained(head, entry)
        connection.execute(_AUDIT.update().where(_AUDIT.c.id == line.id).values(digest=head))
