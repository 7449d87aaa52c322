"""The results of one run, kept in var/conversations/ for the report and for comparison with the next run."""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.conversations.runner import Result

KEPT_RUNS = 20


@dataclass
class Run:
    """One run; ``whole`` when no case was left out; ``saved`` is the report once it is written,
    ``seconds`` how long it took to the last result, the start of everything included."""

    through: str
    whole: bool
    started: datetime
    clock: float
    results: list[Result] = field(default_factory=list)
    saved: Path | None = None
    seconds: float = 0.0

    @classmethod
    def begin(cls, *, through: str, whole: bool) -> "Run":
        """A run that starts now."""
        return cls(through, whole, datetime.now(UTC), time.monotonic())

    def add(self, result: Result) -> None:
        """One more case has been played."""
        self.results.append(result)
        self.seconds = time.monotonic() - self.clock

    def summary(self) -> str:
        """One line for the terminal."""
        failed = sum(result.outcome == "failed" for result in self.results)
        return f"{len(self.results)} cases through the {self.through}, {failed} failed, {self.seconds:.0f} s."

    def to_json(self) -> dict[str, Any]:
        """What is kept of the run."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "through": self.through,
            "whole": self.whole,
            "seconds": round(self.seconds, 1),
            "cases": [_case(result) for result in self.results],
        }

    def save(self, folder: Path) -> None:
        """Write the results and the report; older runs beyond the last twenty are removed."""
        from tests.conversations.report import write_report

        folder.mkdir(parents=True, exist_ok=True)
        earlier = [json.loads(path.read_text(encoding="utf-8")) for path in _runs(folder, self.through)]
        name = f"run-{self.through}-{self.started:%Y%m%dT%H%M%S}-{os.getpid()}.json"
        (folder / name).write_text(json.dumps(self.to_json(), ensure_ascii=False), encoding="utf-8")
        for old in _runs(folder, self.through)[:-KEPT_RUNS]:
            old.unlink()
        self.saved = write_report(self.to_json(), earlier, folder / _report(self.through))


def _runs(folder: Path, through: str) -> list[Path]:
    return sorted(folder.glob(f"run-{through}-*.json"))


def _report(through: str) -> str:
    return "report.html" if through == "api" else f"report-{through}.html"


def _case(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "name": case.name,
        "about": case.about,
        "file": str(case.file),
        "line": case.line,
        "tags": list(case.tags),
        "faults": list(case.faults),
        "outcome": result.outcome,
        "seconds": round(result.seconds, 2),
        "message": result.message,
        "diverged_at": result.line,
        "steps": {placed.line: placed.kind for placed in case.steps},
        "transcript": result.transcript.to_json(),
    }
