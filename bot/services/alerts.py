"""Alerts to staff: planned in the transaction that raised the handoff, sent afterwards until acknowledged.

An alert carries an id, the urgency and a link, never health information. With no channel in clinic.yml the console
is the only channel; its alert counts as sent when a signed-in console has shown it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

import structlog

from bot.clients.notifications import NotificationFailed, Notifier
from bot.clinic import AlertChannel, Clinic
from bot.domain.alert import MAX_ATTEMPTS, Alert, AlertStatus, alert_key, retry_at
from bot.domain.handoff import Handoff, HandoffKind, HandoffStatus
from bot.services.feed import QUEUE, Feed
from bot.services.never_back import NeverBack
from bot.services.timed_work import TimedWork
from bot.storage.database import Database, Transaction

CONSOLE = "console"
TICK_SECONDS = 1.0
log = structlog.get_logger(__name__)


class AlertPlanner:
    """Decides which channels hear of a handoff, and when."""

    def __init__(self, clinic: Clinic) -> None:
        self._channels, self._repeat = clinic.alerts.channels, timedelta(minutes=clinic.alerts.repeat_minutes)

    async def plan(self, tx: Transaction, handoff: Handoff, *, now: datetime) -> None:
        """Add the alerts of a newly raised, or newly worse, handoff to the outbox."""
        if handoff.needs_alert:
            await tx.alerts.add(self._round(handoff, 0, now))

    async def repeat(self, tx: Transaction, handoff: Handoff, *, now: datetime) -> bool:
        """Alert again when nobody has acknowledged a crisis for too long; True if so."""
        if (
            handoff.kind is not HandoffKind.CRISIS
            or handoff.acknowledged_at
            or handoff.status is not HandoffStatus.WAITING
        ):
            return False
        number = self.round_of(handoff, now)
        known = {alert.key for alert in await tx.alerts.of_handoff(handoff.id)}
        new = [alert for alert in self._round(handoff, number, now) if alert.key not in known] if number > 0 else []
        await tx.alerts.add(new)
        return bool(new)

    def round_of(self, handoff: Handoff, now: datetime) -> int:
        """How many times an unacknowledged handoff should have been repeated by now."""
        return int((now - handoff.raised_at) / self._repeat)

    def _round(self, handoff: Handoff, number: int, now: datetime) -> list[Alert]:
        console = [_alert(handoff, CONSOLE, number, now)] if number == 0 else []
        tier = None if handoff.kind is HandoffKind.REQUEST else handoff.tier  # also of somebody who was low before
        wanted = (c for c in self._channels if c.wants(tier))
        return console + [_alert(handoff, c.name, number, self._due(c, number, now)) for c in wanted]

    def _due(self, channel: AlertChannel, number: int, now: datetime) -> datetime:
        """Later channels wait their minutes in the first round only; afterwards everybody is told at once."""
        return now + timedelta(minutes=channel.after_minutes) if number == 0 else now


def _alert(handoff: Handoff, channel: str, number: int, due_at: datetime) -> Alert:
    return Alert(
        id=str(uuid4()),
        key=alert_key(handoff.id, channel, handoff.tier.label, number, handoff.lapses),
        handoff=handoff.id,
        conversation=handoff.conversation,
        channel=channel,
        round=number,
        status=AlertStatus.DUE,
        due_at=due_at,
    )


class AlertOutbox(TimedWork):
    """Sends what is due, with retries, and repeats what nobody acknowledged."""

    def __init__(
        self,
        *,
        database: Database,
        clinic: Clinic,
        notifier: Notifier,
        feed: Feed,
        clock: Callable[[], datetime],
        timer: NeverBack,
        base_url: str,
    ) -> None:
        super().__init__(seconds=TICK_SECONDS)
        self._database, self._notifier, self._feed = database, notifier, feed
        self._clock, self._timer = clock, timer
        self._targets = {channel.name: channel for channel in clinic.alerts.channels}
        self._planner = AlertPlanner(clinic)
        self._base_url = base_url

    async def tick(self) -> None:
        """Plan repeats, then send everything that is due."""
        await self._plan_repeats()
        async with self._database.read() as tx:
            due = [alert for alert in await tx.alerts.due(self._timer()) if alert.channel != CONSOLE]
        if due:
            await asyncio.gather(*(self._send(alert) for alert in due))
            self._feed.publish(QUEUE)

    async def _plan_repeats(self) -> None:
        now = self._timer()
        async with self._database.read() as tx:
            waiting = [h for h in await tx.handoffs.queue() if h.kind is HandoffKind.CRISIS and not h.acknowledged_at]
        for handoff in waiting:
            if self._planner.round_of(handoff, now) == 0:
                continue
            async with self._database.begin() as tx:
                await self._planner.repeat(tx, handoff, now=now)

    async def _send(self, alert: Alert) -> None:
        channel = self._targets.get(alert.channel)
        async with self._database.read() as tx:
            handoff = await tx.handoffs.get(alert.handoff)
        if channel is None or handoff is None:
            await self._record(replace(alert, status=AlertStatus.DEAD, error="the channel is no longer in clinic.yml"))
            return
        title, body = self._words(handoff, alert)
        try:
            await self._notifier.send(target=channel.target, title=title, body=body)
        except NotificationFailed as failure:
            await self._record(self._failed(alert, str(failure)))
        else:
            sent = replace(
                alert, status=AlertStatus.SENT, sent_at=self._clock(), attempts=alert.attempts + 1, error=None
            )
            await self._record(sent)

    def _failed(self, alert: Alert, why: str) -> Alert:
        attempts = alert.attempts + 1
        log.warning("alert_not_sent", alert=alert.id, channel=alert.channel, attempts=attempts, why=why)
        status = AlertStatus.DEAD if attempts >= MAX_ATTEMPTS else AlertStatus.DUE
        return replace(
            alert, status=status, attempts=attempts, due_at=retry_at(self._timer(), attempts), error=why[:300]
        )

    async def _record(self, alert: Alert) -> None:
        async with self._database.begin() as tx:
            await tx.alerts.save(alert)

    def _words(self, handoff: Handoff, alert: Alert) -> tuple[str, str]:
        """Title and body: urgency, id and link, and nothing about the patient."""
        urgency = "request for a person" if handoff.kind is HandoffKind.REQUEST else handoff.tier.label.upper()
        drill = "DRILL " if handoff.drill else ""
        title = f"{drill}Clinic chat: {urgency}"
        link = f"{self._base_url}/staff#handoff={handoff.id}"
        again = f" (reminder {alert.round})" if alert.round else ""
        return title, f"{drill}{urgency}{again}. Open {link} to take over. Reference {alert.key}."


def channel_states(clinic: Clinic, last: dict[str, Alert]) -> list[dict[str, str]]:
    """Each channel with ``ok``, ``failing`` or ``not_used`` for the console."""
    states = [{"name": CONSOLE, "status": "ok"}]
    return states + [{"name": c.name, "status": _state(last.get(c.name))} for c in clinic.alerts.channels]


def _state(alert: Alert | None) -> Literal["ok", "failing", "not_used"]:
    if alert is None:
        return "not_used"
    return "failing" if alert.error else "ok"


def banner(clinic: Clinic, states: list[dict[str, str]]) -> str | None:
    """What the console must tell staff about alerts, if anything."""
    if not clinic.alerts.channels:
        return "No alert channel is set up in clinic.yml: you learn of a crisis here only. Keep this page open."
    failing = [state["name"] for state in states if state["status"] == "failing"]
    if failing:
        return f"Alerts do not get through on: {', '.join(failing)}. Watch this console."
    return None
