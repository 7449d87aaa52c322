"""A handoff grows, alerts anew only when it got worse, and sorts by urgency: the wrong order costs somebody minutes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alert import alert_key
from bot.domain.handoff import Handoff, HandoffKind, HandoffStatus, lapsed, raised_again
from bot.domain.screening import Tier

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CRISIS = Handoff("h", "c", HandoffKind.CRISIS, Tier.CRISIS, HandoffStatus.WAITING, NOW, NOW)


@pytest.mark.parametrize(
    ("kind", "tier", "alerts"),
    [
        (HandoffKind.CRISIS, Tier.CRISIS, False),
        (HandoffKind.CRISIS, Tier.EMERGENCY, True),
        (HandoffKind.REQUEST, Tier.NONE, False),
        (HandoffKind.FLAG, Tier.CHECK_IN, False),
    ],
)
def test_a_further_message(kind: HandoffKind, tier: Tier, alerts: bool) -> None:
    """The counter always grows; kind and tier never fall; people are alerted anew only when it got worse."""
    known = replace(CRISIS, acknowledged_at=NOW, acknowledged_by="ana")
    grown, anew = raised_again(known, kind=kind, tier=tier, at=NOW + timedelta(minutes=1))
    assert grown.counter == 2 and anew is alerts
    assert grown.kind is HandoffKind.CRISIS and grown.tier >= Tier.CRISIS
    assert (grown.acknowledged_at is None) is alerts


def test_who_keeps_writing_does_not_put_the_reminders_off() -> None:
    """Reminders count from when it became so bad, not from the last message; worse begins anew."""
    later = NOW + timedelta(minutes=4)
    same, _ = raised_again(CRISIS, kind=HandoffKind.CRISIS, tier=Tier.CRISIS, at=later)
    worse, _ = raised_again(CRISIS, kind=HandoffKind.CRISIS, tier=Tier.EMERGENCY, at=later)
    assert same.raised_at == NOW and worse.raised_at == later


def test_a_quiet_flag_that_becomes_more_alerts() -> None:
    """A check-in that turns into a wish for a person, or a crisis, is no longer quiet."""
    flag = replace(CRISIS, kind=HandoffKind.FLAG, tier=Tier.CHECK_IN)
    for kind, tier in ((HandoffKind.REQUEST, Tier.NONE), (HandoffKind.CRISIS, Tier.CRISIS)):
        grown, anew = raised_again(flag, kind=kind, tier=tier, at=NOW)
        assert anew and grown.kind is kind
    _, still_quiet = raised_again(flag, kind=HandoffKind.FLAG, tier=Tier.CHECK_IN, at=NOW)
    assert not still_quiet


def test_claimed_stays_acknowledged() -> None:
    """Whoever has the chat sees it get worse; taking back their acknowledgement would page everybody for nothing."""
    claimed = replace(CRISIS, status=HandoffStatus.CLAIMED, acknowledged_at=NOW, claimed_by="ana")
    grown, _ = raised_again(claimed, kind=HandoffKind.CRISIS, tier=Tier.EMERGENCY, at=NOW)
    assert grown.acknowledged_at == NOW


def test_the_queue_order() -> None:
    """Emergency, crisis, check-in, request; waiting before claimed; the longest waiting first."""
    older = replace(CRISIS, id="older", opened_at=NOW - timedelta(hours=1))
    emergency = replace(CRISIS, id="emergency", tier=Tier.EMERGENCY, opened_at=NOW + timedelta(minutes=5))
    request = replace(CRISIS, id="request", kind=HandoffKind.REQUEST, tier=Tier.NONE, opened_at=NOW - timedelta(days=1))
    flag = replace(CRISIS, id="flag", kind=HandoffKind.FLAG, tier=Tier.CHECK_IN)
    claimed = replace(emergency, id="claimed", status=HandoffStatus.CLAIMED)
    ordered = sorted([request, claimed, CRISIS, flag, emergency, older], key=lambda h: h.urgency)
    assert [h.id for h in ordered] == ["emergency", "older", "h", "flag", "request", "claimed"]


def test_a_holder_who_is_gone_leaves_it_as_if_nobody_had_seen_it() -> None:
    """Reminders start again, on top of the queue, with alerts that no receiver takes for old ones."""
    claimed = replace(
        CRISIS,
        status=HandoffStatus.CLAIMED,
        claimed_at=NOW,
        claimed_by="ana",
        acknowledged_at=NOW,
        acknowledged_by="ana",
    )
    later = NOW + timedelta(minutes=9)
    assert lapsed(claimed, at=later) == replace(CRISIS, raised_at=later, lapses=1)
    keys = {alert_key("h", "phone", "crisis", 0, lapses) for lapses in range(3)}
    assert len(keys) == 3
