"""The product's gateway and a stand-in assistant as processes of their own, to be killed, paused and stopped."""

import asyncio
import contextlib
import os
import re
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import yaml

from bot.settings import ROOT
from tests.integration.fake_rasa import SECRET
from tests.journey.conftest import free_port

LOOPBACK = "127.0.0.1"
START_SECONDS = 40.0  # a busy machine
STOP_SECONDS = 20.0
PLENTY = "100000"
_PASSWORD = re.compile(r"one-time password: (\S+)")


class ServerProcess:
    """One process that answers on a port; the same port after every start."""

    def __init__(self, name: str, folder: Path, *, module: str, env: Mapping[str, str], health: str) -> None:
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.log = folder / f"{name}.log"
        self._module, self._env, self._health = module, dict(env), health
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self._process is not None
        return self._process.pid

    async def start(self, *, open_files: int | None = None) -> None:
        """Start it and wait until it answers. ``open_files``: how many it may have open, unless it asks for more."""
        env = {**os.environ, "PORT": str(self.port), **self._env}
        few = (open_files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]) if open_files else None
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, cwd=ROOT, env=env, stdout=log, stderr=log
            )
        if few is not None:
            resource.prlimit(self.pid, resource.RLIMIT_NOFILE, few)
        await self._until_healthy()

    async def _until_healthy(self) -> None:
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        async with aiohttp.ClientSession() as session:
            while asyncio.get_running_loop().time() < deadline:
                assert self._process is not None
                assert self._process.returncode is None, f"it ended:\n{self.tail()}"
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(self.url + self._health, timeout=aiohttp.ClientTimeout(1)) as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.05)
        raise AssertionError(f"it did not start:\n{self.tail()}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to exactly this process."""
        os.kill(self.pid, number)

    async def kill(self) -> None:
        """As the kernel does when memory runs out."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> int:
        """Ask it to end; returns its exit code, killed when it takes too long."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
            except TimeoutError:
                await self.kill()
        return int(self._process.returncode or 0)

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


class GatewayProcess(ServerProcess):
    """``python -m bot.web`` with a folder and a database of its own."""

    def __init__(self, folder: Path, *, rasa_url: str, alerts_port: int | None = None, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        clinic = _clinic(folder / "clinic.yml", alerts_port or free_port())
        self.env = {
            "VAR_DIR": str(folder),
            "GATEWAY_SECRET": SECRET,
            "RASA_URL": rasa_url,
            "ACTIONS_PORT": str(free_port()),
            "CLINIC_FILE": str(clinic),
            "MESSAGES_PER_MINUTE": PLENTY,
            "CONVERSATIONS_PER_MINUTE": PLENTY,
            "SIGN_INS_PER_MINUTE": PLENTY,
            "TURN_TIMEOUT_SECONDS": "1.5",
            **settings,
        }
        super().__init__("gateway", folder, module="bot.web", env=self.env, health="/healthz")

    @property
    def database_url(self) -> str:
        """Where it stores."""
        return self.env.get("DATABASE_URL") or f"sqlite+aiosqlite:///{self.folder / 'clinic.db'}"

    @property
    def has_started_before(self) -> bool:
        """Whether the very first start is over: the first account is made and its one-time password printed."""
        return _PASSWORD.search(self.log.read_text(encoding="utf-8", errors="replace")) is not None

    def first_password(self) -> str:
        """The one-time password of the first sign-in, as it was printed."""
        found = _PASSWORD.search(self.log.read_text(encoding="utf-8", errors="replace"))
        assert found is not None, self.tail()
        return found.group(1)


def _clinic(path: Path, alerts_port: int) -> Path:
    """The invented clinic of the conversation cases, with an alert channel on this machine."""
    clinic = yaml.safe_load((ROOT / "tests" / "stories" / "clinic.yml").read_text(encoding="utf-8"))
    channel = {
        "name": "on-call phone",
        "url": f"json://{LOOPBACK}:{alerts_port}/alert",
        "tiers": ["crisis", "emergency"],
    }
    clinic["alerts"]["channels"] = [channel]
    path.write_text(yaml.safe_dump(clinic, allow_unicode=True), encoding="utf-8")
    return path


class AssistantProcess(ServerProcess):
    """The stand-in assistant of echo_assistant.py."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "assistant", folder, module="tests.chaos.echo_assistant", env={}, health="/webhooks/gateway/health"
        )
