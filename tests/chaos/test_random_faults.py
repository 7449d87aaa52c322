"""Everything fails at random while patients write; afterwards the contract is checked: an acknowledged message is never
lost, never doubled, and keeps its order in the patient's, the staff's and the database's view; every crisis is answered
at once and has an alert that arrived."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.storage.backup import take_inventory
from tests.chaos.conftest import MakeGateway, MakePhone, MakeStaff, assistant_found
from tests.chaos.phone import Phone, check_contract, check_staff_see_the_same
from tests.chaos.processes import AssistantProcess, GatewayProcess
from tests.chaos.wire import Wire

SEED = 20261122
PHONES = 6
MESSAGES = 22
FAULT_SECONDS = 22.0
CRISES = ("i want to die", "i dont want to be here any more", "im going to end my life tonight")


class Alerts:
    """The service that alerts are sent to; now and then it refuses."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._runner: web.AppRunner | None = None
        self.arrived: list[str] = []
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/alert", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        if self._chance.random() < 0.3:
            return web.Response(status=500)
        self.arrived.append(str((await request.json())["message"]))
        return web.Response()


class Faults:
    """What can happen to the processes, drawn from a fixed seed."""

    def __init__(self, chance: random.Random, gateway: GatewayProcess, assistant: AssistantProcess, wire: Wire) -> None:
        self._chance, self._gateway, self._assistant, self._wire = chance, gateway, assistant, wire
        self.happened: list[str] = []

    async def rage(self) -> None:
        """One fault after another until the time is over; everything works again at the end."""
        loop = asyncio.get_running_loop()
        deck: list[Callable[[], Awaitable[None]]] = []
        over = loop.time() + FAULT_SECONDS
        while loop.time() < over:
            if not deck:  # each kind in every round, so that a slow machine sees them all too
                deck = [self._assistant_dies, self._assistant_hangs, self._wire_is_cut, self._gateway_dies]
                self._chance.shuffle(deck)
            fault = deck.pop()
            self.happened.append(fault.__name__)
            await fault()
            await asyncio.sleep(self._chance.uniform(0.3, 1.2))

    async def _assistant_dies(self) -> None:
        await self._assistant.kill()
        await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        await self._assistant.start()

    async def _assistant_hangs(self) -> None:
        self._assistant.signal(signal.SIGSTOP)
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        self._assistant.signal(signal.SIGCONT)

    async def _wire_is_cut(self) -> None:
        self._wire.cut()
        await asyncio.sleep(self._chance.uniform(0.1, 1.5))
        self._wire.mend()

    async def _gateway_dies(self) -> None:
        await self._gateway.kill()
        await asyncio.sleep(self._chance.uniform(0.0, 0.5))
        await self._gateway.start()


async def test_the_contract_holds_whatever_fails(
    make_gateway: MakeGateway, make_phone: MakePhone, make_staff: MakeStaff, assistant: AssistantProcess
) -> None:
    """Six patients write numbered messages, three are in danger, while gateway and assistant are killed, paused and cut
    off from each other, and the alert service refuses a third of what it gets."""
    chance = random.Random(SEED)
    wire, alerts = Wire(assistant.port), Alerts(chance)
    await wire.start()
    await alerts.start()
    try:
        gateway = await make_gateway(rasa_url=wire.url, alerts_port=alerts.port)
        staff = await make_staff(gateway)
        phones = [await make_phone(gateway) for _ in range(PHONES)]
        in_danger = [await make_phone(gateway) for _ in CRISES]
        faults = Faults(chance, gateway, assistant, wire)
        await asyncio.gather(
            faults.rage(),
            *(_writes(phone, random.Random(SEED + number)) for number, phone in enumerate(phones)),
            *(_in_danger(phone, words, chance) for phone, words in zip(in_danger, CRISES, strict=True)),
        )
        await assistant_found(gateway)
        for phone in phones:
            events = await phone.until_settled()
            check_contract(phone, events)
            await check_staff_see_the_same(staff, phone, events)
            assert len(phone.sent) == MESSAGES
        queue = {item["conversation"]: item for item in await staff.queue()}
        given_up = [phone for phone in phones if _given_up(await phone.events())]
        assert all(queue[phone.id]["kind"] == "flag" for phone in given_up), "given up, and nobody was told"
        for phone in in_danger:
            own, reply = (await phone.events())[:2]
            assert own["text"] == phone.sent[0][1] and reply["kind"] == "crisis"
            await _alert_arrived(alerts, queue[phone.id]["handoff"])
        assert len(set(faults.happened)) == 4, faults.happened
        assert (await take_inventory(gateway.database_url)).whole
    finally:
        await wire.stop()
        await alerts.stop()


async def _writes(phone: Phone, chance: random.Random) -> None:
    for number in range(MESSAGES):
        await phone.say(f"message {number}")
        await asyncio.sleep(chance.uniform(0.0, 1.0))


async def _in_danger(phone: Phone, words: str, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(0.0, FAULT_SECONDS * 0.8))
    await phone.say(words)


def _given_up(events: list[dict[str, object]]) -> bool:
    return any(event.get("delivery") == "failed" for event in events)


async def _alert_arrived(alerts: Alerts, handoff: str) -> None:
    async with asyncio.timeout(20):
        while not any(handoff in message for message in alerts.arrived):
            await asyncio.sleep(0.1)
