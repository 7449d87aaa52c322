"""The patient of a case on the real page, in Chromium."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.conversations.gateway import CaseGateway
from tests.conversations.patient import PatientSide


@asynccontextmanager
async def browsers() -> AsyncIterator[Callable[[CaseGateway], Awaitable[PatientSide]]]:
    """Written next."""
    raise NotImplementedError
    yield
