"""One address opens a thousand sockets: most are refused, and a patient elsewhere notices nothing."""

import asyncio
import json
import statistics
import sys
import time

from bot.settings import ROOT
from tests.chaos.conftest import MakeGateway, MakePhone
from tests.chaos.phone import Phone, check_contract

MANY = 1000
MOST = 100
FEW_FILES = 256
SLOWEST_SECONDS = 1.0  # what a patient would notice; the machine may be busy with other tests


async def test_a_flood_from_one_address_leaves_the_others_alone(
    make_gateway: MakeGateway, make_phone: MakePhone
) -> None:
    """A hundred are let in, the rest is told when to try again; messages from another address are acknowledged as
    quickly as before, and none is lost. The process starts with the usual few open files and asks for more."""
    gateway = await make_gateway(open_files=FEW_FILES, SOCKETS_PER_ADDRESS=str(MOST))
    flooding = await make_phone(gateway)
    patient = await make_phone(gateway, local_address="127.0.0.2")
    calm = await _acknowledged(patient, asyncio.create_task(asyncio.sleep(1.5)))
    flood = asyncio.create_task(_flood(gateway.url, flooding))
    during = await _acknowledged(patient, flood)
    seen = await flood
    assert seen == {"101": MOST, "429 with a time to wait": MANY - MOST}
    assert len(during) >= 5
    assert _p95(during) < max(SLOWEST_SECONDS, 4 * _p95(calm)), (calm, during)
    check_contract(patient, await patient.until_settled())
    again = await _flood(gateway.url, flooding, many=1)
    assert again == {"101": 1}, "the places are not given back"


async def _acknowledged(patient: Phone, meanwhile: asyncio.Task[object]) -> list[float]:
    """Seconds that each message takes to be acknowledged, one after another while something else goes on."""
    seconds: list[float] = []
    while not meanwhile.done():
        started = time.monotonic()
        await patient.say(f"message {len(patient.sent)}")
        seconds.append(time.monotonic() - started)
        await asyncio.sleep(0.1)
    return seconds


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


async def _flood(url: str, phone: Phone, many: int = MANY) -> dict[str, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.flood",
        url,
        phone.id,
        phone.token,
        str(many),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    counted: dict[str, int] = json.loads(said)
    return counted
