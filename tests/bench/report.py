"""The figures of a run, the bars they are held to, and the file they are kept in."""

import json
import os
import platform
import statistics
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.measure import CRISES, Replies, percentile

BARS = {"reply_p50_ratio": 0.6, "reply_p95_ratio": 0.6, "growth_300_over_10": 1.5}


def figures(runs: list[Replies], *, growth: float, crisis: float, rasa: str) -> dict[str, Any]:
    """All figures: ratios and times are medians over the runs, times in milliseconds."""

    def over_runs(share: float) -> tuple[float, float, float]:
        pairs = [(percentile(run.stock, share), percentile(run.product, share)) for run in runs]
        stock, product = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
        return stock, product, statistics.median(ours / theirs for theirs, ours in pairs)

    stock_p50, product_p50, p50 = over_runs(0.5)
    stock_p95, product_p95, p95 = over_runs(0.95)
    return {
        "reply_p50_ratio": round(p50, 3),
        "reply_p95_ratio": round(p95, 3),
        "growth_300_over_10": round(growth, 3),
        "stock_p50_ms": round(stock_p50, 1),
        "stock_p95_ms": round(stock_p95, 1),
        "product_p50_ms": round(product_p50, 1),
        "product_p95_ms": round(product_p95, 1),
        "crisis_p50_ms": round(crisis * 1000, 1),
        "n": {"runs": len(runs), "messages_per_run": len(runs[0].product), "crisis": CRISES},
        "versions": {
            "rasa": rasa,
            "gateway_python": platform.python_version(),
            "aiohttp": version("aiohttp"),
            "cores": os.cpu_count(),
        },
    }


def write(path: Path, result: dict[str, Any]) -> None:
    """Keep the figures; a file half-written is never seen."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def show(result: dict[str, Any]) -> bool:
    """Print the figures against their bars; whether all are met."""
    print(f"{'':24}{'p50 ms':>10}{'p95 ms':>10}")
    for name in ("stock", "product"):
        print(f"{name + ' bot':24}{result[f'{name}_p50_ms']:>10}{result[f'{name}_p95_ms']:>10}")
    print(f"{'crisis reply':24}{result['crisis_p50_ms']:>10}")
    for name, bar in BARS.items():
        print(f"{name:24}{result[name]:>10}   bar {bar}: {'pass' if result[name] <= bar else 'FAIL'}")
    return all(result[name] <= bar for name, bar in BARS.items())
