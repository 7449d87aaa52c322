"""Processes are kept running, told apart from refusals, and stopped: with real processes that do nothing else."""

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.supervisor.backoff import Backoff
from bot.supervisor.child import Child, ChildSpec, StartRefused
from bot.supervisor.run import Supervisor

STAYS = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
CRASHES = "import sys; sys.exit('boom')"
REFUSES = "import sys; sys.stderr.write('Cannot start. clinic.yml: phone: is missing\\n'); sys.exit(2)"
SPAWNS = (
    "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(p.pid, flush=True); time.sleep(600)"
)
ROOT = Path(__file__).resolve().parents[3]
Make = Callable[..., ChildSpec]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A child that runs a line of Python and is ready once it has written something."""

    def spec(program: str, *, name: str = "child", patience: float = 5.0) -> ChildSpec:
        log = tmp_path / f"{name}.log"

        async def is_ready() -> bool:
            return log.exists() and log.stat().st_size > 0

        return ChildSpec(
            name=name,
            command=(sys.executable, "-c", program),
            env=dict(os.environ),
            folder=tmp_path,
            log=log,
            is_ready=is_ready,
            backoff=Backoff(first=0.01, longest=0.05),
            patience_seconds=patience,
        )

    return spec


class Said(list[str]):
    """What was said, and waiting for it."""

    def __call__(self, text: str) -> None:
        self.append(text)

    async def until(self, part: str, *, times: int = 1) -> None:
        """Wait for ``times`` sentences that hold ``part``; the test's time-out ends a vain wait."""
        while sum(part in text for text in self) < times:
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def gone(pid: int) -> None:
    """Wait until a process has ended."""
    while is_running(pid):
        await asyncio.sleep(0.01)


def child_of(spec: ChildSpec, said: Said) -> Child:
    """A child that says when it is ready."""
    return Child(spec, say=said, on_ready=lambda _: said("ready"))


async def test_crashed_process_is_started_again(make: Make) -> None:
    """Without this a crash at 3 a.m. ends the service until somebody wakes up."""
    said = Said()
    child = child_of(make(CRASHES), said)
    running = asyncio.create_task(child.run())
    await said.until("stopped unexpectedly (exit code 1)", times=3)
    await child.stop()
    await running
    assert any("boom" in text for text in said)


async def test_killed_process_comes_back_and_is_ready_again(make: Make) -> None:
    """kill -9 on the assistant, as in the fault list."""
    said = Said()
    child = child_of(make("import os; print(os.getpid(), flush=True); import time; time.sleep(600)"), said)
    running = asyncio.create_task(child.run())
    await said.until("ready")
    os.kill(int(child.spec.log.read_text(encoding="utf-8")), signal.SIGKILL)
    await said.until("ended by SIGKILL")
    await said.until("ready", times=2)
    await child.stop()
    await running


async def test_missing_program_is_said_and_tried_again(make: Make, tmp_path: Path) -> None:
    """An environment that is just being remade is not there for a moment."""
    said = Said()
    spec = make(STAYS)
    missing = ChildSpec(**{**vars(spec), "command": (str(tmp_path / "nowhere"),)})
    child = child_of(missing, said)
    running = asyncio.create_task(child.run())
    await said.until("No such file", times=2)
    await child.stop()
    await running


async def test_refusal_on_the_first_start_is_not_repeated(make: Make) -> None:
    """A broken clinic.yml must be read once, not scroll by for ever."""
    child = child_of(make(REFUSES), Said())
    with pytest.raises(StartRefused, match=r"clinic\.yml: phone: is missing"):
        await child.run()


async def test_process_that_ignores_the_request_is_ended(make: Make) -> None:
    """A hanging process must not hold up a restart of the machine."""
    said = Said()
    child = child_of(make(STUBBORN, patience=0.2), said)
    running = asyncio.create_task(child.run())
    await said.until("ready")
    await child.stop()
    await running
    assert "child does not stop; ending it." in said


async def test_what_a_process_started_ends_with_it(make: Make) -> None:
    """A worker left behind would hold the port."""
    said = Said()
    child = child_of(make(SPAWNS), said)
    running = asyncio.create_task(child.run())
    await said.until("ready")
    worker = int(child.spec.log.read_text(encoding="utf-8"))
    await child.stop()
    await running
    await gone(worker)


async def test_supervisor_announces_and_stops_both(make: Make) -> None:
    """Ctrl-C leaves nothing behind."""
    said = Said()
    supervisor = Supervisor(make(STAYS, name="gateway"), make(STAYS, name="assistant"), url="http://x:1", say=said)
    running = asyncio.create_task(supervisor.run())
    await said.until("The assistant is ready")
    assert said[0] == "Patients:  http://x:1/"
    supervisor.request_stop()
    await running


async def test_second_request_ends_at_once(make: Make) -> None:
    """Whoever presses Ctrl-C twice means it."""
    said = Said()
    gateway, assistant = make(STUBBORN, name="gateway", patience=600), make(STAYS, name="assistant", patience=600)
    supervisor = Supervisor(gateway, assistant, url="http://x:1", say=said)
    running = asyncio.create_task(supervisor.run())
    await said.until("The assistant is ready")
    supervisor.request_stop()
    await asyncio.sleep(0)
    supervisor.request_stop()
    await running


async def test_assistant_is_not_started_when_the_gateway_refuses(make: Make) -> None:
    """A refusal comes at once and starts nothing."""
    assistant = make(STAYS, name="assistant")
    supervisor = Supervisor(make(REFUSES, name="gateway"), assistant, url="http://x:1", say=Said())
    with pytest.raises(StartRefused):
        await supervisor.run()
    assert assistant.log.read_bytes() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
async def test_children_end_when_the_supervisor_is_killed_hard(tmp_path: Path) -> None:
    """Two gateways on one database, or a port held by nobody's child, after kill -9."""
    program = textwrap.dedent("""
        import asyncio, sys
        from bot.supervisor.die_with_parent import die_with_parent
        async def main():
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "import time; time.sleep(600)", preexec_fn=die_with_parent())
            print(child.pid, flush=True)
            await child.wait()
        asyncio.run(main())
    """)
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    child = int(await supervisor.stdout.readline())
    supervisor.kill()
    await supervisor.wait()
    await gone(child)
