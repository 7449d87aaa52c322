"""The one real assistant of a run: Rasa with the newest trained model, and the custom actions it calls."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.domain.prescreen import ClinicChoice
from bot.settings import ROOT
from bot.supervisor.child import StartRefused
from bot.supervisor.plan import assistant_command
from bot.web.actions import build_actions_app

LOOPBACK = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 10.0
MENDED_SECONDS = 0.05  # how soon it is noticed that the actions were mended
LOG_LINES = 40


class StackFailed(Exception):
    """What the cases need did not start; the text holds the end of its log."""


class Assistant:
    """Starts and stops the process; the actions can be broken for the conversations of one line."""

    def __init__(self, folder: Path, model: Path | None = None, command: Sequence[str] = ()) -> None:
        self.secret = secrets.token_urlsafe(32)
        self.log = folder / "assistant.log"
        self.url = ""
        self._model, self._command = model, command
        self._broken_actions: dict[str, str] = {}
        self._choices: dict[str, ClinicChoice] = {}
        self.line_of: Callable[[str], str] = str
        self._process: asyncio.subprocess.Process | None = None
        self._actions: web.AppRunner | None = None

    async def start(self) -> None:
        """Serve the actions, start Rasa and wait until its model is loaded; raises StackFailed."""
        actions_port = await self._serve_actions()
        port = _free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        command = self._command or self._rasa(port)
        env = {
            **os.environ,
            "ACTIONS_PORT": str(actions_port),
            "GATEWAY_SECRET": self.secret,
            "PYTHONPATH": str(ROOT),
            "RASA_TELEMETRY_ENABLED": "false",
        }
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=log, stderr=log)
        await self._until_ready()

    async def stop(self) -> None:
        """End the process and the actions' server."""
        self._broken_actions.clear()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        if self._actions is not None:
            await self._actions.cleanup()

    def serve_clinic(self, line: str, choice: ClinicChoice) -> None:
        """The actions are run in the name of this clinic for one line."""
        self._choices[line] = choice

    def _choice_of(self, conversation: str) -> ClinicChoice:
        return self._choices.get(self.line_of(conversation), ClinicChoice())

    def break_actions(self, line: str, way: str) -> None:
        """``error`` or ``hangs`` for one line."""
        self._broken_actions[line] = way

    def mend_actions(self, line: str) -> None:
        """They work again."""
        self._broken_actions.pop(line, None)

    async def _serve_actions(self) -> int:
        app = await asyncio.to_thread(build_actions_app, self.secret, self._choice_of)
        app.middlewares.append(self._breaking)
        self._actions = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._actions.setup()
        await web.TCPSite(self._actions, LOOPBACK, 0).start()
        return int(self._actions.addresses[0][1])

    @web.middleware
    async def _breaking(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        call: Any = await request.json()
        conversation = str(call.get("sender_id", "")).partition("#")[0]
        way = self._broken_actions.get(self.line_of(conversation))
        if way == "error":
            return web.json_response({"error": "broken by the case"}, status=500)
        while way == "hangs" and self._broken_actions.get(self.line_of(conversation)) == "hangs":
            await asyncio.sleep(MENDED_SECONDS)
        return await handler(request)

    def _rasa(self, port: int) -> list[str]:
        """The product's own command, with the wanted model."""
        try:
            command = list(assistant_command(ROOT, port))
        except StartRefused as error:
            raise StackFailed(f"The assistant can't start: {error}") from None
        if self._model is not None:
            command[command.index("--model") + 1] = str(self._model)
        return command

    async def _until_ready(self) -> None:
        assert self._process is not None
        headers = {"X-Gateway-Secret": self.secret}
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        async with aiohttp.ClientSession(headers=headers) as session:
            while asyncio.get_running_loop().time() < deadline:
                if self._process.returncode is not None:
                    raise StackFailed(f"The assistant ended with code {self._process.returncode}:\n{self.tail()}")
                try:
                    async with session.get(f"{self.url}/webhooks/gateway/health") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.2)
        raise StackFailed(f"The assistant was not ready after {START_SECONDS:.0f} seconds:\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])


def _free_port() -> int:
    import socket

    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])
