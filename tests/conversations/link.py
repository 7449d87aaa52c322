"""The wire between gateways and the one assistant: keeps what was understood, and can be cut for one gateway alone.

Every gateway gets a base address of its own on one small server, so that a case that breaks the assistant breaks it for
nobody else.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

LOOPBACK = "127.0.0.1"
MENDED_SECONDS = 0.05  # how soon a mended line is noticed


@dataclass(frozen=True)
class Understood:
    """What the assistant made of one message, or of a button that was pressed."""

    text: str
    pressed: bool
    understanding: dict[str, Any]


class Link:
    """Passes requests on to the assistant, unless its gateway's line is broken."""

    def __init__(self, assistant_url: str) -> None:
        self._assistant = assistant_url
        self._broken: dict[str, str] = {}
        self._understood: defaultdict[str, list[Understood]] = defaultdict(list)
        self._line_of: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        self._session = aiohttp.ClientSession()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{line}/{rest:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        self._broken.clear()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    def break_line(self, line: str, way: str) -> None:
        """``down``, ``hangs``, ``error`` or ``silent`` from here on."""
        self._broken[line] = way

    def mend_line(self, line: str) -> None:
        """It works again."""
        self._broken.pop(line, None)

    def understood(self, line: str) -> list[Understood]:
        """Everything understood for one gateway, in order."""
        return self._understood[line]

    def line_of(self, conversation: str) -> str:
        """The line over which a conversation's turns come; empty when there was none yet."""
        return self._line_of.get(conversation, "")

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        line, rest = request.match_info["line"], request.match_info["rest"]
        way = self._broken.get(line)
        is_turn = request.method == "POST"
        if way == "down" or (way == "hangs" and not is_turn):
            return _cut(request)
        if way == "hangs":
            while self._broken.get(line) == "hangs":
                await asyncio.sleep(MENDED_SECONDS)
            return _cut(request)
        if way == "error" and is_turn:
            return web.json_response({"error": "broken by the case"}, status=502)
        if way == "silent" and is_turn:
            return web.json_response({"replies": [], "understanding": {}, "state": {}})
        return await self._ask(request, line, rest)

    async def _ask(self, request: web.Request, line: str, rest: str) -> web.StreamResponse:
        assert self._session is not None
        body = await request.read()
        if body:
            self._line_of[str((await request.json()).get("conversation"))] = line
        secret = {"X-Gateway-Secret": request.headers.get("X-Gateway-Secret", "")}
        headers = secret | ({"Content-Type": "application/json"} if body else {})
        try:
            async with self._session.request(
                request.method, f"{self._assistant}/{rest}", data=body or None, headers=headers
            ) as response:
                answer = await response.read()
                if request.method == "POST" and response.status == 200:
                    sent, got = await request.json(), await response.json(content_type=None)
                    read = Understood(str(sent.get("text")), bool(sent.get("intent")), got.get("understanding") or {})
                    self._understood[line].append(read)
                return web.Response(body=answer, status=response.status, content_type="application/json")
        except aiohttp.ClientError:
            return _cut(request)


def _cut(request: web.Request) -> web.Response:
    """Break the connection off, as a dead process does."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)
