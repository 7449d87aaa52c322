"""Background work that is done again and again, and at once when something calls for it."""

import asyncio
import contextlib
from abc import ABC, abstractmethod

import structlog

log = structlog.get_logger(__name__)


class TimedWork(ABC):
    """Run ``run()`` as a background task. Each round is a ``tick()``, at most ``seconds`` after the one before."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._wake = asyncio.Event()

    @abstractmethod
    async def tick(self) -> None:
        """Do what is due now."""

    def wake(self) -> None:
        """Something is due: do not wait for the next round."""
        self._wake.set()

    async def run(self) -> None:
        """Work for ever. A failure of one round is logged and the next one tries again: this work must not stop."""
        while True:
            try:
                await self.tick()
            except Exception:
                log.exception("round_failed", work=type(self).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._seconds)
            self._wake.clear()
