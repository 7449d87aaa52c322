"""The report's two pictures, as SVG in the page: how long replies took, and how the last runs went."""

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 1000, 220, 48, 30, 14
EDGES = (50, 100, 200, 400, 800, 1600, 3200, 6400, 12800)
"""Upper bounds of the bars, in milliseconds; the last bar has no bound."""


def reply_times(now: Sequence[int], before: Sequence[int]) -> str:
    """Bars: how many replies took how long, now; a line for the last run."""
    bars, earlier = _histogram(now), _histogram(before)
    highest = max([*bars, *earlier, 0.01])
    step = (WIDTH - LEFT) / len(bars)
    drawn = "".join(_bar(index, share, highest, step) for index, share in enumerate(bars))
    points = " ".join(f"{LEFT + step * (i + 0.5):.0f},{_y(share / highest):.0f}" for i, share in enumerate(earlier))
    line = f"<polyline points='{points}' fill='none' stroke='currentColor' stroke-dasharray='4 4'/>" if before else ""
    labels = "".join(
        f"<text x='{LEFT + step * (i + 0.5):.0f}' y='{HEIGHT - 10}' text-anchor='middle'>{label}</text>"
        for i, label in enumerate([*(f"≤ {_ms(edge)}" for edge in EDGES), "more"])
    )
    legend = "<text x='60' y='24'>bars: this run" + (" · dashed: the run before" if before else "") + "</text>"
    return _svg("How many replies took how long", drawn + line + labels + legend)


def _histogram(times: Sequence[int]) -> list[float]:
    counts = [0.0] * (len(EDGES) + 1)
    for time in times:
        counts[next((i for i, edge in enumerate(EDGES) if time <= edge), len(EDGES))] += 1
    return [count / len(times) for count in counts] if times else counts


def _bar(index: int, share: float, highest: float, step: float) -> str:
    top = _y(share / highest)
    height = HEIGHT - BOTTOM - top
    text = f"<text x='{LEFT + step * (index + 0.5):.0f}' y='{top - 4:.0f}' text-anchor='middle'>{share:.0%}</text>"
    left = LEFT + step * index + 6
    rect = f"<rect class='bar' x='{left:.0f}' y='{top:.0f}' width='{step - 12:.0f}' height='{height:.0f}'/>"
    return rect + (text if share else "")


def trend(runs: Sequence[dict[str, Any]]) -> str:
    """One column for each run: cases that passed, and on top those that failed."""
    step = min(60.0, (WIDTH - LEFT) / len(runs))
    most = max(len(run["cases"]) for run in runs) or 1
    drawn = "".join(_column(LEFT + step * index, step, run, most) for index, run in enumerate(runs))
    axis = f"<text x='6' y='{TOP + 10}'>{most}</text><text x='6' y='{HEIGHT - BOTTOM}'>0</text>"
    first, last = runs[0]["started"][:16], runs[-1]["started"][:16]
    names = f"<text x='{LEFT}' y='{HEIGHT - 10}'>{first} to {last}</text>"
    return _svg("Cases passed and failed in the last runs", drawn + axis + names)


def _column(x: float, step: float, run: dict[str, Any], most: int) -> str:
    failed = sum(case["outcome"] == "failed" for case in run["cases"])
    passed = len(run["cases"]) - failed
    middle, top = _y(passed / most), _y((passed + failed) / most)
    width = max(step - 6, 2)
    good = (
        f"<rect class='now' x='{x:.0f}' y='{middle:.0f}' width='{width:.0f}' height='{HEIGHT - BOTTOM - middle:.0f}'/>"
    )
    bad = f"<rect class='lost' x='{x:.0f}' y='{top:.0f}' width='{width:.0f}' height='{middle - top:.0f}'/>"
    return good + bad


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP - 16)


def _ms(edge: int) -> str:
    return f"{edge} ms" if edge < 1000 else f"{math.floor(edge / 100) / 10} s"


def _svg(title: str, inner: str) -> str:
    axis = f"<line class='axis' x1='{LEFT}' x2='{WIDTH}' y1='{HEIGHT - BOTTOM}' y2='{HEIGHT - BOTTOM}'/>"
    return f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='{title}'>{axis}{inner}</svg>"
