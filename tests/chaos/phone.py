"""A patient's phone: sends numbered messages, each under its own id until it is acknowledged, as the page does."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import aiohttp

from tests.chaos.echo_assistant import answer_to
from tests.people import StaffBrowser

ATTEMPT = aiohttp.ClientTimeout(total=6)
AGAIN_SECONDS = 0.2
Event = dict[str, Any]


class Phone:
    """One conversation. ``sent`` are the ids and words of what was acknowledged, in the order of sending."""

    def __init__(self, url: str, *, local_address: str | None = None) -> None:
        connector = aiohttp.TCPConnector(local_addr=(local_address, 0) if local_address else None)
        self._session = aiohttp.ClientSession(url, connector=connector, timeout=ATTEMPT)
        self.id = self.token = ""
        self.sent: list[tuple[str, str]] = []

    async def close(self) -> None:
        """Put it away."""
        await self._session.close()

    async def open(self) -> "Phone":
        """Open a chat, as soon as that is possible."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.post("/api/conversations") as response:
                    if response.status == 201:
                        opened = await response.json()
                        self.id, self.token = opened["id"], opened["token"]
                        return self
            await asyncio.sleep(AGAIN_SECONDS)

    @property
    def headers(self) -> dict[str, str]:
        """The token that opens this chat."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, text: str, client_message_id: str | None = None) -> tuple[int, dict[str, Any]]:
        """One attempt: status and answer."""
        body = {"client_message_id": client_message_id or str(uuid4()), "text": text}
        path = f"/api/conversations/{self.id}/messages"
        async with self._session.post(path, json=body, headers=self.headers) as response:
            return response.status, await response.json(content_type=None)

    async def say(self, text: str) -> int:
        """Send until it is acknowledged; returns how many attempts that took."""
        client_id, attempts = str(uuid4()), 0
        while True:
            attempts += 1
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                status, answer = await self.post(text, client_id)
                if status == 202:
                    self.sent.append((client_id, text))
                    return attempts
                assert status in (429, 503), answer  # refused for now, and said so
            await asyncio.sleep(AGAIN_SECONDS)

    async def events(self) -> list[Event]:
        """Everything said in this chat."""
        async with self._session.get(f"/api/conversations/{self.id}/events?after=0", headers=self.headers) as response:
            assert response.status == 200, await response.text()
            return list((await response.json())["events"])

    async def until_settled(self, seconds: float = 25.0) -> list[Event]:
        """Wait until no message waits for the assistant any more."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            events = await self.events()
            if all(event.get("delivery") != "pending" for event in events):
                return events
            assert asyncio.get_running_loop().time() < deadline, _brief(events)
            await asyncio.sleep(0.1)


def check_contract(phone: Phone, events: Sequence[Event]) -> None:
    """Nothing that was acknowledged is lost, doubled or out of order, and each message has its one answer in turn."""
    own = [event for event in events if event["from"] == "patient"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1)), "the numbers have gaps"
    assert [(event["client_message_id"], event["text"]) for event in own] == phone.sent, _brief(events)
    answered = [answer_to(event["text"]) for event in own if event["delivery"] == "answered"]
    assert [event["answer"] for event in events if event["answer"]] == [name for name in answered if name]
    given_up = [event for event in own if event["delivery"] == "failed"]
    told = [event for event in events if event["from"] == "system" and "could not answer" in event["text"]]
    assert len(told) == len(given_up), _brief(events)


async def check_staff_see_the_same(staff: StaffBrowser, phone: Phone, events: Sequence[Event]) -> None:
    """The console shows the same messages in the same order."""
    shown = (await staff.get(f"conversations/{phone.id}"))["events"]
    assert [(e["seq"], e["from"], e["text"]) for e in shown] == [(e["seq"], e["from"], e["text"]) for e in events]


def _brief(events: Sequence[Event]) -> str:
    return "\n".join(f"{e['seq']} {e['from']} {e.get('delivery', '')} {e['text'][:50]}" for e in events)
