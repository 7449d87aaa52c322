"""One process that is kept running: started, watched, started again after a crash, stopped gently and then firmly."""

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.supervisor.backoff import Backoff
from bot.supervisor.die_with_parent import die_with_parent
from bot.supervisor.log_file import LogFile

REFUSED = 2  # the exit code of a process that says it cannot start like this
POLL_SECONDS = 0.1
LAST_WORDS_SECONDS = 0.2
Say = Callable[[str], None]


class StartRefused(Exception):
    """The product cannot start like this; the text is for the person at the terminal."""


@dataclass(frozen=True)
class ChildSpec:
    """What to run. ``speaks`` leaves its standard output to the terminal; everything else goes to ``log``."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    folder: Path
    log: Path
    is_ready: Callable[[], Awaitable[bool]]
    speaks: bool = False
    backoff: Backoff = field(default_factory=Backoff)
    patience_seconds: float = 10.0  # between asking it to stop and killing it


class Child:
    """Keeps one process running until it is told to stop. ``ready`` is set while it answers."""

    def __init__(self, spec: ChildSpec, *, say: Say, on_ready: Callable[[float], None]) -> None:
        self.spec, self._say, self._on_ready = spec, say, on_ready
        self.ready = asyncio.Event()
        self._was_ready = False
        self._stopping = asyncio.Event()
        self._process: Process | None = None
        self._log = LogFile(spec.log)

    async def run(self) -> None:
        """Start it again and again; returns after stop(), raises StartRefused when it says so on its first start."""
        try:
            while not self._stopping.is_set():
                start = time.monotonic()
                code, why = await self._run_once()
                if not self._stopping.is_set():
                    await self._after_crash(code, why, ran_for=time.monotonic() - start)
        finally:
            self._log.close()

    async def _after_crash(self, code: int, why: str, *, ran_for: float) -> None:
        """Say so, and wait a little before the next start."""
        if code == REFUSED and not self._was_ready:
            raise StartRefused(self._log.last_line or why)
        delay = self.spec.backoff.after(ran_for)
        self._say(f"{self.spec.name} stopped unexpectedly ({why}). Starting it again in {delay:g} s.")
        self._say(f"  Its log is {self.spec.log}; the last line: {self._log.last_line[:200] or '(nothing)'}")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), delay)

    async def stop(self) -> None:
        """Ask it to end, and kill it when it takes too long."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.spec.patience_seconds)
        except TimeoutError:
            self._say(f"{self.spec.name} does not stop; ending it.")
        _signal(process, signal.SIGKILL)

    def kill(self) -> None:
        """End it, and all that it started, now."""
        self._stopping.set()
        if self._process is not None:
            _signal(self._process, signal.SIGKILL)

    async def _run_once(self) -> tuple[int, str]:
        """Exit code, and in words how it ended."""
        try:
            process = await self._start()
        except OSError as error:
            return -1, f"{self.spec.command[0]}: {error.strerror}"
        self._process = process
        if self._stopping.is_set():  # told to stop while it was being started
            _signal(process, signal.SIGTERM)
        watch = asyncio.create_task(self._watch_ready())
        try:
            await self._copy_output(process)
            code = await process.wait()
        finally:
            watch.cancel()
            self.ready.clear()
            self._process = None
            _signal(process, signal.SIGKILL)  # whatever it started and left behind
        return code, _in_words(code)

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.spec.command,
            env=dict(self.spec.env),
            cwd=self.spec.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=None if self.spec.speaks else PIPE,
            stderr=PIPE if self.spec.speaks else STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which then stops its children in order
            preexec_fn=die_with_parent(),
        )

    async def _copy_output(self, process: Process) -> None:
        stream = process.stderr if self.spec.speaks else process.stdout
        ended = asyncio.create_task(process.wait())
        while stream is not None:
            chunk = asyncio.create_task(stream.read(65536))
            await asyncio.wait({chunk, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not chunk.done():  # it ended; what it wrote last may still be on its way
                await asyncio.wait({chunk}, timeout=LAST_WORDS_SECONDS)
            if not chunk.done():  # something it started still holds the pipe
                chunk.cancel()
                break
            if not chunk.result():
                break
            self._log.write(chunk.result())
        await ended

    async def _watch_ready(self) -> None:
        start = time.monotonic()
        while not await self.spec.is_ready():  # noqa: ASYNC110, another process sets no event here
            await asyncio.sleep(POLL_SECONDS)
        self._was_ready = True
        self.ready.set()
        self._on_ready(time.monotonic() - start)


def _signal(process: Process, number: signal.Signals) -> None:
    """To the whole group: what the process started must end with it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _in_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"
