"""Wakes whoever waits for news of a conversation or of the queue.

A wake-up carries nothing: waiters look in the database, so a missed one costs a moment and never a message.
Waiting ends by itself after ``POLL_SECONDS``, which also finds what another gateway process has written.
"""

import asyncio
from collections import defaultdict

POLL_SECONDS = 1.0
QUEUE = "queue"


class Feed:
    """Topics are conversation ids and ``QUEUE``."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    def close(self) -> None:
        """The process ends: wake all; who would wait on must look at ``closed``."""
        self.closed = True
        self.publish(*self._waiting)

    def publish(self, *topics: str) -> None:
        """Something changed: wake all who wait for it."""
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()

    async def wait(self, topic: str, timeout: float = POLL_SECONDS) -> None:
        """Return at the next change of a topic, or after ``timeout`` seconds, whichever comes first."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        try:
            await asyncio.wait_for(event.wait(), min(timeout, POLL_SECONDS))
        except TimeoutError:
            pass
        finally:
            self._waiting[topic].discard(event)
            if not self._waiting[topic]:
                del self._waiting[topic]
