"""Asking the assistant (Rasa) over its gateway channel, and knowing whether it can be asked at all.

Its state travels with every turn (bot/nlu/channel.py): nothing is lost when it is killed.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import structlog

from bot.errors import RasaFailed, RasaNotReady
from bot.language.sent_vector import SentVector

HEALTH_EVERY_SECONDS = 0.5
HEALTH_TIMEOUT_SECONDS = 2.0
TURN_PATH = "/webhooks/gateway/turn"
HEALTH_PATH = "/webhooks/gateway/health"
Status = Literal["starting", "ready", "down"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Turn:
    """What the assistant made of one message: payloads to render, what it understood, and its new state."""

    replies: tuple[Mapping[str, Any], ...]
    understanding: Mapping[str, Any]
    state: Mapping[str, Any]


class RasaClient:
    """One assistant process. ``status`` is kept by a poll, so a dead one is noticed before the next patient writes."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, secret: str, timeout: float) -> None:
        self._session, self._url, self._secret = session, url.rstrip("/"), secret
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._ready = asyncio.Event()
        self._was_ready = False

    @property
    def status(self) -> Status:
        """Whether it can be asked now; ``down`` is not ready after it has been."""
        if self._ready.is_set():
            return "ready"
        return "down" if self._was_ready else "starting"

    async def wait_ready(self, timeout: float) -> bool:
        """Wait until it can be asked; False after ``timeout`` seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), timeout)
        return self._ready.is_set()

    async def turn(
        self,
        *,
        conversation: str,
        text: str,
        intent: str | None,
        state: Mapping[str, Any],
        in_crisis: bool,
        vector: SentVector | None = None,
    ) -> Turn:
        """One message to its answers; ``in_crisis`` says that an episode is open, ``vector`` saves computing it again.

        Raises RasaNotReady when it cannot be asked, RasaFailed when it gave nothing."""
        if not self._ready.is_set():
            raise RasaNotReady("the assistant is not ready")
        body = {
            "conversation": conversation,
            "text": text,
            "intent": intent,
            "state": dict(state),
            "in_crisis": in_crisis,
            "vector": vector.to_json() if vector is not None else None,
        }
        try:
            data = await self._post(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._ready.clear()
            raise RasaFailed(type(error).__name__) from error
        if not data.get("replies"):
            raise RasaFailed("no reply")
        return Turn(tuple(data["replies"]), data.get("understanding", {}), data.get("state", {}))

    async def _post(self, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"X-Gateway-Secret": self._secret}
        async with self._session.post(
            self._url + TURN_PATH, json=body, headers=headers, timeout=self._timeout
        ) as response:
            if response.status != 200:
                raise RasaFailed(f"status {response.status}")
            data: dict[str, Any] = await response.json(content_type=None)
            return data

    async def watch(self) -> None:
        """Poll its health for ever; run as a background task."""
        while True:
            healthy = await self._healthy()
            if healthy and not self._ready.is_set():
                log.info("assistant_ready")
                self._ready.set()
                self._was_ready = True
            elif not healthy and self._ready.is_set():
                log.warning("assistant_down")
                self._ready.clear()
            await asyncio.sleep(HEALTH_EVERY_SECONDS)

    async def _healthy(self) -> bool:
        timeout = aiohttp.ClientTimeout(total=HEALTH_TIMEOUT_SECONDS)
        headers = {"X-Gateway-Secret": self._secret}
        try:
            async with self._session.get(self._url + HEALTH_PATH, timeout=timeout, headers=headers) as response:
                return response.status == 200 and bool((await response.json(content_type=None)).get("ready"))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return False
