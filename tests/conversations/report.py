"""The report of a run: one HTML file with conversations as bubbles, times, coverage and what changed."""

import html
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from tests.conversations.charts import reply_times, trend
from tests.conversations.coverage import Area, coverage
from tests.conversations.reading import case_files, read_cases

STYLE = Path(__file__).with_name("report.css")
Json = dict[str, Any]


def write_report(run: Json, earlier: Sequence[Json], path: Path, areas: Sequence[Area] | None = None) -> Path:
    """Write the report of a run beside earlier ones, the oldest first; everything is in the one file."""
    if areas is None:
        areas = coverage(read_cases(case_files(ROOT / "tests" / "stories")))
    path.write_text(page(run, earlier, areas), encoding="utf-8")
    return path


def page(run: Json, earlier: Sequence[Json], areas: Sequence[Area]) -> str:
    """The whole page."""
    whole = [one for one in earlier if one.get("whole")]
    parts = [
        f"<h1>Conversations</h1><p class='sub'>{run['started']} · through the {run['through']}</p>",
        _figures(run, whole),
        "<h2>How long replies took</h2>" + reply_times(_times(run), _times(whole[-1]) if whole else []),
        _changes(run, earlier),
        "<h2>Runs</h2>" + trend([*whole, run]) if whole else "",
        "<h2>What the cases cover</h2>" + _coverage(areas),
        "<h2>Cases</h2>" + "".join(_case(case) for case in _failed_first(run["cases"])),
    ]
    style = STYLE.read_text(encoding="utf-8")
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Conversations</title>"
        f"<meta name='viewport' content='width=device-width'><style>{style}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _times(run: Json) -> list[int]:
    """Milliseconds from a patient's message to its first reply, for every turn."""
    times: list[int] = []
    waiting = False
    for line in (line for case in run["cases"] for line in case["transcript"]):
        if line["who"] == "patient":
            waiting = True
        elif waiting and "ms" in line and line["who"] != "staff":
            times.append(int(line["ms"]))
            waiting = False
    return times


def _figures(run: Json, earlier: Sequence[Json]) -> str:
    failed = sum(case["outcome"] == "failed" for case in run["cases"])
    times = _times(run)
    before = _times(earlier[-1]) if earlier else []
    figures = [
        (str(len(run["cases"])), "cases", ""),
        (str(failed), "failed", "bad" if failed else "good"),
        (f"{run['seconds']:.0f} s", "all together", ""),
    ]
    if times:
        change = f", {statistics.median(before):.0f} ms last time" if before else ""
        figures.append((f"{statistics.median(times):.0f} ms", f"to half of {len(times)} replies{change}", ""))
        figures.append((f"{_percentile(times, 95)} ms", "to 95 of 100", ""))
    boxes = "".join(
        f"<div class='figure'><b class='{kind}'>{value}</b><small>{what}</small></div>" for value, what, kind in figures
    )
    return f"<div class='figures'>{boxes}</div>"


def _percentile(times: Sequence[int], percent: int) -> int:
    return sorted(times)[min(len(times) - 1, round(len(times) * percent / 100))]


def _changes(run: Json, earlier: Sequence[Json]) -> str:
    """Cases that went another way than when they were last played, whichever others were played with them."""
    if not earlier:
        return ""
    before = {case["name"]: case["outcome"] for one in earlier for case in one["cases"]}
    now = {case["name"]: case["outcome"] for case in run["cases"]}
    rows = [
        f"<li class='bad'>{_text(n)}: failed, passed last time</li>" for n in now if _went(before, now, n, "failed")
    ]
    rows += [f"<li class='good'>{_text(n)}: passes again</li>" for n in now if _went(before, now, n, "passed")]
    new = [name for name in now if name not in before]
    if new and len(new) < len(now):
        rows.append(f"<li>{len(new)} new cases</li>")
    listed = "".join(rows) or "<li>Every case went as last time.</li>"
    return f"<h2>Since the last run</h2><ul>{listed}</ul>"


def _went(before: dict[str, str], now: dict[str, str], name: str, outcome: str) -> bool:
    return now[name] == outcome and before.get(name, outcome) != outcome


def _coverage(areas: Iterable[Area]) -> str:
    rows = "".join(
        f"<tr><td>{area.name.replace('_', ' ')}<div class='meter'><i style='width:{area.share}%'></i></div></td>"
        f"<td class='number {'bad' if area.too_low else ''}'>{area.share} % of {len(area.touched)}</td>"
        f"<td class='number'>floor {area.floor} %</td><td class='missing'>{_text(', '.join(area.missing))}</td></tr>"
        for area in areas
    )
    return f"<table><tr><th>what</th><th>touched</th><th></th><th>not touched by enough cases</th></tr>{rows}</table>"


def _failed_first(cases: Iterable[Json]) -> list[Json]:
    return sorted(cases, key=lambda case: (case["outcome"] != "failed", case["file"], case["line"]))


def _case(case: Json) -> str:
    failed = case["outcome"] == "failed"
    told = f"<pre>{_text('>>>' + case['message'].partition('>>>')[2])}</pre>" if failed else ""
    lines = "".join(_line(line) for line in case["transcript"])
    tags = " ".join(f"#{tag}" for tag in case["tags"])
    return (
        f"<details class='case {case['outcome']}'{' open' if failed else ''}><summary><b>{_text(case['name'])}</b>"
        f"<small>{_text(tags)} {case['seconds']:.1f} s</small></summary><div class='inside'>"
        f"<p class='about'>{_text(case['about'])} <small>{_text(case['file'])}:{case['line']}</small></p>{told}"
        f"<div class='chat'>{lines}</div></div></details>"
    )


def _line(line: Json) -> str:
    if line["who"] == "-":
        return f"<div class='note'>{_text(line['text'])}</div>"
    paragraphs = "".join(f"<p>{_text(part)}</p>" for part in line["text"].split("\n\n"))
    buttons = "".join(f"<span>{_text(title)}</span>" for title in [*line.get("links", ()), *line.get("choices", ())])
    shown = f"<div class='buttons'>{buttons}</div>" if buttons else ""
    look = "crisis" if line.get("kind") == "crisis" else ""
    unread = "" if line["who"] == "patient" or line.get("checked") else "unread"
    label = f"<div class='label'>{_label(line)}</div>"
    return f"<div class='bubble {line['who']} {look} {unread}'>{paragraphs}{shown}{label}</div>"


def _label(line: Json) -> str:
    """Below a bubble: which message it is and its time, or how a patient's words were read."""
    if line["who"] != "patient":
        what = line.get("answer") or line.get("source_id") or line.get("kind", "")
        looked = f"line {line['checked'][0]}" if line.get("checked") else "not looked at"
        parts = [line["who"], what if not str(what).startswith("crisis:") else "", line.get("tier", "")]
        parts += [f"{line['ms']} ms" if "ms" in line else "", looked]
        return _text(" · ".join(part for part in parts if part))
    understanding, screening = line.get("understanding", {}), line.get("screening", {})
    parts = [f"{understanding['intent']} {understanding['confidence']:.2f}"] if understanding.get("intent") else []
    if screening.get("tier", "none") != "none":
        reasons = "; ".join(f"{r['source']} {r['category']} {r['score']:.2f}" for r in screening.get("reasons", ()))
        parts.append(f"{screening['tier']}: {reasons}")
    return _text(" · ".join(parts))


def _text(text: str) -> str:
    return html.escape(str(text))
