"""A stand-in for the assistant process: speaks its gateway channel (bot/nlu/channel.py), answers by a script.

tests/integration/test_real_assistant.py holds the same contract checks against the real one.
"""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

SECRET = "s" * 32


class FakeRasa:
    """``answers`` maps a text (or ``intent:<name>``) to payloads; ``broken``, ``hold`` and ``ready`` change it;
    ``intent`` and ``confidence`` are how every message is read."""

    def __init__(self) -> None:
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.tier = "none"
        self.intent, self.confidence = "faq", 0.9
        self.medicines: list[dict[str, str]] = []
        self.state: dict[str, Any] = {"slots": {}, "active_loop": None}
        self.calls: list[dict[str, Any]] = []
        self.broken = False
        self.ready = True
        self.hold: asyncio.Event | None = None
        self._server: TestServer | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return str(self._server.make_url("/")).rstrip("/")

    async def start(self) -> None:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_post("/webhooks/gateway/turn", self._turn)
        app.router.add_get("/webhooks/gateway/health", self._health)
        self._server = TestServer(app)
        await self._server.start_server()

    async def stop(self) -> None:
        """Close the port, as a killed process does."""
        if self._server is not None:
            await self._server.close()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"ready": self.ready, "model": "fake"})

    async def _turn(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Gateway-Secret") != SECRET:
            return web.json_response({"error": "wrong secret"}, status=403)
        call = await request.json()
        self.calls.append(call)
        if self.hold is not None:
            await self.hold.wait()
        if self.broken:
            return web.json_response({"error": "the action failed"}, status=502)
        key = f"intent:{call['intent']}" if call["intent"] else call["text"]
        replies = self.answers.get(key, [{"say": "rephrase", "topics": ["cost"]}])
        understanding = {
            "intent": self.intent,
            "confidence": self.confidence,
            "answers": [],
            "tier": self.tier,
            "categories": [],
            "ranking": [],
            "medicines": self.medicines,
        }
        return web.json_response({"replies": replies, "understanding": understanding, "state": self.state})
