"""Peers that read or write too slowly, or too much: they cost little, are let go, and nobody else waits for them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.domain.conversation import MAX_MESSAGE_CHARACTERS, Draft, Sender
from bot.settings import Settings
from bot.web import __main__ as server
from bot.web import bodies, keys, sockets
from bot.web.app import Content, build_app, load_content
from tests.chaos.phone import Phone
from tests.integration.fake_rasa import SECRET

MESSAGES = 200
NO_ASSISTANT = "http://127.0.0.1:9"  # it is not what this is about
PATIENCE_SECONDS = 15.0  # everything here is let go after a fraction of it, unless the machine is busy
FRAME_BYTES = 25 * 12 * MAX_MESSAGE_CHARACTERS + 200_000  # the longest frame: every character six times two bytes


@pytest.fixture(scope="module")
def content() -> Content:
    """The repository's own content, read once."""
    return load_content(Settings(gateway_secret=SECRET))


@pytest.fixture
async def runner(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[web.AppRunner]:
    """The gateway as it listens in earnest, with short timers."""
    for module, name, seconds in (
        (server, "KEEPALIVE_SECONDS", 0.5),
        (server, "LINGER_SECONDS", 0.2),
        (bodies, "BODY_SECONDS", 0.5),
        (sockets, "PING_SECONDS", 0.4),
    ):
        monkeypatch.setattr(module, name, seconds)
    settings = Settings(gateway_secret=SECRET, var_dir=tmp_path, rasa_url=NO_ASSISTANT, messages_per_minute=10_000)
    running = await server.listen(build_app(settings, content), "127.0.0.1", 0)
    yield running
    await running.cleanup()


@pytest.fixture
async def phone(runner: web.AppRunner) -> AsyncIterator[Phone]:
    """A patient with an open chat."""
    patient = await Phone(f"http://127.0.0.1:{_port(runner)}").open()
    yield patient
    await patient.close()


async def test_a_page_that_does_not_read_is_cut_off_and_reads_on_later(runner: web.AppRunner, phone: Phone) -> None:
    """A phone in a tunnel has its socket open and takes nothing: what waits for it stays small, it is let go, somebody
    else is served meanwhile, and when it comes back it gets everything, once and in order."""
    await _long_history(runner, phone)
    other = await Phone(f"http://127.0.0.1:{_port(runner)}").open()
    slow = [await _socket_that_does_not_read(runner, phone) for _ in range(5)]
    most = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        while _app(runner)[keys.SOCKETS].count:
            most = max(most, _waiting_bytes(runner))
            assert await other.events() == []
    assert 0 < most <= len(slow) * FRAME_BYTES
    await other.close()
    await _all_gone(runner)
    for reader, writer in slow:
        writer.close()
        reader.feed_eof()
    assert [event["seq"] for event in await _all_over_a_socket(runner, phone)] == list(range(1, MESSAGES + 1))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"GET /healthz HTTP/1.1\r\nHost: clinic\r\n", b"X-Slow: 1\r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: clinic\r\n\r\n", b""),
        (b"GET /healthz HTTP/1.1\r\nHost: clinic\r\n\r\nGET /healthz", b"y"),
    ],
    ids=["says nothing", "head without end", "idle after a request", "second head without end"],
)
async def test_who_holds_a_connection_without_asking_is_let_go(
    runner: web.AppRunner, phone: Phone, first: bytes, then: bytes
) -> None:
    """A thousand of these would shut everybody else out: each is closed on a timer, however slowly it goes on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", _port(runner))
    writer.write(first)
    await _trickles_until_closed(reader, writer, then)
    assert (await phone.post("is somebody there"))[0] == 202


async def test_a_body_that_never_ends_is_refused(runner: web.AppRunner, phone: Phone) -> None:
    """A message of which a byte comes now and then: refused in words after its time, and the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", _port(runner))
    head = f"POST /api/conversations/{phone.id}/messages HTTP/1.1\r\nHost: clinic\r\nContent-Length: 5000\r\n"
    writer.write(f'{head}Authorization: Bearer {phone.token}\r\n\r\n{{"text": "'.encode())
    answer = await _trickles_until_closed(reader, writer, b"a")
    assert answer.startswith(b"HTTP/1.1 408 ") and b"did not arrive in time" in answer
    assert await phone.events() == []


def _app(runner: web.AppRunner) -> web.Application:
    assert runner.app is not None
    return runner.app


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1])


def _waiting_bytes(runner: web.AppRunner) -> int:
    """What the process keeps for all connections that do not take it."""
    assert runner.server is not None
    transports = [connection.transport for connection in runner.server.connections]
    return sum(transport.get_write_buffer_size() for transport in transports if transport is not None)


async def _long_history(runner: web.AppRunner, phone: Phone) -> None:
    """More than the system's own buffers take: 200 of the longest messages."""
    async with _app(runner)[keys.DATABASE].begin() as tx:
        conversation = await tx.conversations.get(phone.id, lock=True)
        assert conversation is not None
        for number in range(MESSAGES):
            draft = Draft(Sender.PATIENT, "😔" * MAX_MESSAGE_CHARACTERS)
            conversation, _ = await tx.messages.append(
                replace(conversation), draft, at=datetime.now(UTC), client_message_id=str(number)
            )


async def _socket_that_does_not_read(
    runner: web.AppRunner, phone: Phone
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", _port(runner)))
    reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
    writer.write(
        f"GET /api/conversations/{phone.id}/socket?after=0 HTTP/1.1\r\nHost: clinic\r\nConnection: Upgrade\r\n"
        f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: bearer.{phone.token}\r\n\r\n".encode()
    )
    assert (await reader.readline()).startswith(b"HTTP/1.1 101 ")
    return reader, writer


async def _all_over_a_socket(runner: web.AppRunner, phone: Phone) -> list[dict[str, int]]:
    """What a page that comes back reads."""
    address = f"ws://127.0.0.1:{_port(runner)}/api/conversations/{phone.id}/socket?after=0"
    got: list[dict[str, int]] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, protocols=(f"bearer.{phone.token}",), max_msg_size=0) as opened,
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        while len(got) < MESSAGES:
            got += (await opened.receive_json())["events"]
    return got


async def _all_gone(runner: web.AppRunner) -> None:
    """No connection is left half open: its file and its memory are given back."""
    assert runner.server is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(c.transport is not None and _is_socket(c) for c in runner.server.connections):
            await asyncio.sleep(0.05)


def _is_socket(connection: web.RequestHandler) -> bool:
    transport = connection.transport
    return isinstance(transport, asyncio.WriteTransport) and transport.get_write_buffer_size() > 0


async def _trickles_until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, then: bytes) -> bytes:
    """Go on slowly until the other side closes; everything it said. Fails when it stays open."""

    async def trickle() -> None:
        with contextlib.suppress(ConnectionError):
            while then:
                writer.write(then)
                await writer.drain()
                await asyncio.sleep(0.05)

    trickling = asyncio.create_task(trickle())
    said = b""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with contextlib.suppress(ConnectionError):
                while chunk := await reader.read(4096):
                    said += chunk
    finally:
        trickling.cancel()
        writer.close()
    return said
