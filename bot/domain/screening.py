"""What a crisis screening says about one message: its tier, why, and what was known when it was made."""

from __future__ import annotations

import enum
from dataclasses import dataclass

# Pre-screen questions that ask what has ever happened to somebody: "i had a seizure" is an answer there, not an alarm.
HISTORY_QUESTIONS = frozenset({"treatments", "heart_head", "mind", "conditions", "ketamine_before"})


class Tier(enum.IntEnum):
    """How urgent a message is; a higher value is more urgent."""

    NONE = 0
    CHECK_IN = 1
    CRISIS = 2
    EMERGENCY = 3

    @property
    def label(self) -> str:
        """The tier's name in stored data and in the API, such as ``check_in``."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Tier:
        """The tier of a label; raises KeyError for an unknown one."""
        return cls[label.upper()]


@dataclass(frozen=True)
class Reason:
    """One cause of a tier: ``source`` is rule, classifier, context or degraded; ``score`` lies in 0..1."""

    source: str
    tier: Tier
    category: str
    detail: str
    score: float


@dataclass(frozen=True)
class Screening:
    """The verdict on one message. ``degraded`` names the nets that failed, so that staff see it."""

    tier: Tier
    categories: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    language: str = "en"
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScreeningContext:
    """What the conversation adds: the open episode's highest tier, the patient's last tiers (oldest first),
    whether the last thing said to the patient was a direct question about suicide, and whether a question about
    the patient's medical history waits for an answer."""

    episode_tier: Tier = Tier.NONE
    asked_directly: bool = False
    recent: tuple[Tier, ...] = ()
    history_asked: bool = False
