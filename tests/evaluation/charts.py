"""The report's pictures, as SVG in the page: shares with their intervals, the two nets, and how sure answers are."""

import html
from collections.abc import Iterable, Mapping, Sequence

from tests.evaluation.figures import Count, Share, wilson
from tests.evaluation.floors import Held
from tests.evaluation.questions import Bin

WIDTH, LABEL, PLOT, ROW = 1080, 310, 590, 30
TOP, BOTTOM = 10, 30
_STEPS = (1, 2, 5, 10, 20, 25)


def intervals(lines: Sequence[Share], held: Mapping[str, Held], title: str) -> str:
    """One row for each share: a point, its 95 % interval, a bar | for its floor and a ◇ for what is wanted."""
    marks = [line.interval[1] for line in lines] + [held[line.id].floor.limit for line in lines if line.id in held]
    alarms = all(not line.more_is_better for line in lines)
    end = min(100.0, max([*marks, *(line.bar or 0 for line in lines), 5.0]) * 1.05) if alarms else 100.0
    height = TOP + ROW * len(lines) + BOTTOM
    rows = "".join(_interval(line, held.get(line.id), TOP + ROW * i, end) for i, line in enumerate(lines))
    return _svg(title, WIDTH, height, _grid(end, height) + rows)


def _grid(end: float, height: int) -> str:
    step = next((step for step in _STEPS if end / step <= 6), 25)
    drawn = ""
    for percent in range(0, int(end) + 1, step):
        x = _x(percent, end)
        drawn += f"<line class='grid' x1='{x:.1f}' x2='{x:.1f}' y1='{TOP}' y2='{height - BOTTOM + 4}'/>"
        drawn += f"<text x='{x:.1f}' y='{height - 8}' text-anchor='middle'>{percent} %</text>"
    return drawn


def _interval(line: Share, held: Held | None, y: int, end: float) -> str:
    middle = y + ROW / 2
    low, high = line.interval
    kind = "off" if held and held.broken else "warn" if not line.more_is_better else "ok"
    parts = [
        f"<text class='name' x='{LABEL - 14}' y='{middle + 4:.0f}' text-anchor='end'>{_text(line.name)}</text>",
        f"<line class='whisker {kind}' x1='{_x(low, end):.1f}' x2='{_x(min(high, end), end):.1f}'"
        f" y1='{middle}' y2='{middle}'/>",
        _floor(held, middle, end),
        _wanted(line.bar, middle, end),
        f"<circle class='point {kind}' cx='{_x(line.value, end):.1f}' cy='{middle}' r='5.5'>"
        f"<title>{low:.1f} to {high:.1f} %</title></circle>",
        f"<text class='value' x='{LABEL + PLOT + 24}' y='{middle + 4:.0f}'>{line.value:.1f} %"
        f"<tspan class='faint' dx='8'>{line.hits} of {line.of}</tspan></text>",
    ]
    return "".join(parts)


def _floor(held: Held | None, middle: float, end: float) -> str:
    if held is None:
        return ""
    x = _x(held.floor.limit, end)
    return (
        f"<line class='floor' x1='{x:.1f}' x2='{x:.1f}' y1='{middle - 9}' y2='{middle + 9}'>"
        f"<title>{'floor' if held.floor.at_least else 'ceiling'} {held.floor.limit:g} %</title></line>"
    )


def _wanted(bar: float | None, middle: float, end: float) -> str:
    if bar is None:
        return ""
    x = _x(bar, end)
    points = f"{x:.1f},{middle - 6} {x + 6:.1f},{middle} {x:.1f},{middle + 6} {x - 6:.1f},{middle}"
    return f"<polygon class='wanted' points='{points}'><title>wanted: {bar:g} %</title></polygon>"


def _x(percent: float, end: float) -> float:
    return LABEL + PLOT * min(percent, end) / end


def nets(groups: Iterable[tuple[str, Sequence[tuple[str, Share]]]]) -> str:
    """For each question asked of the screening, one column for each net: (name, (css class, share) ...)."""
    groups = list(groups)
    height, base, room = 250, 212, 178
    step = WIDTH / max(1, len(groups))
    drawn = f"<line class='axis' x1='0' x2='{WIDTH}' y1='{base}' y2='{base}'/>"
    for number, (name, columns) in enumerate(groups):
        left = step * number + step * 0.14
        wide = step * 0.72 / max(1, len(columns))
        for place, (kind, line) in enumerate(columns):
            x, tall = left + wide * place, room * line.value / 100
            drawn += f"<rect class='{kind}' rx='3' x='{x + 2:.1f}' y='{base - tall:.1f}' width='{wide - 4:.1f}' "
            drawn += f"height='{tall:.1f}'><title>{_text(line.name)}: {line.value:.1f} %</title></rect>"
            drawn += f"<text class='value small' x='{x + wide / 2:.1f}' y='{base - tall - 6:.1f}'"
            drawn += f" text-anchor='middle'>{line.value:.0f}</text>"
        drawn += f"<text class='name' x='{step * (number + 0.5):.1f}' y='{base + 24}' text-anchor='middle'>"
        drawn += f"{_text(name)}</text>"
    return _svg("What each net finds alone and both together", WIDTH, height, drawn)


def counts(rows: Sequence[Count], held: Mapping[str, Held], title: str) -> str:
    """Horizontal bars of row counts, the longest first, with a | for each floor."""
    ordered = sorted(rows, key=lambda row: -row.value)
    most = max([row.value for row in ordered] + [1])
    height = TOP + 26 * len(ordered) + 8
    drawn = ""
    for number, row in enumerate(ordered):
        y, wide = TOP + 26 * number, PLOT * row.value / most
        one = held.get(row.id)
        drawn += f"<text class='name' x='{LABEL - 14}' y='{y + 17}' text-anchor='end'>{_text(row.name)}</text>"
        drawn += f"<rect class='{'lost' if one and one.broken else 'bar'}' rx='3' x='{LABEL}' y='{y + 4}'"
        drawn += f" width='{max(wide, 1):.1f}' height='17'/>"
        drawn += f"<text class='value' x='{LABEL + wide + 10:.1f}' y='{y + 17}'>{row.value}</text>"
        if one:
            x = LABEL + PLOT * one.floor.limit / most
            drawn += f"<line class='floor' x1='{x:.1f}' x2='{x:.1f}' y1='{y + 2}' y2='{y + 23}'/>"
    return _svg(title, WIDTH, height, drawn)


def reliability(bins: Sequence[Bin]) -> str:
    """Share right against confidence, with intervals; the dashed line is a perfect judge of itself; bars: how many."""
    side, left, top, tall = 360, 60, 16, 70
    width, height = 470, top + side + tall + 62
    foot = top + side + 24 + tall

    def place(x: float, y: float) -> tuple[float, float]:
        return left + side * x, top + side * (1 - y)

    drawn = f"<rect class='frame' x='{left}' y='{top}' width='{side}' height='{side}'/>"
    for tenth in (0, 25, 50, 75, 100):
        x, y = place(tenth / 100, tenth / 100)
        drawn += f"<line class='grid' x1='{left}' x2='{left + side}' y1='{y}' y2='{y}'/>"
        drawn += f"<text x='{left - 8}' y='{y + 4}' text-anchor='end'>{tenth} %</text>"
        drawn += f"<text x='{x}' y='{foot + 18}' text-anchor='middle'>{tenth} %</text>"
    start, stop = place(0, 0), place(1, 1)
    drawn += f"<line class='ideal' x1='{start[0]}' y1='{start[1]}' x2='{stop[0]}' y2='{stop[1]}'/>"
    filled = [one for one in bins if one.rows]
    most = max([one.rows for one in filled] + [1])
    for one in filled:
        x, y = place(one.confidence, one.right / one.rows)
        low, high = wilson(one.right, one.rows)
        drawn += f"<line class='whisker ok' x1='{x:.1f}' x2='{x:.1f}' y1='{place(0, low)[1]:.1f}'"
        drawn += f" y2='{place(0, high)[1]:.1f}'/>"
        drawn += f"<circle class='point ok' cx='{x:.1f}' cy='{y:.1f}' r='5.5'><title>{one.right} of {one.rows} right"
        drawn += f", {one.confidence:.0%} sure</title></circle>"
        bar, wide = tall * one.rows / most, side * (one.high - one.low)
        drawn += f"<rect class='bar' rx='2' x='{left + side * one.low + 2:.1f}' y='{foot - bar:.1f}'"
        drawn += f" width='{wide - 4:.1f}' height='{bar:.1f}'><title>{one.rows} messages</title></rect>"
    drawn += f"<text x='{left + side / 2}' y='{foot + 36}' text-anchor='middle'>how sure the assistant was</text>"
    drawn += f"<text transform='rotate(-90 14 {top + side / 2})' x='14' y='{top + side / 2}' text-anchor='middle'>"
    drawn += "how many were right</text>"
    return _svg("How sure the assistant was and how many were right", width, height, drawn)


def _svg(title: str, width: int, height: int, inner: str) -> str:
    return (
        f"<div class='chart' style='--wide:{width}px'><svg viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='{_text(title)}'>{inner}</svg></div>"
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)
