"""PostgreSQL restarts or crashes while patients write: told honestly meanwhile, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.storage.backup import take_inventory
from tests.chaos.conftest import MakeGateway, MakePhone, MakeStaff
from tests.chaos.phone import Phone, check_contract, check_staff_see_the_same
from tests.chaos.postgres_server import PostgresServer, running_postgres

pytestmark = pytest.mark.postgres
ANSWERS_WITHIN_SECONDS = 6.0  # a page gives up after fifteen
MESSAGES = 20


@pytest.fixture
async def postgres() -> AsyncIterator[PostgresServer]:
    """A server of this test's own."""
    async with running_postgres() as server:
        yield server


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_loses_nothing(
    postgres: PostgresServer, make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff, mode: str
) -> None:
    """Restarted for an update, or crashed, in the middle of three chats: each acknowledged message is there once, in
    order and answered, although nobody restarted the gateway."""
    gateway = await make_gateway(DATABASE_URL=postgres.url)
    staff = await make_staff(gateway)
    phones = [await make_phone(gateway) for _ in range(3)]
    writing = [asyncio.create_task(_writes(phone)) for phone in phones]
    while min(len(phone.sent) for phone in phones) < 3:
        await asyncio.sleep(0.02)
    await postgres.stop(mode)
    await asyncio.sleep(1)
    await postgres.start()
    await asyncio.wait_for(asyncio.gather(*writing), 45)
    for phone in phones:
        events = await phone.until_settled()
        check_contract(phone, events)
        await check_staff_see_the_same(staff, phone, events)
    assert (await take_inventory(postgres.url)).whole


async def test_while_it_is_away_nothing_is_acknowledged_and_help_is_named(
    postgres: PostgresServer, make_gateway: MakeGateway, make_phone: MakePhone
) -> None:
    """Somebody in danger writes while the database is away: the refusal comes soon and names the numbers, the page is
    there, an open page comes back by itself, and the message sent again is answered as a crisis."""
    gateway = await make_gateway(DATABASE_URL=postgres.url)
    phone = await make_phone(gateway)
    await phone.say("message 1")
    await phone.until_settled()
    async with aiohttp.ClientSession(gateway.url) as browser:
        path = f"/api/conversations/{phone.id}/socket?after=0"
        async with browser.ws_connect(path, protocols=(f"bearer.{phone.token}",)) as page:
            await page.receive_json()
            await postgres.stop()
            async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
                status, answer = await phone.post("i want to die", "danger")
            assert status == 503 and "988" in answer["detail"]
            async with asyncio.timeout(10):
                assert (await page.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
            assert page.close_code == aiohttp.WSCloseCode.TRY_AGAIN_LATER
        async with browser.get("/") as shown, browser.get("/healthz") as alive, browser.get("/readyz") as ready:
            assert (shown.status, alive.status, ready.status) == (200, 200, 503)
        await postgres.start()
        async with browser.get("/readyz") as ready:
            assert ready.status == 200
    assert (await phone.post("i want to die", "danger"))[0] == 202
    events = await phone.events()
    assert [e["kind"] for e in events if e["from"] != "patient"][-1] == "crisis"


async def _writes(phone: Phone) -> None:
    for number in range(MESSAGES):
        await phone.say(f"message {number}")
        await asyncio.sleep(0.05)
