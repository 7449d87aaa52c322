"""Backup and restore: the copy has everything in its order, the chat goes on from it, and a changed trail is found."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.storage.backup import take_inventory
from tests.chaos.conftest import MakeGateway, MakePhone, MakeStaff, assistant_found
from tests.chaos.phone import Phone, check_contract, check_staff_see_the_same
from tests.chaos.postgres_server import running_postgres
from tests.chaos.processes import GatewayProcess

COMMAND_SECONDS = 60


async def test_a_copy_made_in_use_can_be_restored_and_goes_on(
    make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff, tmp_path: Path
) -> None:
    """The clinic's machine dies: a copy made while patients wrote is put on another one. Counts and numbers are those
    of the copied moment, the audit trail verifies, a patient and staff go on where they were."""
    gateway = await make_gateway()
    staff = await make_staff(gateway)
    phone, writing = await make_phone(gateway), await make_phone(gateway)
    await phone.say("i want to die")
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    before = await phone.until_settled()
    busy = asyncio.create_task(_writes(writing, 25))
    while len(writing.sent) < 3:
        await asyncio.sleep(0.02)
    copy = tmp_path / "copy.db"
    saved = await _command(gateway, "backup", str(copy))
    assert saved.returncode == 0, saved.stderr
    await busy
    await gateway.kill()

    (gateway.folder / "clinic.db").rename(tmp_path / "lost.db")
    for leftover in gateway.folder.glob("clinic.db-*"):
        leftover.unlink()
    restored = await _command(gateway, "restore", str(copy))
    assert restored.returncode == 0 and restored.stdout == saved.stdout
    assert (gateway.folder / "clinic.db").stat().st_mode & 0o077 == 0, "others on the machine can read it"
    refused = await _command(gateway, "restore", str(copy))
    assert refused.returncode == 1 and "exists already" in refused.stderr
    await gateway.start()
    await assistant_found(gateway)
    assert await phone.events() == before
    await check_staff_see_the_same(staff, phone, before)
    kept = await writing.until_settled()
    writing.sent = writing.sent[: len([e for e in kept if e["from"] == "patient"])]
    assert len(writing.sent) >= 3
    check_contract(writing, kept)
    await writing.say("message 99")
    check_contract(writing, await writing.until_settled())
    assert (await take_inventory(gateway.database_url)).whole


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'nobody' WHERE action = 'claimed'",
        "DELETE FROM audit WHERE action = 'claimed'",
        "UPDATE audit SET at = datetime(at, '+1 hour') WHERE action = 'claimed'",
        "DELETE FROM messages WHERE seq = 1",
    ],
)
async def test_what_was_changed_behind_the_products_back_is_found(
    make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff, change: str
) -> None:
    """Somebody with access to the file hides who took a chat, or a message: the check says so, and where."""
    gateway = await make_gateway()
    staff = await make_staff(gateway)
    phone = await make_phone(gateway)
    await phone.say("i want to die")
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    await staff.post(f"handoffs/{item['handoff']}/resolve", disposition="safe_plan_made")
    await gateway.stop()
    whole = await _command(gateway, "verify")
    assert whole.returncode == 0 and "unbroken" in whole.stdout
    with closing(sqlite3.connect(gateway.folder / "clinic.db")) as connection:
        assert connection.execute(change).rowcount == 1
        connection.commit()
    found = await _command(gateway, "verify")
    assert found.returncode == 1
    assert ("was changed: line" if "audit" in change else f"missing in conversation {phone.id}") in found.stdout


@pytest.mark.postgres
async def test_postgresql_is_copied_with_its_own_tools(
    make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff, tmp_path: Path
) -> None:
    """A clinic on PostgreSQL uses pg_dump and pg_restore: the copy has the same inventory, and the trail verifies."""
    async with running_postgres() as server:
        gateway = await make_gateway(DATABASE_URL=server.url)
        staff = await make_staff(gateway)
        phones = [await make_phone(gateway) for _ in range(3)]
        await asyncio.gather(*(_writes(phone, 8) for phone in phones))
        await phones[0].say("i want to die")
        await asyncio.gather(*(staff.get(f"conversations/{phone.id}") for phone in phones))
        await asyncio.gather(*(phone.until_settled() for phone in phones))
        await gateway.stop()
        copied = await server.copy_to("copy")
        original, copy = await take_inventory(server.url), await take_inventory(copied)
        assert original == copy and copy.whole and copy.rows["messages"] >= 49
        assert copy.chain.lines >= 4
        refused = await _command(gateway, "backup", str(tmp_path / "no.db"))
        assert refused.returncode == 1 and "pg_dump" in refused.stderr


async def _command(gateway: GatewayProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m bot ...`` with the gateway's settings."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, **gateway.env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_SECONDS,
    )


async def _writes(phone: Phone, many: int) -> None:
    for number in range(many):
        await phone.say(f"message {number}")
