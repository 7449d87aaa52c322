"""A clock for what must not be put off: when the machine's clock is set back, it goes on from where it was."""

from collections.abc import Callable
from datetime import datetime, timedelta


class NeverBack:
    """``clock``, ahead by as much as it was set back since this was made. For timers only, never for what is stored."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._latest = clock()
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Now, never earlier than the last time."""
        now = self._clock() + self._ahead
        if now < self._latest:
            self._ahead += self._latest - now
            now = self._latest
        self._latest = now
        return now
