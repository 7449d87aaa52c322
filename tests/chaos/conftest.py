"""A gateway process with a stand-in assistant, stopped and removed after each test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.phone import Phone
from tests.chaos.processes import AssistantProcess, GatewayProcess
from tests.people import StaffBrowser

READY_SECONDS = 10.0
STAFF_PASSWORD = "a long enough password"
MakeGateway = Callable[..., Awaitable[GatewayProcess]]
MakePhone = Callable[..., Awaitable[Phone]]
MakeStaff = Callable[[GatewayProcess], Awaitable[StaffBrowser]]


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    """Whatever a test opens is closed with it, the last first."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def assistant(tmp_path: Path, opened: AsyncExitStack) -> AssistantProcess:
    """The stand-in assistant, running."""
    process = AssistantProcess(tmp_path)
    opened.push_async_callback(process.kill)
    await process.start()
    return process


@pytest.fixture
def make_gateway(tmp_path: Path, assistant: AssistantProcess, opened: AsyncExitStack) -> MakeGateway:
    """Makes a running gateway that has found its assistant."""

    async def make(
        name: str = "var",
        *,
        rasa_url: str = "",
        alerts_port: int | None = None,
        open_files: int | None = None,
        **settings: str,
    ) -> GatewayProcess:
        url = rasa_url or assistant.url
        process = GatewayProcess(tmp_path / name, rasa_url=url, alerts_port=alerts_port, **settings)
        opened.push_async_callback(process.kill)
        await process.start(open_files=open_files)
        await assistant_found(process)
        async with asyncio.timeout(READY_SECONDS):
            while not process.has_started_before:
                await asyncio.sleep(0.05)
        return process

    return make


@pytest.fixture
def make_phone(opened: AsyncExitStack) -> MakePhone:
    """Makes a patient with an open chat."""

    async def make(gateway: GatewayProcess, local_address: str | None = None) -> Phone:
        phone = Phone(gateway.url, local_address=local_address)
        opened.push_async_callback(phone.close)
        return await phone.open()

    return make


@pytest.fixture
def make_staff(opened: AsyncExitStack) -> MakeStaff:
    """Signs the first member of staff in; the one-time password is changed at the first use."""

    async def make(gateway: GatewayProcess) -> StaffBrowser:
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address
        session = await opened.enter_async_context(aiohttp.ClientSession(gateway.url, cookie_jar=jar))
        used = {"username": "admin", "password": STAFF_PASSWORD}
        async with session.post("/api/staff/sign-in", json=used) as tried:
            password = STAFF_PASSWORD if tried.status == 200 else gateway.first_password()
        return await StaffBrowser(session).sign_in("admin", password)

    return make


async def assistant_found(gateway: GatewayProcess) -> None:
    """Wait until a gateway can ask its assistant."""
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    async with aiohttp.ClientSession() as session:
        while asyncio.get_running_loop().time() < deadline:
            async with session.get(f"{gateway.url}/readyz") as response:
                if (await response.json())["assistant"] == "ready":
                    return
            await asyncio.sleep(0.05)
    raise AssertionError(gateway.tail())
