"""One conversation with either bot, seen as a patient's page sees it: from sending a message to having its answer."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

from tests.bench.servers import BenchError

ANSWER_SECONDS = 30.0
POLL_SECONDS = 20


class Talk(Protocol):
    """A conversation that is under way."""

    async def say(self, text: str) -> float:
        """Send one message; seconds until its answer could be shown."""


class StockTalk:
    """A conversation over Rasa's own REST channel."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._url, self._sender = session, f"{base}/webhooks/rest/webhook", str(uuid4())

    async def say(self, text: str) -> float:
        """One request; its response holds the answer."""
        start = time.perf_counter()
        async with self._session.post(self._url, json={"sender": self._sender, "message": text}) as response:
            replies = await response.json()
        seconds = time.perf_counter() - start
        if not replies:
            raise BenchError(f"The stock bot said nothing to {text!r}.")
        return seconds


class ProductTalk:
    """A conversation over the product's API, with a long poll open as the page keeps one."""

    def __init__(self, session: aiohttp.ClientSession, base: str, opened: Mapping[str, Any]) -> None:
        self._session, self._url = session, f"{base}/api/conversations/{opened['id']}"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._seen = 0

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, base: str) -> "ProductTalk":
        """A new conversation, read up to its greeting."""
        async with session.post(f"{base}/api/conversations") as response:
            if response.status != 201:
                raise BenchError(f"No conversation could be opened: {response.status} {await response.text()}")
            talk = cls(session, base, await response.json())
        await talk._poll(wait=0)
        return talk

    async def say(self, text: str) -> float:
        """Send, and wait until the assistant's answer is in an event."""
        answer = asyncio.create_task(self._answer())
        await asyncio.sleep(0)
        start = time.perf_counter()
        body = {"client_message_id": str(uuid4()), "text": text}
        async with self._session.post(f"{self._url}/messages", json=body, headers=self._headers) as response:
            if response.status != 202:
                raise BenchError(f"{text!r} was not accepted: {response.status} {await response.text()}")
        return await asyncio.wait_for(answer, ANSWER_SECONDS) - start

    async def _answer(self) -> float:
        while True:
            events = await self._poll(wait=POLL_SECONDS)
            if any(event["type"] == "message" and event["from"] == "assistant" for event in events):
                return time.perf_counter()

    async def _poll(self, *, wait: int) -> list[dict[str, Any]]:
        params = {"after": self._seen, "wait": wait}
        async with self._session.get(f"{self._url}/events", params=params, headers=self._headers) as response:
            events: list[dict[str, Any]] = (await response.json())["events"]
        self._seen = max([self._seen, *(event["seq"] for event in events)])
        return events
