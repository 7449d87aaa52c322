"""Starts the gateway, then the assistant, says in plain words how it goes, and stops both."""

import asyncio
import functools
import os
import signal
import sys
from pathlib import Path

from bot.supervisor.child import Child, ChildSpec, Say, StartRefused
from bot.supervisor.health import answers_ok
from bot.supervisor.plan import LOOPBACK, Plan, make_plan

GATEWAY_HEAD_START_SECONDS = 5.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs until it is asked to stop. A second request ends everything at once."""

    def __init__(self, gateway: ChildSpec, assistant: ChildSpec, *, url: str, say: Say) -> None:
        self._url, self._say = url, say
        self._gateway = Child(gateway, say=say, on_ready=self._gateway_ready)
        self._assistant = Child(assistant, say=say, on_ready=self._assistant_ready)
        self._asked_to_stop = asyncio.Event()
        self._over = asyncio.Event()
        self._announced = False

    async def run(self) -> None:
        """Keep both running; raises StartRefused when the gateway says that it cannot start like this."""
        for number in STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self.request_stop)
        asked = asyncio.create_task(self._asked_to_stop.wait())
        gateway = asyncio.create_task(self._gateway.run())
        assistant = asyncio.create_task(self._assistant_after_gateway())
        running = (gateway, assistant)
        try:
            await asyncio.wait({asked, *running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._over.set()
            await asyncio.gather(self._gateway.stop(), self._assistant.stop())
            asked.cancel()
            results = await asyncio.gather(*running, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    def request_stop(self) -> None:
        """Ctrl-C or a signal: the first time gently, the second time at once."""
        if self._asked_to_stop.is_set():
            self._say("Ending everything now.")
            self._gateway.kill()
            self._assistant.kill()
        else:
            self._say("\nStopping. Everything that was sent is stored. (Ctrl-C again to end at once.)")
            self._asked_to_stop.set()

    async def _assistant_after_gateway(self) -> None:
        """The page and the crisis reply come first: the assistant's heavy start waits until they are served."""
        ready = asyncio.create_task(self._gateway.ready.wait())
        over = asyncio.create_task(self._over.wait())
        await asyncio.wait({ready, over}, timeout=GATEWAY_HEAD_START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        over.cancel()
        await self._assistant.run()

    def _gateway_ready(self, _seconds: float) -> None:
        if self._announced:
            self._say("The page is back.")
            return
        self._announced = True
        self._say(f"Patients:  {self._url}/")
        self._say(f"Staff:     {self._url}/staff")
        self._say(
            "The assistant is loading (10 to 30 s); the page and the crisis reply already work. Stop with Ctrl-C."
        )

    def _assistant_ready(self, seconds: float) -> None:
        self._say(f"The assistant is ready (after {seconds:.0f} s).")


def run(root: Path) -> int:
    """Entry point. Exit code 0 after a stop, 2 with one sentence when it cannot start like this."""
    try:
        plan = make_plan(root, os.environ)
        asyncio.run(_supervise(plan))
    except StartRefused as refusal:
        sys.stderr.write(f"{_sentence(str(refusal))}\n")
        return 2
    return 0


async def _supervise(plan: Plan) -> None:
    gateway = ChildSpec(
        name="The gateway",
        command=plan.gateway,
        env=plan.env,
        folder=plan.root,
        log=plan.logs / "gateway.log",
        is_ready=functools.partial(answers_ok, _own_address(plan.host), plan.port, "/healthz"),
        speaks=True,
    )
    assistant = ChildSpec(
        name="The assistant",
        command=plan.assistant,
        env=plan.env,
        folder=plan.root,
        log=plan.logs / "assistant.log",
        is_ready=functools.partial(answers_ok, LOOPBACK, plan.rasa_port, "/webhooks/gateway/health"),
    )
    await Supervisor(gateway, assistant, url=plan.url, say=functools.partial(print, flush=True)).run()


def _own_address(host: str) -> str:
    return LOOPBACK if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104


def _sentence(text: str) -> str:
    return text if text.startswith("Cannot start") else f"Cannot start. {text}"
