"""A whole gateway on a free port with a database of its own, and the stand-in assistant behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.clients.notifications import NotificationFailed
from bot.settings import Settings
from bot.web import keys
from bot.web.app import Content, build_app, load_content
from tests.integration.fake_rasa import SECRET, FakeRasa

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


class Patient:
    """A patient's page, without the page: opens a chat, writes, reads."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self._client = client
        self.id = self.token = ""

    async def open(self) -> "Patient":
        """Open a chat."""
        response = await self._client.post("/api/conversations")
        assert response.status == 201
        opened = await response.json()
        self.id, self.token = opened["id"], opened["token"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        """The token that opens this chat."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, **body: Any) -> ClientResponse:
        """Send a message body as it is."""
        body.setdefault("client_message_id", str(uuid4()))
        return await self._client.post(f"/api/conversations/{self.id}/messages", json=body, headers=self.headers)

    async def say(self, text: str) -> int:
        """Write; returns the message's number."""
        response = await self.post(text=text)
        assert response.status == 202, await response.text()
        return int((await response.json())["seq"])

    async def press(self, title: str) -> int:
        """Press the newest button with this title."""
        events = await self.events()
        choice = next(c for e in reversed(events) for c in e["choices"] if c["title"] == title)
        response = await self.post(choice=choice["id"])
        assert response.status == 202, await response.text()
        return int((await response.json())["seq"])

    async def news(self, after: int = 0, wait: float = 0) -> dict[str, Any]:
        """Events and state."""
        url = f"/api/conversations/{self.id}/events?after={after}&wait={wait}"
        response = await self._client.get(url, headers=self.headers)
        assert response.status == 200, await response.text()
        result: dict[str, Any] = await response.json()
        return result

    async def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Events only."""
        return list((await self.news(after))["events"])

    async def until(self, test: Callable[[dict[str, Any]], bool], seconds: float = 8.0) -> dict[str, Any]:
        """The first event that passes a test, waiting for it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            for event in await self.events():
                if test(event):
                    return event
            await asyncio.sleep(0.02)
        raise AssertionError(f"not seen: {[(e['from'], e['kind'], e['text'][:60]) for e in await self.events()]}")


class StaffBrowser:
    """A signed-in member of staff."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self._client = client
        self.csrf = ""

    async def sign_in(self, username: str, password: str) -> "StaffBrowser":
        """Sign in and, when it is a one-time password, choose a new one."""
        credentials = {"username": username, "password": password}
        response = await self._client.post("/api/staff/sign-in", json=credentials)
        assert response.status == 200, await response.text()
        signed_in = await response.json()
        self.csrf = signed_in["csrf"]
        if signed_in["must_change_password"]:
            changed = await self.post("password", current=password, new="a long enough password")
            assert changed.status == 204
        return self

    async def post(self, path: str, **body: Any) -> ClientResponse:
        """A change, with the CSRF token."""
        return await self._client.post(f"/api/staff/{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    async def get(self, path: str) -> Any:
        """A read that must succeed."""
        response = await self._client.get(f"/api/staff/{path}")
        assert response.status == 200, await response.text()
        return await response.json()

    async def queue(self) -> list[dict[str, Any]]:
        """The open handoffs."""
        return list((await self.get("queue"))["items"])


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
