"""The open WebSockets: how many one address may hold, and how they end.

One that does not answer pings any more is cut off, with whatever was still to be sent to it: a page reads on from its
last message when it comes back. When the process ends, all are told to come again.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence

from aiohttp import WSCloseCode, web

from bot.errors import TooManyRequests

PING_SECONDS = 20.0
GOODBYE_SECONDS = 2.0  # how long the other side may take to say goodbye
TRY_AGAIN_SECONDS = 30
MAX_FRAME_BYTES = 4096


class Sockets:
    """All of this process. ``most`` is how many one address may have open at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of_address: Counter[str] = Counter()
        self._open: set[web.WebSocketResponse] = set()

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextlib.asynccontextmanager
    async def opened(
        self, request: web.Request, *, address: str, protocols: Sequence[str] = ()
    ) -> AsyncIterator[web.WebSocketResponse]:
        """A socket while the block runs. Raises TooManyRequests instead of opening one too many."""
        if self._of_address[address] >= self._most:
            raise TooManyRequests("Too many pages are open from here at once.", retry_after=TRY_AGAIN_SECONDS)
        self._of_address[address] += 1
        transport = request.transport
        socket = web.WebSocketResponse(
            timeout=GOODBYE_SECONDS, heartbeat=PING_SECONDS, protocols=protocols, max_msg_size=MAX_FRAME_BYTES
        )
        try:
            await socket.prepare(request)
            self._open.add(socket)
            yield socket
        finally:
            self._open.discard(socket)
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]
            if socket.close_code == WSCloseCode.ABNORMAL_CLOSURE and transport is not None:
                transport.abort()  # closing would wait for ever for somebody who does not read

    async def close(self) -> None:
        """The process ends: send all away, and wait for nobody who does not answer."""
        await asyncio.gather(*(self._send_away(socket) for socket in tuple(self._open)))

    @staticmethod
    async def _send_away(socket: web.WebSocketResponse) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restarting")
