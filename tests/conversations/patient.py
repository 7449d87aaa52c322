"""The patient of a case. This one acts through the HTTP API; the one of page.py through the real page."""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

from tests.conversations.transcript import Diverged

FRAME_SECONDS = 10.0
Event = dict[str, Any]


@dataclass(frozen=True)
class Sending:
    """What became of a message: its number, or the words with which it was refused."""

    seq: int | None
    refused: str | None = None


class PatientSide(Protocol):
    """How a case reaches the product as a patient."""

    async def open(self) -> None:
        """Come to the page."""

    async def say(self, text: str, *, twice: bool = False) -> Sending:
        """Write a message."""

    async def press(self, title: str, *, twice: bool = False) -> Sending:
        """Press the newest button with this title."""

    async def news(self, after: int, wait: float = 0) -> dict[str, Any]:
        """Events after a number, and the state."""

    async def before_writing(self) -> dict[str, Any]:
        """The state that is shown to whoever has written nothing yet."""

    async def looks_at(self, event: Event) -> None:
        """Check that a message is really shown; raises Diverged."""

    async def reload(self, seen: list[Event]) -> None:
        """Load anew; everything seen is there again, once and in order. Raises Diverged."""

    async def reconnect(self, after: int) -> None:
        """Lose the connection and get it back; nothing is missing or doubled. Raises Diverged."""

    async def close(self) -> None:
        """Leave."""

    @property
    def conversation(self) -> str:
        """The conversation's id; empty before the first message."""


class ApiPatient:
    """Speaks to the gateway as the page's own code does, over HTTP and WebSocket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(url)
        self._id = self._token = ""

    @property
    def conversation(self) -> str:
        """The conversation's id."""
        return self._id

    def enter(self, *, id: str, token: str) -> None:
        """Take up a chat that was begun elsewhere, such as on the page."""
        self._id, self._token = id, token

    async def close(self) -> None:
        """Leave."""
        await self._session.close()

    async def open(self) -> None:
        """Open a chat."""
        async with self._session.post("/api/conversations") as response:
            if response.status != 201:
                raise Diverged("that a chat can be opened", f"{response.status}: {await response.text()}")
            opened = await response.json()
        self._id, self._token = opened["id"], opened["token"]

    async def say(self, text: str, *, twice: bool = False) -> Sending:
        """Write a message."""
        return await self._send({"text": text}, twice=twice)

    async def press(self, title: str, *, twice: bool = False) -> Sending:
        """Press the newest button with this title."""
        choice = newest_choice((await self.news(0))["events"], title)
        return await self._send({"choice": choice["id"]}, twice=twice)

    async def news(self, after: int, wait: float = 0) -> dict[str, Any]:
        """Events after a number, and the state."""
        address = f"/api/conversations/{self._id}/events?after={after}&wait={wait:.1f}"
        async with self._session.get(address, headers=self._headers) as response:
            if response.status != 200:
                raise Diverged("that the chat can be read", f"{response.status}: {await response.text()}")
            found: dict[str, Any] = await response.json()
            return found

    async def before_writing(self) -> dict[str, Any]:
        """Over the API a conversation is there from the beginning."""
        return {}

    async def looks_at(self, event: Event) -> None:
        """Over the API a message is what it is."""

    async def reload(self, seen: list[Event]) -> None:
        """Ask for everything again, as a page that has just been opened."""
        again = (await self.news(0))["events"]
        same_events(seen, [event for event in again if event["seq"] <= max((e["seq"] for e in seen), default=0)])

    async def reconnect(self, after: int) -> None:
        """A socket opened after ``after`` gives exactly what a read gives."""
        wanted = (await self.news(after))["events"]
        address = f"/api/conversations/{self._id}/socket?after={after}"
        async with self._session.ws_connect(address, protocols=(f"bearer.{self._token}",)) as socket:
            async with asyncio.timeout(FRAME_SECONDS):
                frame = await socket.receive_json()
        same_events(wanted, frame.get("events", []))
        if not frame.get("state"):
            raise Diverged("the state with the first frame after a reconnect", "none")

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    async def _send(self, body: dict[str, Any], *, twice: bool) -> Sending:
        body = {"client_message_id": str(uuid4()), **body}
        sent = await self._post(body)
        if twice and sent.seq is not None:
            again = await self._post(body)
            if again != sent:
                raise Diverged(f"message {sent.seq} when it is sent a second time", f"{again.seq or again.refused}")
        return sent

    async def _post(self, body: dict[str, Any]) -> Sending:
        address = f"/api/conversations/{self._id}/messages"
        try:
            async with self._session.post(address, json=body, headers=self._headers) as response:
                answer = await response.json(content_type=None)
                return Sending(int(answer["seq"])) if response.status == 202 else Sending(None, _refusal(answer))
        except aiohttp.ClientConnectionError as error:
            return Sending(None, f"no connection ({type(error).__name__})")


def newest_choice(events: list[Event], title: str) -> dict[str, str]:
    """The newest button with a title; raises Diverged with those that there are."""
    choices: list[dict[str, str]] = [choice for event in reversed(events) for choice in event["choices"]]
    for choice in choices:
        if choice["title"] == title:
            return choice
    there = ", ".join(dict.fromkeys(f"'{choice['title']}'" for choice in choices[:12]))
    raise Diverged(f"a button '{title}'", f"the buttons {there}" if there else "no buttons at all")


def same_events(wanted: list[Event], got: list[Event]) -> None:
    """Raises Diverged when two readings of a chat differ."""
    before, after = ([(event["seq"], event["from"], event["text"]) for event in events] for events in (wanted, got))
    if before != after:
        missing = [seq for seq, *_ in before if seq not in {entry[0] for entry in after}]
        raise Diverged(f"the same {len(before)} messages again", f"{len(after)} messages; missing: {missing or 'none'}")


def _refusal(answer: Any) -> str:
    return str(answer.get("detail") or answer.get("title") or answer)
