"""Who is at the console, by a clock that is never set back: a patient waits for nobody who has gone."""

from datetime import UTC, datetime, timedelta

from bot.services.never_back import NeverBack
from bot.services.presence import Presence

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Moved:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


def test_time_goes_on_after_the_clock_was_set_back() -> None:
    """Ten minutes after an hour was taken away, ten minutes have passed."""
    clock = Moved()
    timer = NeverBack(clock)
    clock.forward(5)
    assert timer() == START + timedelta(minutes=5)
    clock.forward(-60)
    assert timer() == START + timedelta(minutes=5)
    clock.forward(10)
    assert timer() == START + timedelta(minutes=15)
    clock.forward(60)
    assert timer() == START + timedelta(minutes=75)


def test_nobody_was_seen_before_the_start() -> None:
    """After a restart everybody gets their minutes to come back."""
    clock = Moved()
    presence = Presence(NeverBack(clock))
    clock.forward(2)
    assert presence.last_seen("ana") == START
    presence.seen("ana")
    clock.forward(2)
    assert presence.last_seen("ana") == START + timedelta(minutes=2)


def test_an_open_page_counts_until_the_last_is_closed() -> None:
    """Two windows: closing one leaves her there."""
    clock = Moved()
    presence = Presence(NeverBack(clock))
    with presence.page("ana"):
        with presence.page("ana"):
            clock.forward(10)
        clock.forward(10)
        assert presence.last_seen("ana") == clock()
    clock.forward(1)
    assert presence.last_seen("ana") == START + timedelta(minutes=20)
