"""Starting and stopping the two servers that are compared, and training the stock bot once."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = ROOT / ".venv" / "assistant" / "bin" / "python"
BENCH = ROOT / "var" / "bench"
LOOPBACK = "127.0.0.1"
START_SECONDS = 240.0
TRAIN_SECONDS = 900.0
STOP_SECONDS = 20.0
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


class BenchError(Exception):
    """The comparison cannot be made; the text says why."""


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with contextlib.closing(socket.create_server((LOOPBACK, 0))) as server:
        return int(server.getsockname()[1])


async def stock_bot() -> Path:
    """The folder of a trained ``rasa init`` bot; trained again only when Rasa or its stock files changed."""
    folder = BENCH / f"stock-{_stock_hash()}"
    if not list(folder.glob("models/*.tar.gz")):
        print("Training the stock bot, once (3 minutes) ...", flush=True)
        fresh = BENCH / "stock.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        await _run([str(ASSISTANT), "-m", "rasa", "init", "--no-prompt", "--init-dir", str(fresh)])
        if not list(fresh.glob("models/*.tar.gz")):
            raise BenchError(f"The stock bot was not trained: {BENCH / 'stock-training.log'}")
        for old in BENCH.glob("stock-*/"):
            shutil.rmtree(old)
        fresh.rename(folder)
    return folder


def _stock_hash() -> str:
    files = sorted(ASSISTANT.parent.parent.glob("lib/python3.10/site-packages/rasa/cli/initial_project/**/*.*"))
    digest = hashlib.sha256()
    for path in (*(f for f in files if f.suffix == ".yml"), ROOT / "requirements" / "assistant.txt"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


async def _run(command: list[str]) -> None:
    log = BENCH / "stock-training.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **QUIET},
            cwd=BENCH,
            stdout=output,
            stderr=output,
            stdin=asyncio.subprocess.DEVNULL,
        )
        if await asyncio.wait_for(process.wait(), TRAIN_SECONDS) != 0:
            raise BenchError(f"Training the stock bot failed: {log}")


def stock_command(port: int) -> list[str]:
    """A stock bot's server with its REST channel, as its own files say."""
    return [str(ASSISTANT), "-m", "rasa", "run", "--interface", LOOPBACK, "--port", str(port)]


def product_command() -> list[str]:
    """The whole product, as ``make run`` starts it."""
    return [sys.executable, "-m", "bot"]


@contextlib.asynccontextmanager
async def running(
    name: str, command: list[str], *, folder: Path, env: Mapping[str, str], ready: Callable[[], Awaitable[bool]]
) -> AsyncIterator[None]:
    """A server while the block runs; stopped by its own process group."""
    log = BENCH / f"{name}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **QUIET, **env},
            cwd=folder,
            stdout=output,
            stderr=output,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            await _until_ready(name, process, ready, log)
            yield
        finally:
            await _stop(process)


async def _until_ready(
    name: str, process: asyncio.subprocess.Process, ready: Callable[[], Awaitable[bool]], log: Path
) -> None:
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await ready():
                if process.returncode is not None:
                    raise BenchError(f"{name} ended with exit code {process.returncode}: {log}")
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise BenchError(f"{name} was not ready after {START_SECONDS:.0f} s: {log}") from None


async def _stop(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
            return
