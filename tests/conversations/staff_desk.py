"""A member of staff of a case, acting through the console's API."""

import asyncio
import contextlib
from typing import Any
from uuid import uuid4

import aiohttp

from tests.conversations.transcript import Diverged

AGAIN_SECONDS = 0.2


class StaffDesk:
    """One signed-in browser on the console, its page open until it is closed."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address
        self._session = aiohttp.ClientSession(url, cookie_jar=jar)
        self._csrf = ""
        self._page: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Close the browser."""
        if self._page is not None:
            self._page.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._page
        await self._session.close()

    async def sign_in(self, password: str) -> None:
        """Sign in; raises Diverged when that is refused."""
        credentials = {"username": self.name.lower(), "password": password}
        async with self._session.post("/api/staff/sign-in", json=credentials) as response:
            answer = await response.json()
            if response.status != 200:
                raise Diverged(f"{self.name} can sign in", str(answer.get("detail")))
        self._csrf = answer["csrf"]
        opened = asyncio.Event()
        self._page = asyncio.create_task(self._keep_open(opened))
        await opened.wait()

    async def _keep_open(self, opened: asyncio.Event) -> None:
        """The console's page is there as long as its socket: taking a chat over and going away are two things."""
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with self._session.ws_connect("/api/staff/socket") as socket:
                    opened.set()
                    async for _ in socket:
                        pass
            opened.set()  # refused, or cut off: what the case expects of staff tells
            await asyncio.sleep(AGAIN_SECONDS)

    async def post(self, path: str, **body: Any) -> tuple[dict[str, Any], str | None]:
        """A change: what came back, and the words of a refusal."""
        headers = {"X-CSRF-Token": self._csrf}
        async with self._session.post(f"/api/staff/{path}", json=body, headers=headers) as response:
            answer: dict[str, Any] = await response.json(content_type=None) or {}
            return answer, None if response.status < 400 else str(answer.get("detail") or answer.get("title"))

    async def get(self, path: str) -> Any:
        """A read; raises Diverged when it is refused."""
        async with self._session.get(f"/api/staff/{path}") as response:
            answer = await response.json(content_type=None)
            if response.status != 200:
                raise Diverged(f"{self.name} can read {path.partition('/')[0]}", str(answer.get("detail")))
            return answer

    async def say(self, conversation: str, text: str) -> str | None:
        """Write to the patient; the words of a refusal."""
        _, refused = await self.post(
            f"conversations/{conversation}/messages", client_message_id=str(uuid4()), text=text
        )
        return refused

    async def item(self, conversation: str) -> dict[str, Any] | None:
        """The chat's entry in the queue."""
        queue = await self.get("queue")
        items: list[dict[str, Any]] = queue["items"]
        for index, item in enumerate(items):
            if item["conversation"] == conversation:
                return item | {"first": index == 0, "banner": queue["banner"] or ""}
        return None
