"""Notice what Rasa swallows: an action that raises is logged ("Bot will continue") and the turn goes on without it."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from contextvars import ContextVar

_ACTION = re.compile(r"running action '([^']*)'")
_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)

logger = logging.getLogger(__name__)


class FailureWatch(logging.Filter):
    """Listens to Rasa's processor and action loggers for the length of a turn, and keeps their traces, which can
    hold a patient's words, out of the log."""

    WATCHED = ("rasa.core.processor", "rasa.core.actions.action")

    def __init__(self) -> None:
        super().__init__()
        for name in self.WATCHED:
            logging.getLogger(name).addFilter(self)

    @contextlib.contextmanager
    def watched(self) -> Iterator[list[str]]:
        """The names of the actions that fail inside the block; each asyncio task has its own list."""
        failures: list[str] = []
        token = _failures.set(failures)
        try:
            yield failures
        finally:
            _failures.reset(token)

    def filter(self, record: logging.LogRecord) -> bool:
        """Count an error against the turn under way; pass on everything that is not one."""
        failures = _failures.get()
        if failures is None or record.levelno < logging.ERROR:
            return True
        found = _ACTION.search(str(record.msg))
        name = found.group(1) if found else record.name
        failures.append(name)
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "error"
        logger.error("%s failed: %s", name, error)
        return False
