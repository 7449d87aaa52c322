"""Who of the staff is at the console: has its page open, or asked for something a moment ago.

Kept in this process only. After a restart everybody counts as just seen, so that nobody loses a chat to it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.services.never_back import NeverBack


class Presence:
    """When each member of staff was last at the console, by user name."""

    def __init__(self, clock: NeverBack) -> None:
        self._clock, self._since = clock, clock()
        self._pages: Counter[str] = Counter()
        self._seen: dict[str, datetime] = {}

    def seen(self, username: str) -> None:
        """They asked for something."""
        self._seen[username] = self._clock()

    @contextmanager
    def page(self, username: str) -> Iterator[None]:
        """Their page is open while the block runs."""
        self._pages[username] += 1
        try:
            yield
        finally:
            self._pages[username] -= 1
            self.seen(username)

    def last_seen(self, username: str) -> datetime:
        """When they were last there: now, while a page of theirs is open."""
        return self._clock() if self._pages[username] > 0 else self._seen.get(username, self._since)
