"""The whole product as `make run` starts it: supervisor, gateway and the trained assistant, on free ports."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import aiohttp
import pytest

from bot.settings import ROOT
from tests.people import Patient, StaffBrowser

PAGE_SECONDS = 10.0  # generous on a busy machine; the figure itself is measured by `make bench`
ASSISTANT_SECONDS = 150.0
STAFF_PASSWORD = "a long enough password"


@dataclass
class Product:
    """The running product."""

    process: subprocess.Popen[str]
    url: str
    one_time_password: str
    log: Path
    first_page_seconds: float

    def tail(self) -> str:
        """The last lines it wrote, for a failing test's message."""
        return "\n".join(self.log.read_text(encoding="utf-8").splitlines()[-40:])

    def assistant_pid(self) -> int:
        """The process id of the assistant, a child of the supervisor."""
        listed = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            pid, _, command = line.strip().partition(" ")
            if ".venv/assistant" in command:
                return int(pid)
        raise AssertionError(f"no assistant among:\n{listed.stdout}")


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Started once for all journeys; stopped as Ctrl-C does."""
    if not list((ROOT / "models").glob("*.tar.gz")):
        pytest.fail("there is no trained assistant: run `make train` first")
    folder, port = tmp_path_factory.mktemp("product"), free_port()
    log = folder / "product.log"
    environment = os.environ | {
        "PORT": str(port),
        "VAR_DIR": str(folder),
        "MESSAGES_PER_MINUTE": "1000",
        "CONVERSATIONS_PER_MINUTE": "1000",
        "SIGN_INS_PER_MINUTE": "1000",
        "PYTHONUNBUFFERED": "1",
    }
    with log.open("w", encoding="utf-8") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
        )
        try:
            seconds = _first_page(process, f"http://127.0.0.1:{port}/healthz", log, started)
            yield Product(process, f"http://127.0.0.1:{port}", _one_time_password(log), log, seconds)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _first_page(process: subprocess.Popen[str], url: str, log: Path, started: float) -> float:
    while time.monotonic() - started < PAGE_SECONDS:
        if process.poll() is not None:
            break
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - a loopback address made here
                return time.monotonic() - started
        except OSError:
            time.sleep(0.05)
    pytest.fail("the product did not start:\n" + log.read_text(encoding="utf-8"))


def _one_time_password(log: Path) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = re.search(r"one-time password: (\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found.group(1)
        time.sleep(0.05)
    pytest.fail("no one-time password was printed:\n" + log.read_text(encoding="utf-8"))


@pytest.fixture
async def browser(product: Product) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser with cookies of its own."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address, as on a local start
    async with aiohttp.ClientSession(product.url, cookie_jar=jar) as session:
        yield session


@pytest.fixture
async def patient(browser: aiohttp.ClientSession) -> Patient:
    """A patient with an open chat."""
    return await Patient(browser).open()


@pytest.fixture
async def staff(product: Product) -> AsyncIterator[StaffBrowser]:
    """The first member of staff; the one-time password is changed at the first use."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(product.url, cookie_jar=jar) as session:
        tried = await session.post("/api/staff/sign-in", json={"username": "admin", "password": STAFF_PASSWORD})
        password = STAFF_PASSWORD if tried.status == 200 else product.one_time_password
        yield await StaffBrowser(session).sign_in("admin", password)


@pytest.fixture
async def ready(product: Product, browser: aiohttp.ClientSession) -> None:
    """Wait until the assistant has loaded."""
    deadline = time.monotonic() + ASSISTANT_SECONDS
    while time.monotonic() < deadline:
        async with browser.get("/readyz") as response:
            if (await response.json())["assistant"] == "ready":
                return
        await asyncio.sleep(0.2)
    pytest.fail("the assistant did not get ready:\n" + product.tail())
