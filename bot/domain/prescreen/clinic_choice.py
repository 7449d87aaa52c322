"""What a clinic decides about its pre-screen: which scales are asked, and which rules it changes, with who and why."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

SWITCHED_OFF = "none"  # the effect of a rule that a clinic has switched off


@dataclass(frozen=True)
class RuleChange:
    """A clinic's change of one rule. ``effect`` is not_now, review, note or none, or None where it stays; ``limits``
    are new numbers by what the rule compares, such as ``("age", 70)``."""

    rule: str
    reason: str
    decided_by: str
    since: datetime.date
    effect: str | None = None
    limits: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class ClinicChoice:
    """All that a clinic decides; the default is the pre-screen as its file has it."""

    scales: tuple[str, ...] = ()
    changes: tuple[RuleChange, ...] = ()


@dataclass(frozen=True)
class Changed:
    """A change that is in force, and what it replaces. ``effect`` and ``limits`` are pairs of before and after;
    ``clinician`` is the rule in a clinician's words as it now stands, also where it is switched off."""

    change: RuleChange
    clinician: str
    effect: tuple[str, str] | None
    limits: tuple[tuple[str, float, float], ...]
