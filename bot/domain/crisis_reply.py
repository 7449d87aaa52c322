"""What is said to a patient in danger: which paragraphs, in which order, with which choices and links.

Pure: the texts come from data/safety/replies.yml through bot/content/crisis_replies.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from bot.domain.screening import Screening, Tier


@dataclass(frozen=True)
class CrisisSituation:
    """All that decides a crisis reply."""

    screening: Screening
    episode_tier: Tier
    follow_up: Optional[str]
    turn: int
    alerted: bool
    staff_present: bool
    clinic_open: bool
    drill: bool
    used: FrozenSet[str]


@dataclass(frozen=True)
class CrisisReply:
    """A reply: paragraphs as (id, text with ``$tokens``), choices as (id, title), ids of lines to link."""

    paragraphs: Tuple[Tuple[str, str], ...]
    choices: Tuple[Tuple[str, str], ...]
    links: Tuple[str, ...]
    asks_directly: bool
    tier: Tier
