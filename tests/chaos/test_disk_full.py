"""The disk is full: nothing is acknowledged that is not stored, help can still be read, and it all works again."""

import asyncio
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.storage.backup import take_inventory
from bot.storage.database import Database, DatabaseBusy
from bot.storage.migrate import upgrade
from tests.chaos.conftest import MakeGateway, MakePhone
from tests.chaos.echo_assistant import answer_to
from tests.chaos.phone import check_contract
from tests.chaos.processes import AssistantProcess, GatewayProcess
from tests.integration.test_storage import conversation

CRISIS = "i dont want to live any more"


@contextmanager
def full_disk(gateway: GatewayProcess) -> Iterator[None]:
    """The system refuses every byte that the process wants to add to a file."""
    _, hard = resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.prlimit(gateway.pid, resource.RLIMIT_FSIZE, (hard, hard))


async def test_nothing_is_acknowledged_that_is_not_stored(make_gateway: MakeGateway, make_phone: MakePhone) -> None:
    """Somebody writes, and writes that they want to die, while the disk is full: told honestly both times, with whom to
    call; the page with its emergency numbers is served; afterwards the same messages are stored once and answered."""
    gateway = await make_gateway()
    phone = await make_phone(gateway)
    await phone.say("message 0")
    before = await phone.until_settled()
    with full_disk(gateway):
        for client_id, text in (("one", "message 1"), ("two", CRISIS)):
            status, answer = await phone.post(text, client_id)
            assert status == 503 and "988" in answer["detail"] and "+1 555 010 0142" in answer["detail"]
        async with aiohttp.ClientSession(gateway.url) as browser:
            async with browser.get("/") as page:
                assert page.status == 200 and "tel:988" in await page.text()
            async with browser.get("/healthz") as health:
                assert health.status == 200
        assert await phone.events() == before
    for client_id, text in (("one", "message 1"), ("two", CRISIS), ("one", "message 1"), ("two", CRISIS)):
        status, _ = await phone.post(text, client_id)
        assert status == 202
    events = await phone.until_settled()
    assert [e["text"] for e in events if e["from"] == "patient"] == ["message 0", "message 1", CRISIS]
    assert [e["kind"] for e in events].count("crisis") == 1
    assert await gateway.stop() == 0
    assert (await take_inventory(gateway.database_url)).whole


async def test_an_answer_that_did_not_fit_comes_when_there_is_room(
    make_gateway: MakeGateway, make_phone: MakePhone, assistant: AssistantProcess
) -> None:
    """The disk fills between a message and its answer: the answer is not lost, it comes when there is room again."""
    gateway = await make_gateway()
    phone = await make_phone(gateway)
    assistant.signal(signal.SIGSTOP)
    await phone.say("message 3")
    with full_disk(gateway):
        assistant.signal(signal.SIGCONT)
        for _ in range(10):
            await asyncio.sleep(0.2)
            assert [e["delivery"] for e in await phone.events()] == ["pending"]
    events = await phone.until_settled()
    check_contract(phone, events)
    assert events[-1]["answer"] == answer_to("message 3")


async def test_a_database_that_may_not_grow_is_busy_and_stays_whole(tmp_path: Path) -> None:
    """SQLite's own word for a full disk is understood as "not saved", and half a message is never stored."""
    path = tmp_path / "full.db"
    url = f"sqlite+aiosqlite:///{path}"
    await upgrade(url)
    database = Database(url)
    async with database.begin() as tx:
        await tx.conversations.add(conversation())
    with pytest.raises(DatabaseBusy):
        async with database.begin() as tx:
            pages = (await tx.conversations._db.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await tx.conversations._db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(200):
                await tx.conversations.add(conversation(f"more {number}"))
    await database.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (1,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
