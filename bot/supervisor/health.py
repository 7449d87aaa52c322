"""Asking a server on this machine whether it is ready, without an HTTP library to import."""

import asyncio
import contextlib

TIMEOUT_SECONDS = 2.0


async def answers_ok(host: str, port: int, path: str) -> bool:
    """Whether GET ``path`` is answered with 200 within two seconds."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await _status(host, port, path) == 200
    except (OSError, TimeoutError, ValueError, asyncio.LimitOverrunError):
        return False


async def _status(host: str, port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        line = await reader.readline()
        parts = line.split()
        return int(parts[1]) if len(parts) > 1 else 0
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
