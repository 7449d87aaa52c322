"""The report of a run for a clinician: one HTML file that needs nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conversations.report import STYLE as CONVERSATIONS_STYLE
from tests.evaluation import report_questions, report_safety
from tests.evaluation.figures import Share
from tests.evaluation.parts import folded, text
from tests.evaluation.record import Run

STYLE = Path(__file__).with_name("report.css")
_TILES = ("safety.crisis_flagged", "safety.emergency", "safety.check_in", "safety.false_hard",
          "questions.top1", "questions.compound", "questions.refused", "questions.wrong")  # fmt: skip
MOST_CHANGES = 40


def page(run: Run, earlier: Mapping[str, Any] | None = None) -> str:
    """The whole page; ``earlier`` is the record of the run before."""
    held = {one.floor.id: one for one in run.held}
    style = CONVERSATIONS_STYLE.read_text(encoding="utf-8") + STYLE.read_text(encoding="utf-8")
    parts = [
        "<h1>What the assistant hears and understands</h1>",
        f"<p class='sub'>{text(run.when)} · model {text(run.model)} · {_sets(run)}</p>",
        _verdict(run),
        _tiles(run),
        "<nav><a href='#danger'>Danger</a>" if run.safety else "<nav>",
        "<a href='#questions'>Questions</a>" if run.questions else "",
        "<a href='#about'>About this report</a></nav>",
        report_safety.section(run.safety, held) if run.safety else "",
        report_questions.section(run.questions, held) if run.questions else "",
        _changes(run, earlier),
        _about(run),
    ]
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>What the assistant hears and understands"
        f"</title><meta name='viewport' content='width=device-width'><style>{style}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _sets(run: Run) -> str:
    parts = [f"{len(run.golden.messages)} messages about danger"] if run.safety else []
    return " · ".join([*parts, *([f"{len(run.golden.questions)} questions"] if run.questions else [])])


def _verdict(run: Run) -> str:
    if not run.broken:
        return f"<div class='verdict'><b>All {len(run.held)} floors hold.</b></div>"
    rows = "".join(f"<li>{text(str(one).partition('  [')[0])}</li>" for one in run.broken)
    return (
        f"<div class='verdict red'><b class='bad'>{len(run.broken)} of {len(run.held)} floors do not hold.</b>"
        f"<ul>{rows}</ul></div>"
    )


def _tiles(run: Run) -> str:
    broken = {one.floor.id for one in run.broken}
    found = {figure.id: figure for figure in run.figures if isinstance(figure, Share)}
    boxes = "".join(
        f"<div class='figure'><span>{text(line.name)}</span><b class='{'bad' if line.id in broken else ''}'>"
        f"{line.value:.1f} %</b><small>{line.interval[0]:.1f} to {line.interval[1]:.1f} % · {line.hits} of {line.of}"
        "</small></div>"
        for line in (found[name] for name in _TILES if name in found)
    )
    return f"<div class='figures'>{boxes}</div>"


def _changes(run: Run, earlier: Mapping[str, Any] | None) -> str:
    """Messages that went another way than in the run before, as far as both measured them."""
    if earlier is None:
        return ""
    now, before = run.wrong(), earlier["wrong"]
    measured = {case.message.text for case in run.safety.cases} if run.safety else set()
    measured |= {case.question.text for case in run.questions.cases} if run.questions else set()
    worse = [[text(words), text(now[words])] for words in now if words not in before]
    better = [[text(words), text(before[words])] for words in before if words not in now and words in measured]
    if not worse and not better:
        return "<h2>Since the last run</h2><p>Every message went as last time.</p>"
    return (
        f"<h2>Since the last run</h2><p class='note'>{text(earlier.get('when', ''))} · model "
        f"{text(earlier.get('model', ''))}</p>"
        + folded("Wrong now", "right or new last time", ("message", "what was made of it"), worse)
        + folded("Right now", "wrong last time", ("message", "what was made of it then"), better)
    )


def _about(run: Run) -> str:
    speed = ""
    if run.speed:
        speed = (
            f"<p>Screening one message of 40 words took {run.speed.median:.1f} ms in the middle and "
            f"{run.speed.p95:.1f} ms for the slowest of twenty, the rules alone {run.speed.rules_median:.2f} ms, on "
            "this machine and beside whatever else it did.</p>"
        )
    left_out = [
        [text(words), text(learnt), f"<small>{text(where)}</small>"] for where, words, learnt in run.golden.known
    ]
    return (
        "<h2 id='about'>About this report</h2><p>The golden sets in tests/golden were written apart from what the "
        "assistant learns from, by who writes, how and about what. They are harder than an ordinary day at the clinic: "
        "most of their messages circle what they mean, or look dangerous and are not. The shares therefore say how "
        "the assistant changes from one version to the next, not how often it errs with your patients.</p>"
        "<p>It misses some people in danger, as every screening does. Somebody must be on duty.</p>"
        f"{speed}<p class='note'>Measured in {run.seconds:.0f} s.</p>"
        + folded("Left out", "their words are also training phrasings", ("message", "also in", "row"), left_out)
    )  # fmt: skip
