"""A whole gateway on a free port with a database of its own, and the stand-in assistant behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.clients.notifications import NotificationFailed
from bot.settings import Settings
from bot.web import keys
from bot.web.app import Content, build_app, load_content
from tests.integration.fake_rasa import SECRET, FakeRasa
from tests.people import Patient, StaffBrowser

MONDAY_NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # noon in the clinic's zone, open


@dataclass
class Clock:
    """A clock that only moves when told to."""

    now: datetime = MONDAY_NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on by a timedelta's arguments."""
        self.now += timedelta(**by)


@dataclass
class FakeNotifier:
    """Collects alerts; refuses them while ``failing``."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    failing: bool = False

    async def send(self, *, target: str, title: str, body: str) -> None:
        """Record or refuse."""
        if self.failing:
            raise NotificationFailed("refused by the service")
        self.sent.append((target, title, body))


@dataclass
class Gateway:
    """The running gateway and what surrounds it."""

    server: TestServer
    client: TestClient[Any, Any]
    rasa: FakeRasa
    clock: Clock
    notifier: FakeNotifier
    settings: Settings
    clients: list[TestClient[Any, Any]] = field(default_factory=list)

    async def browser(self) -> TestClient[Any, Any]:
        """A browser with cookies of its own."""
        client: TestClient[Any, Any] = TestClient(self.server)
        self.clients.append(client)
        return client

    async def patient(self) -> Patient:
        """A patient with an open chat."""
        return await Patient(self.client).open()

    async def staff(self, username: str = "ana", name: str = "Ana") -> StaffBrowser:
        """A new member of staff, signed in."""
        app: Any = self.server.app
        password = await app[keys.STAFF].add(username, name=name)
        return await StaffBrowser(await self.browser()).sign_in(username, password)


@pytest.fixture(scope="session")
def settings_for_content() -> Settings:
    """Settings good enough to read the content with."""
    return Settings(gateway_secret=SECRET)


@pytest.fixture(scope="session")
def content(settings_for_content: Settings) -> Content:
    """The repository's own content, read once."""
    return load_content(settings_for_content)


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """The stand-in assistant."""
    fake = FakeRasa()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def gateway(rasa: FakeRasa, content: Content, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway whose assistant is ready."""
    settings = Settings(
        gateway_secret=SECRET,
        var_dir=tmp_path,
        rasa_url=rasa.url,
        turn_timeout_seconds=1.0,
        messages_per_minute=1000,
        conversations_per_minute=1000,
        sign_ins_per_minute=1000,
    )
    clock, notifier = Clock(), FakeNotifier()
    server = TestServer(build_app(settings, content, clock=clock, notifier=notifier))
    client: TestClient[Any, Any] = TestClient(server)
    await client.start_server()
    running = Gateway(server, client, rasa, clock, notifier, settings)
    app: Any = server.app
    assert await app[keys.RASA].wait_ready(5)
    yield running
    for extra in running.clients:
        await extra.session.close()
    await client.close()
