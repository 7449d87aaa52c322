"""The outbox of alerts: written with the message that caused them, sent afterwards, never lost."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alert import Alert, AlertStatus
from bot.storage.tables import alerts


class Alerts:
    """Repository of alerts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._db = connection

    async def add(self, new: Sequence[Alert]) -> None:
        """Store alerts; one whose key is already there is the same alert and left out."""
        for alert in new:
            known = await self._db.execute(sa.select(alerts.c.id).where(alerts.c.key == alert.key))
            if known.first() is None:
                await self._db.execute(alerts.insert().values(**_row(alert)))

    async def due(self, now: datetime, limit: int = 20) -> list[Alert]:
        """Alerts to send now, the oldest first."""
        query = (
            sa.select(alerts)
            .where(alerts.c.status == AlertStatus.DUE.value, alerts.c.due_at <= now)
            .order_by(alerts.c.due_at)
            .limit(limit)
        )
        return [_value(row._mapping) for row in await self._db.execute(query)]

    async def save(self, alert: Alert) -> None:
        """Store all changed properties."""
        row = _row(alert)
        await self._db.execute(alerts.update().where(alerts.c.id == row.pop("id")).values(**row))

    async def of_handoff(self, handoff_id: str) -> list[Alert]:
        """All of a handoff, in the order they were due."""
        query = sa.select(alerts).where(alerts.c.handoff == handoff_id).order_by(alerts.c.due_at)
        return [_value(row._mapping) for row in await self._db.execute(query)]

    async def cancel(self, handoff_id: str) -> None:
        """Somebody is on it: nothing more is sent for this handoff."""
        await self._set(AlertStatus.CANCELLED, alerts.c.handoff == handoff_id, alerts.c.status == AlertStatus.DUE.value)

    async def mark_console_sent(self, now: datetime) -> int:
        """A signed-in console has shown the queue: its alerts are delivered. Returns how many."""
        where = (alerts.c.channel == "console", alerts.c.status == AlertStatus.DUE.value)
        result = await self._db.execute(
            alerts.update().where(*where).values(status=AlertStatus.SENT.value, sent_at=now, attempts=1)
        )
        return int(result.rowcount)

    async def channel_states(self) -> dict[str, Alert]:
        """The last tried alert of every channel, to show which channels work."""
        newest = (
            sa.select(alerts.c.channel, sa.func.max(alerts.c.due_at).label("due_at"))
            .where(alerts.c.attempts > 0)
            .group_by(alerts.c.channel)
            .subquery()
        )
        query = sa.select(alerts).join(
            newest, sa.and_(alerts.c.channel == newest.c.channel, alerts.c.due_at == newest.c.due_at)
        )
        return {row.channel: _value(row._mapping) for row in await self._db.execute(query.where(alerts.c.attempts > 0))}

    async def _set(self, status: AlertStatus, *where: sa.ColumnElement[bool]) -> None:
        await self._db.execute(alerts.update().where(*where).values(status=status.value))


def _row(alert: Alert) -> dict[str, Any]:
    return asdict(alert) | {"status": alert.status.value}


def _value(row: Any) -> Alert:
    return Alert(**{**row, "status": AlertStatus(row["status"])})
