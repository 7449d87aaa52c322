"""The values that a crisis reply is made from and made of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.screening import Screening, Tier


@dataclass(frozen=True)
class CrisisSituation:
    """All that decides a crisis reply. ``screening`` is of this message, ``episode_tier`` the highest so far."""

    screening: Screening
    episode_tier: Tier
    follow_up: str | None
    turn: int
    alerted: bool
    staff_present: bool
    clinic_open: bool
    drill: bool
    used: frozenset[str]

    def has_shown(self, part: str) -> bool:
        """Whether any wording of a part was shown in this episode; ``part`` may be the beginning of its name."""
        return any(name.startswith(part + ".") for name in self.used)


@dataclass(frozen=True)
class CrisisReply:
    """A reply: paragraphs as (id, text with ``$tokens``), choices as (id, title), ids of the lines to link."""

    paragraphs: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    links: tuple[str, ...]
    asks_directly: bool
    tier: Tier


@dataclass(frozen=True)
class Step:
    """One place in a reply: the first of ``parts`` with a wording left is said. ``needed`` places are never cut."""

    parts: tuple[str, ...]
    needed: bool = True


@dataclass(frozen=True)
class Plan:
    """What a reply consists of, before its words are chosen."""

    steps: tuple[Step, ...]
    choices: tuple[str, ...]
    links: tuple[str, ...]
    tier: Tier
