"""Alerts: sent without health information, tried again, repeated until acknowledged, never lost by a restart."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic import Alerts, Clinic, load_clinic
from bot.domain.alert import MAX_ATTEMPTS, AlertStatus
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffKind
from bot.domain.screening import Tier
from bot.services.alerts import AlertOutbox, AlertPlanner, banner, channel_states
from bot.services.feed import Feed
from bot.services.handoffs import raise_handoff
from bot.services.never_back import NeverBack
from bot.settings import ROOT
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.integration.conftest import Clock, FakeNotifier

CHANNELS = [
    {"name": "on call", "url": "json://127.0.0.1/one"},
    {"name": "director", "url": "json://127.0.0.1/two", "after_minutes": 10},
    {"name": "requests", "url": "json://127.0.0.1/three", "tiers": ["request"]},
]


class Desk:
    """An outbox over a real database, with a clock and a notifier of the test's."""

    def __init__(self, database: Database, clinic: Clinic) -> None:
        self.database, self.clinic = database, clinic
        self.clock, self.notifier = Clock(), FakeNotifier()
        self.outbox = self.restarted()

    def restarted(self) -> AlertOutbox:
        """A new outbox over the same database, as after a crash."""
        self.outbox = AlertOutbox(
            database=self.database,
            clinic=self.clinic,
            notifier=self.notifier,
            feed=Feed(),
            clock=self.clock,
            timer=NeverBack(self.clock),
            base_url="https://clinic.example",
        )
        return self.outbox

    async def raise_(self, kind: HandoffKind = HandoffKind.CRISIS, tier: Tier = Tier.CRISIS) -> Handoff:
        """A patient's message raises a handoff."""
        now = self.clock()
        async with self.database.begin() as tx:
            conversation = await tx.conversations.get("c1") or Conversation("c1", "", now, now)
            if await tx.conversations.get("c1") is None:
                await tx.conversations.add(conversation)
            return await raise_handoff(
                tx, conversation, kind=kind, tier=tier, at=now, planner=AlertPlanner(self.clinic)
            )

    @property
    def targets(self) -> list[str]:
        """Where alerts went, in order."""
        return [target.rsplit("/", 1)[-1] for target, _, _ in self.notifier.sent]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with three channels."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'alerts.db'}"
    await upgrade(url)
    database = Database(url)
    alerts = Alerts.model_validate({"channels": CHANNELS, "repeat_minutes": 5})
    clinic = load_clinic(ROOT / "clinic.yml").model_copy(update={"alerts": alerts})
    yield Desk(database, clinic)
    await database.close()


async def test_a_crisis_alerts_who_wants_it_without_health_information(desk: Desk) -> None:
    """The phone on call buzzes with an id, the urgency and a link, nothing else; later channels wait."""
    handoff = await desk.raise_()
    await desk.outbox.tick()
    assert desk.targets == ["one"]
    _, title, body = desk.notifier.sent[0]
    assert title == "Clinic chat: CRISIS"
    assert f"https://clinic.example/staff#handoff={handoff.id}" in body
    assert "suicid" not in (title + body).lower() and "patient" not in (title + body).lower()


async def test_it_is_sent_once(desk: Desk) -> None:
    """Ticks and a restart after sending send nothing again."""
    await desk.raise_()
    await desk.outbox.tick()
    await desk.outbox.tick()
    await desk.restarted().tick()
    assert desk.targets == ["one"]


async def test_killed_before_sending_it_is_sent_after_restart(desk: Desk) -> None:
    """The alert was stored with the message: the next process sends it."""
    await desk.raise_()
    await desk.restarted().tick()
    assert desk.targets == ["one"]


class Killed(BaseException):
    """Nothing of the process is left to handle this."""


async def test_killed_after_sending_it_comes_once_more_under_the_same_reference(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone rang, but that could not be noted: better twice than never, and the receiver can see that it is one."""

    async def killed(_alert: object) -> None:
        raise Killed

    await desk.raise_()
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(desk.outbox, "_record", killed)
        await desk.outbox.tick()
    await desk.restarted().tick()
    await desk.restarted().tick()
    (first, second) = [body for _, _, body in desk.notifier.sent]
    assert desk.targets == ["one", "one"] and first == second and "Reference " in first


async def test_a_failing_service_is_tried_again_with_growing_pauses(desk: Desk) -> None:
    """The mail server is down: retried, and delivered when it is back, under the same reference."""
    await desk.raise_()
    desk.notifier.failing = True
    await desk.outbox.tick()
    await desk.outbox.tick()
    async with desk.database.read() as tx:
        (due,) = [a for a in (await tx.alerts.channel_states()).values() if a.channel == "on call"]
    assert due.attempts == 1 and due.due_at > desk.clock()
    states = channel_states(desk.clinic, {"on call": due})
    assert {"name": "on call", "status": "failing"} in states
    assert "on call" in (banner(desk.clinic, states) or "")
    desk.notifier.failing = False
    desk.clock.forward(seconds=10)
    await desk.outbox.tick()
    assert desk.targets == ["one"]


async def test_an_hour_without_the_service_loses_no_request(desk: Desk) -> None:
    """Nobody repeats a wish for a person: its one alert must outlive an hour in which the service is down."""
    await desk.raise_(HandoffKind.REQUEST, Tier.NONE)
    desk.notifier.failing = True
    for _ in range(6 * 60):
        await desk.outbox.tick()
        desk.clock.forward(seconds=10)
    desk.notifier.failing = False
    desk.clock.forward(minutes=7)
    await desk.outbox.tick()
    assert sorted(desk.targets) == ["one", "three", "two"]


async def test_given_up_after_many_attempts(desk: Desk) -> None:
    """A dead channel ends in a dead letter that the console shows, not in an endless loop."""
    handoff = await desk.raise_(HandoffKind.REQUEST, Tier.NONE)
    desk.notifier.failing = True
    for _ in range(MAX_ATTEMPTS + 3):
        await desk.outbox.tick()
        desk.clock.forward(minutes=7)
    async with desk.database.read() as tx:
        alerts = [a for a in await tx.alerts.of_handoff(handoff.id) if a.channel != "console"]
    assert {a.status for a in alerts} == {AlertStatus.DEAD}
    assert all(a.attempts == MAX_ATTEMPTS for a in alerts)


async def test_repeated_and_escalated_until_acknowledged(desk: Desk) -> None:
    """Nobody reacts: the next person is told at their minute, everybody again on the timer, until one acknowledges."""
    handoff = await desk.raise_()
    await desk.outbox.tick()
    desk.clock.forward(minutes=6)
    await desk.outbox.tick()
    assert sorted(desk.targets) == ["one", "one", "two"]
    desk.clock.forward(minutes=5)
    await desk.outbox.tick()
    before = len(desk.targets)
    assert before > 3
    async with desk.database.begin() as tx:
        found = await tx.handoffs.get(handoff.id)
        assert found is not None
        from dataclasses import replace

        await tx.handoffs.save(replace(found, acknowledged_at=desk.clock(), acknowledged_by="ana"))
        await tx.alerts.cancel(handoff.id)
    desk.clock.forward(hours=1)
    await desk.outbox.tick()
    assert len(desk.targets) == before


async def test_a_clock_that_is_set_back_puts_no_reminder_off(desk: Desk) -> None:
    """The machine's clock was an hour fast and is corrected while a crisis waits."""
    await desk.raise_()
    await desk.outbox.tick()
    desk.clock.forward(hours=-1)
    await desk.outbox.tick()
    desk.clock.forward(minutes=6)
    await desk.outbox.tick()
    assert desk.targets.count("one") == 2


async def test_worse_is_alerted_anew_and_the_same_is_not(desk: Desk) -> None:
    """The second crisis message of an episode does not buzz again; an emergency does."""
    await desk.raise_()
    await desk.outbox.tick()
    await desk.raise_()
    await desk.outbox.tick()
    assert desk.targets == ["one"]
    await desk.raise_(tier=Tier.EMERGENCY)
    await desk.outbox.tick()
    assert desk.targets == ["one", "one"]
    assert desk.notifier.sent[-1][1] == "Clinic chat: EMERGENCY"


async def test_requests_go_to_who_wants_requests(desk: Desk) -> None:
    """A wish for a person goes to the channels that asked for those."""
    await desk.raise_(HandoffKind.REQUEST, Tier.NONE)
    await desk.outbox.tick()
    assert desk.targets == ["one", "three"]  # the first by default


async def test_a_request_of_somebody_who_was_low_goes_there_too(desk: Desk) -> None:
    """A quiet flag came first, then the wish for a person: it must not be lost between "check-in" and "request"."""
    await desk.raise_(HandoffKind.FLAG, Tier.CHECK_IN)
    await desk.raise_(HandoffKind.REQUEST, Tier.NONE)
    await desk.outbox.tick()
    assert desk.targets == ["one", "three"]


async def test_a_quiet_flag_stays_in_the_console(desk: Desk) -> None:
    """A check-in flags the conversation and wakes nobody."""
    await desk.raise_(HandoffKind.FLAG, Tier.CHECK_IN)
    await desk.outbox.tick()
    assert desk.targets == []


async def test_without_channels_the_console_is_the_channel_and_says_so() -> None:
    """The shipped clinic.yml alerts nobody outside: the console must not look as if it did."""
    clinic = load_clinic(ROOT / "clinic.yml")
    states = channel_states(clinic, {})
    assert states == [{"name": "console", "status": "ok"}]
    assert "Keep this page open" in (banner(clinic, states) or "")


async def test_retry_pauses_grow_to_five_minutes() -> None:
    """Doubling with a spread, so that a returning mail server is not hit by everybody at once."""
    from bot.domain.alert import retry_at

    now = Clock()()
    pauses = [(retry_at(now, n, jitter=0) - now) for n in range(1, 12)]
    assert pauses[0] == timedelta(seconds=2) and pauses[-1] == timedelta(minutes=5)
    assert pauses == sorted(pauses)
    assert retry_at(now, 1, jitter=1) - now == timedelta(seconds=2.4)
