"""A measured share with its interval, and a counted number: what floors are held against."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

Z95 = 1.959964  # the normal quantile of a two-sided 95 % interval
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Share:
    """``hits`` of ``of`` rows. ``more_is_better`` is False for false alarms and wrong answers."""

    id: str
    name: str
    hits: int
    of: int
    more_is_better: bool = True
    about: str = ""
    bar: float | None = None  # what the product wants to reach on any such set, in percent
    rows: tuple[str, ...] = field(default=(), repr=False)  # the rows that count against it

    @property
    def value(self) -> float:
        """The share in percent; 0 when there is no row."""
        return 100 * self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval in percent."""
        low, high = wilson(self.hits, self.of)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class Count:
    """A number of rows, such as those that one category of the lexicon raised."""

    id: str
    name: str
    value: int
    more_is_better: bool = True


Figure = Share | Count


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927), as shares; nothing is known of no rows."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = hits / of, Z95 * Z95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(
    id: str,
    name: str,
    among: Iterable[_Item],
    hit: Callable[[_Item], bool],
    where: Callable[[_Item], str],
    *,
    more_is_better: bool = True,
    about: str = "",
    bar: float | None = None,
) -> Share:
    """The share of items that ``hit``; the places (``where``) of those that count against it are kept."""
    items = list(among)
    hits = [hit(item) for item in items]
    against = tuple(where(item) for item, good in zip(items, hits, strict=True) if good is not more_is_better)
    return Share(id, name, sum(hits), len(items), more_is_better, about, bar, against)
