"""One run with everything in it, as the report shows it and as var/evaluation/report.json keeps it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.evaluation.figures import Count, Figure, Share
from tests.evaluation.floors import Held
from tests.evaluation.golden import Golden
from tests.evaluation.questions import Questions
from tests.evaluation.safety import Safety
from tests.evaluation.speed import Speed


@dataclass(frozen=True)
class Run:
    """What was measured, when and with which models, and the floors it was held to."""

    when: str
    model: str
    golden: Golden
    held: tuple[Held, ...]
    safety: Safety | None
    questions: Questions | None
    speed: Speed | None
    seconds: float

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the run."""
        return (*(self.safety.figures if self.safety else ()), *(self.questions.figures if self.questions else ()))

    @property
    def broken(self) -> list[Held]:
        """The floors that do not hold."""
        return [one for one in self.held if one.broken]

    def wrong(self) -> dict[str, str]:
        """Every message that went wrong, with what was made of it."""
        found: dict[str, str] = {}
        for case in self.safety.cases if self.safety else ():
            if not case.message.least <= case.heard.tier <= case.message.most:
                found[case.message.text] = case.heard.tier.label
        against = {where for line in self.questions.lines for where in line.rows} if self.questions else set()
        for one in self.questions.cases if self.questions else ():
            if one.question.where in against:
                found[one.question.text] = ", ".join(one.found.given) or one.first
        return found


def as_json(run: Run) -> dict[str, Any]:
    """The run as plain data, percentages to two places."""
    content: dict[str, Any] = {
        "when": run.when,
        "model": run.model,
        "seconds": round(run.seconds, 1),
        "rows": {
            "questions": len(run.golden.questions),
            "safety": len(run.golden.messages),
            "left_out": [list(row) for row in run.golden.known],
        },
        "held": not run.broken,
        "figures": {figure.id: _figure(figure, run.held) for figure in run.figures},
        "wrong": run.wrong(),
    }
    if run.safety:
        content["tiers"] = [[*pair, rows] for pair, rows in sorted(run.safety.matrix.items())]
    if run.questions:
        content["confusions"] = [asdict(one) for one in run.questions.confusions]
        content["reliability"] = [asdict(one) for one in run.questions.bins]
        content["calibration_error"] = round(run.questions.calibration_error, 2)
    if run.speed:
        content["screen_ms"] = {name: round(value, 2) for name, value in asdict(run.speed).items()}
    return content


def _figure(figure: Figure, held: Iterable[Held]) -> dict[str, Any]:
    limits = {one.floor.id: one.floor.limit for one in held}
    row: dict[str, Any] = {"name": figure.name, "value": round(figure.value, 2)}
    if isinstance(figure, Share):
        low, high = figure.interval
        row |= {"hits": figure.hits, "of": figure.of, "low": round(low, 2), "high": round(high, 2)}
    if figure.id in limits:
        row["floor" if figure.more_is_better else "ceiling"] = limits[figure.id]
    return row


def read_earlier(path: Path) -> Mapping[str, Any] | None:
    """The run before this one, or None when there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("wrong"), dict) else None


def summary(run: Run) -> str:
    """The headline figures as text, a line each, then every floor that does not hold."""
    headlines = [*(run.safety.lines if run.safety else ()), *(run.questions.lines if run.questions else ())]
    wide = max(len(line.name) for line in headlines) + 2
    told = []
    for line in headlines:
        low, high = line.interval
        told.append(f"{line.name:{wide}}{line.value:6.1f} %  {low:5.1f} to {high:5.1f} %  {line.hits} of {line.of}")
    if run.questions:
        told.append(f"{'calibration error (ECE)':{wide}}{run.questions.calibration_error:6.1f} %")
    if run.speed:
        told.append(
            f"screen(), 40 words: median {run.speed.median:.1f} ms, p95 {run.speed.p95:.1f} ms;"
            f" rules alone {run.speed.rules_median:.2f} ms"
        )
    if run.safety and run.safety.degraded:
        told.append(f"The screening ran without: {', '.join(run.safety.degraded)}")
    told += [f"BELOW ITS FLOOR  {one}" if one.floor.at_least else f"ABOVE ITS CEILING  {one}" for one in run.broken]
    counted = f"{sum(isinstance(one.figure, Count) for one in run.held)} of them counts of rows"
    told.append(f"{len(run.held) - len(run.broken)} of {len(run.held)} floors hold ({counted}).")
    return "\n".join(told)
