"""Opens many sockets to one conversation at once and holds them; says how many were let in, and how the others were
refused. A process of its own, so that it costs the test's measuring nothing."""

import asyncio
import json
import sys
from collections import Counter

import aiohttp

HOLD_SECONDS = 3.0


async def flood(url: str, conversation: str, token: str, many: int) -> Counter[str]:
    """Counts by status: 101 for sockets that were let in."""
    seen: Counter[str] = Counter()

    async def one(session: aiohttp.ClientSession) -> None:
        try:
            address = f"{url}/api/conversations/{conversation}/socket?after=0"
            async with session.ws_connect(address, protocols=(f"bearer.{token}",)) as opened:
                seen["101"] += 1
                await opened.receive()
                await asyncio.sleep(HOLD_SECONDS)
        except aiohttp.WSServerHandshakeError as refused:
            has_wait = "Retry-After" in (refused.headers or {})
            seen[f"{refused.status}{' with a time to wait' if has_wait else ''}"] += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(session) for _ in range(many)))
    return seen


if __name__ == "__main__":
    found = asyncio.run(flood(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
    sys.stdout.write(json.dumps(found))
