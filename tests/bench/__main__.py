"""``python -m tests.bench``: train the stock bot once, start both, measure, write var/bench.json."""

import asyncio
import shutil
import sys

import aiohttp

from tests.bench import measure, report
from tests.bench.servers import (
    ASSISTANT,
    BENCH,
    LOOPBACK,
    ROOT,
    BenchError,
    free_port,
    product_command,
    running,
    stock_bot,
    stock_command,
)

RESULT = ROOT / "var" / "bench.json"
NO_LIMITS = {"MESSAGES_PER_MINUTE": "1000000", "CONVERSATIONS_PER_MINUTE": "1000000"}


async def bench() -> bool:
    """One whole comparison; whether every bar is met."""
    BENCH.mkdir(parents=True, exist_ok=True)
    folder = await stock_bot()
    data = BENCH / "data"
    shutil.rmtree(data, ignore_errors=True)
    stock_port, port = free_port(), free_port()
    stock, product = f"http://{LOOPBACK}:{stock_port}", f"http://{LOOPBACK}:{port}"
    env = {**NO_LIMITS, "PORT": str(port), "VAR_DIR": str(data), "PYTHONPATH": str(ROOT)}
    timeout = aiohttp.ClientTimeout(total=measure.LONG_TURNS)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def stock_ready() -> bool:
            return await _text(session, f"{stock}/webhooks/rest/") is not None

        async def product_ready() -> bool:
            parts = await _text(session, f"{product}/readyz")
            return parts is not None and '"assistant": "ready"' in parts

        print("Starting the stock bot and the product (2 minutes) ...", flush=True)
        async with (
            running("stock", stock_command(stock_port), folder=folder, env={}, ready=stock_ready),
            running("product", product_command(), folder=ROOT, env=env, ready=product_ready),
        ):
            print("Comparing replies ...", flush=True)
            runs = await measure.compare(session, stock=stock, product=product)
            print("A crisis, and a conversation of 300 turns ...", flush=True)
            crisis = await measure.crisis(session, product)
            growth = await measure.growth(session, product)
    result = report.figures(runs, growth=growth, crisis=crisis, rasa=await _rasa_version())
    report.write(RESULT, result)
    return report.show(result)


async def _text(session: aiohttp.ClientSession, url: str) -> str | None:
    try:
        async with session.get(url) as response:
            return await response.text() if response.status == 200 else None
    except (aiohttp.ClientError, OSError):
        return None


async def _rasa_version() -> str:
    code = "from importlib.metadata import version; print(version('rasa'))"
    process = await asyncio.create_subprocess_exec(str(ASSISTANT), "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode().strip()


def main() -> int:
    """Exit code 0 when all bars are met, 1 when one is missed, 2 when nothing could be measured."""
    try:
        return 0 if asyncio.run(bench()) else 1
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
