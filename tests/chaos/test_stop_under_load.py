"""The product is updated while patients write: it ends soon and cleanly, and nobody's message is lost."""

import asyncio
import time

import aiohttp

from tests.chaos.conftest import MakeGateway, MakePhone, MakeStaff, assistant_found
from tests.chaos.phone import Phone, check_contract, check_staff_see_the_same

PHONES = 5
LONGEST_STOP_SECONDS = 8.0  # the supervisor kills after ten


async def test_a_stop_under_load_loses_nothing(
    make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff
) -> None:
    """SIGTERM while five patients write, one page holds a socket and one polls: all are let go within seconds, the
    socket is told to come again; after the start every acknowledged message is there once, in order, and answered."""
    gateway = await make_gateway()
    staff = await make_staff(gateway)
    phones = [await make_phone(gateway) for _ in range(PHONES)]
    writing = [asyncio.create_task(_writes(phone, messages=25)) for phone in phones]
    reading = await make_phone(gateway)
    socket, poll = asyncio.create_task(_socket_end(reading)), asyncio.create_task(_poll_end(reading))
    while min(len(phone.sent) for phone in phones) < 4:
        await asyncio.sleep(0.02)
    started = time.monotonic()
    code = await gateway.stop()
    assert code == 0 and time.monotonic() - started < LONGEST_STOP_SECONDS, gateway.tail()
    assert await asyncio.wait_for(socket, 5) == aiohttp.WSCloseCode.GOING_AWAY
    assert await asyncio.wait_for(poll, 5) == 200
    assert min(len(phone.sent) for phone in phones) < 25, "it was not stopped under load"
    await gateway.start()
    await assistant_found(gateway)
    await asyncio.gather(*writing)
    for phone in phones:
        events = await phone.until_settled()
        check_contract(phone, events)
        await check_staff_see_the_same(staff, phone, events)
        assert len(phone.sent) == 25


async def test_a_stop_does_not_wait_for_the_dead(make_gateway: MakeGateway, make_phone: MakePhone) -> None:
    """Pages on phones that are off, and a request of which the end never comes, do not hold the stop up."""
    gateway = await make_gateway()
    phone = await make_phone(gateway)
    writers = []
    for _ in range(3):
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        head = f"POST /api/conversations/{phone.id}/messages HTTP/1.1\r\nHost: clinic\r\nContent-Length: 50\r\n"
        writer.write(f"{head}Authorization: Bearer {phone.token}\r\n\r\n{{".encode())
        await writer.drain()
        writers.append(writer)
    await phone.say("message 1")
    started = time.monotonic()
    assert await gateway.stop() == 0
    assert time.monotonic() - started < LONGEST_STOP_SECONDS
    for writer in writers:
        writer.close()


async def _writes(phone: Phone, *, messages: int) -> None:
    for number in range(messages):
        await phone.say(f"message {number}")


async def _socket_end(phone: Phone) -> int | None:
    """With which code the page's socket is closed."""
    path = f"/api/conversations/{phone.id}/socket?after=0"
    async with phone._session.ws_connect(path, protocols=(f"bearer.{phone.token}",)) as opened:
        async for _ in opened:
            pass
        return opened.close_code


async def _poll_end(phone: Phone) -> int:
    """With which status a page's long poll ends that would have gone on."""
    path = f"/api/conversations/{phone.id}/events?after=0&wait=30"
    async with phone._session.get(path, headers=phone.headers, timeout=aiohttp.ClientTimeout(40)) as response:
        assert (await response.json())["events"] == []
        return response.status
