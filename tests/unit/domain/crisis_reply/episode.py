"""One patient's episode and everything the assistant says in it, for every kind of danger, tier and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.crisis_replies import load_replies
from bot.domain.crisis_reply import CrisisReply, CrisisSituation
from bot.domain.screening import Screening, Tier

ROOT = Path(__file__).resolve().parents[4]
REPLIES = load_replies(ROOT)
CATEGORIES = {
    "attempt": "attempt_or_overdose_now",
    "self": "active_ideation",
    "voices": "command_voices",
    "violence": "violence_to_others",
    "abuse": "abuse_by_another",
    "third_party": "third_party",
    "medical": "medical_emergency",
    "talk": "asks_about_ketamine_for_suicidality",
}
TIERS = (Tier.CHECK_IN, Tier.CRISIS, Tier.EMERGENCY)
VALUES = {"crisis_line": "988", "emergency_number": "911", "clinic_name": "Harbor Light Clinic",
          "phone": "555 010 0142", "opens_at": "Monday at 9:00 AM"}  # fmt: skip
# A message that says more, an answer, short messages and buttons, as they come in one long night.
NIGHT = (None, "yes", None, "is_anyone_there", "grounding", "no_help_wanted", "keep_talking", "callback", None,
         "lines_dont_help", "safe_now", None)  # fmt: skip
NAMES_SUICIDE = re.compile(r"suicid|kill(ing)? (yourself|themselves)|matar(se|me)|se mate", re.I)
TRUSTED = re.compile(r"you trust|they trust|de confianza|de su confianza", re.I)


@dataclass
class Episode:
    """One patient's episode, with everything said in it."""

    kind: str
    tier: Tier
    language: str = "en"
    alerted: bool = True
    clinic_open: bool = False
    staff_present: bool = False
    drill: bool = False
    used: frozenset[str] = frozenset()
    turn: int = 0
    reached: Tier = Tier.NONE

    def says(self, follow_up: str | None = None) -> CrisisReply:
        fresh = follow_up is None
        screening = Screening(
            self.tier if fresh else Tier.NONE, (CATEGORIES[self.kind],) if fresh else (), language=self.language
        )
        return self.hears(screening, follow_up)

    def hears(self, screening: Screening, follow_up: str | None = None) -> CrisisReply:
        self.reached = max(self.reached, screening.tier)
        reply = REPLIES.compose(
            CrisisSituation(
                screening=screening,
                episode_tier=self.reached,
                follow_up=follow_up,
                turn=self.turn,
                alerted=self.alerted,
                staff_present=self.staff_present,
                clinic_open=self.clinic_open,
                drill=self.drill,
                used=self.used,
            )
        )
        self.used |= {name for name, _ in reply.paragraphs}
        self.turn += 1
        return reply


def text_of(reply: CrisisReply) -> str:
    text = "\n\n".join(paragraph for _, paragraph in reply.paragraphs)
    for name, value in VALUES.items():
        text = text.replace(f"${name}", value)
    return text


def all_wordings() -> Iterator[tuple[str, str]]:
    for parts in REPLIES._texts.parts.values():
        for wordings in parts.values():
            yield from wordings


CASES = [
    (kind, tier, language)
    for kind in CATEGORIES
    for tier in TIERS
    for language in ("en", "es")
    if not (kind in ("medical", "attempt") and tier < Tier.EMERGENCY) and not (kind == "talk" and tier > Tier.CHECK_IN)
]
every_case = pytest.mark.parametrize(("kind", "tier", "language"), CASES)


def twelve_turns(kind: str, tier: Tier, language: str) -> Iterator[CrisisReply]:
    for is_open in (False, True):
        for alerted in (False, True):
            episode = Episode(kind, tier, language, alerted=alerted, clinic_open=is_open)
            for follow_up in NIGHT:
                yield episode.says(follow_up)


def first(
    kind: str,
    tier: Tier,
    language: str = "en",
    *,
    alerted: bool = True,
    clinic_open: bool = False,
    staff_present: bool = False,
) -> CrisisReply:
    return Episode(kind, tier, language, alerted, clinic_open, staff_present).says()
