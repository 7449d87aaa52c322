"""The people of the tests: a patient and a member of staff, acting through the HTTP API as their pages do."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestClient

Browser = ClientSession | TestClient[Any, Any]
"""What a person acts through; addresses are relative."""


class Patient:
    """A patient's page, without the page: opens a chat, writes, reads."""

    def __init__(self, client: Browser) -> None:
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
        response: ClientResponse = await self._client.post(
            f"/api/conversations/{self.id}/messages", json=body, headers=self.headers
        )
        return response

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

    async def until(
        self, test: Callable[[dict[str, Any]], bool], *, after: int = 0, seconds: float = 8.0
    ) -> dict[str, Any]:
        """The first event after a number that passes a test, waiting for it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            for event in await self.events(after):
                if test(event):
                    return event
            await asyncio.sleep(0.02)
        raise AssertionError(f"not seen: {[(e['from'], e['kind'], e['text'][:60]) for e in await self.events()]}")


class StaffBrowser:
    """A signed-in member of staff."""

    def __init__(self, client: Browser) -> None:
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
        response: ClientResponse = await self._client.post(
            f"/api/staff/{path}", json=body, headers={"X-CSRF-Token": self.csrf}
        )
        return response

    async def get(self, path: str) -> Any:
        """A read that must succeed."""
        response = await self._client.get(f"/api/staff/{path}")
        assert response.status == 200, await response.text()
        return await response.json()

    async def queue(self) -> list[dict[str, Any]]:
        """The open handoffs."""
        return list((await self.get("queue"))["items"])
