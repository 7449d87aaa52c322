"""The gate: figures may not fall below (or, for false alarms, rise above) what tests/golden/floors.yml says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conversations.yaml_lines import LineError, load
from tests.evaluation.figures import Count, Figure, Share

SECTIONS = ("at_least", "at_most", "rows_at_least")
LEAST_ROWS = 20
WITHOUT = ("questions.answer.", "nets.together.")  # too few rows each; the headline lines once more


class FloorsError(Exception):
    """The floors file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True)
class Floor:
    """A limit in percent, or in rows for a count."""

    id: str
    limit: float
    at_least: bool


@dataclass(frozen=True)
class Held:
    """A figure beside its floor."""

    figure: Figure
    floor: Floor

    @property
    def broken(self) -> bool:
        """Whether the figure is on the wrong side."""
        value = round(self.figure.value, 1)
        return value < self.floor.limit if self.floor.at_least else value > self.floor.limit

    def __str__(self) -> str:
        unit = " rows" if isinstance(self.figure, Count) else " %"
        value = f"{self.figure.value:.1f}" if isinstance(self.figure, Share) else str(self.figure.value)
        of = f" ({self.figure.hits} of {self.figure.of})" if isinstance(self.figure, Share) else ""
        limit = f"{'floor' if self.floor.at_least else 'ceiling'} {self.floor.limit:g}{unit}"
        return f"{self.figure.name}: {value}{unit}{of}, {limit}  [{self.floor.id}]"


def read_floors(path: Path) -> dict[str, Floor]:
    """The floors by figure id; raises FloorsError."""
    try:
        content = load(path)
    except (OSError, LineError) as error:
        raise FloorsError(f"{path.name}: {error}") from error
    if not isinstance(content, dict) or set(content) - set(SECTIONS):
        raise FloorsError(f"{path.name}: the sections are {', '.join(SECTIONS)}")
    floors: dict[str, Floor] = {}
    for section, entries in content.items():
        for id_, limit in _entries(path, section, entries):
            if id_ in floors:
                raise FloorsError(f"{path.name}:{entries.lines[id_]}: {id_} has two floors")
            floors[id_] = Floor(id_, limit, section != "at_most")
    return floors


def _entries(path: Path, section: str, entries: Any) -> Iterable[tuple[str, float]]:
    if not isinstance(entries, Mapping):
        raise FloorsError(f"{path.name}: {section} is not a list of 'figure: number'")
    for id_, limit in entries.items():
        highest = float("inf") if section == "rows_at_least" else 100
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit <= highest:
            raise FloorsError(f"{path.name}:{entries.lines[id_]}: {id_}: {limit!r} is no such number")  # type: ignore[attr-defined]
        yield id_, float(limit)


def hold(figures: Iterable[Figure], floors: Mapping[str, Floor], measured: Iterable[str]) -> list[Held]:
    """Every floor beside its figure, of the parts that were measured (first words of figure ids).

    Raises FloorsError for a floor of a figure that no longer exists, or whose direction is the figure's opposite."""
    by_id, parts = {figure.id: figure for figure in figures}, set(measured)
    held: list[Held] = []
    for id_, floor in floors.items():
        if id_.partition(".")[0] not in parts:
            continue
        if id_ not in by_id:
            raise FloorsError(f"floors.yml: no figure is called {id_}")
        if by_id[id_].more_is_better is not floor.at_least:
            raise FloorsError(f"floors.yml: {id_} belongs below {'at_most' if floor.at_least else 'at_least'}")
        held.append(Held(by_id[id_], floor))
    return held


def proposed(figures: Iterable[Figure]) -> str:
    """Floors a little below what was measured, as the text of a floors file. Slack: a point, at least three rows; for
    false alarms a tenth of them, at least two rows. Groups of fewer than 20 rows get none, nor do single answers."""
    sections: dict[str, list[str]] = {name: [] for name in SECTIONS}
    for figure in figures:
        if isinstance(figure, Count):
            sections["rows_at_least"].append(f"  {figure.id}: {figure.value - figure.value // 10}")
        elif figure.of >= LEAST_ROWS and not figure.id.startswith(WITHOUT):
            section, limit = _limit(figure)
            sections[section].append(f"  {figure.id}: {limit}")
    return "\n".join("\n".join([f"{name}:", *lines]) for name, lines in sections.items() if lines) + "\n"


def _limit(figure: Share) -> tuple[str, float]:
    """The section and the percentage, rounded away from what was measured."""
    if figure.more_is_better:
        hits = max(0, figure.hits - max(3, -(-figure.of // 100)))
        return "at_least", (1000 * hits // figure.of) / 10
    hits = figure.hits + max(2, -(-figure.hits // 10))
    return "at_most", -(-1000 * hits // figure.of) / 10
