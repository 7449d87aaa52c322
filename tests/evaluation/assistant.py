"""What the assistant makes of many messages: one run of bin/understand, or a screener in this process."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.screening import Tier
from bot.language.screen import Screener
from bot.settings import ROOT
from bot.understand import screened

UNDERSTAND = ROOT / "bin" / "understand"
FAQ, FALLBACK, OUT_OF_SCOPE, CRISIS = "faq", "nlu_fallback", "out_of_scope", "crisis"
ONE_RUN = 900.0  # seconds; on two quiet cores it takes one minute


class AssistantError(Exception):
    """The assistant could not be asked; the message says why."""


@dataclass(frozen=True)
class Heard:
    """How a message was screened: its tier, and for each net the highest tier it gave, with categories of the rules."""

    tier: Tier
    rules: Tier
    classifier: Tier
    categories: tuple[str, ...]  # of rules that raised it
    reasons: tuple[str, ...]  # for reading: source, category, tier
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """How a message was understood; ``top`` is the best label before anything was decided, with its confidence."""

    given: tuple[str, ...]  # answers, or what is done, in order; empty when refused or asked again
    refused: bool  # out of scope, or not sure and asked again
    offered: tuple[str, ...]  # the two closest answers, offered as buttons when it asks again
    top: str
    confidence: float


Results = Mapping[str, dict[str, Any]]


def understand(texts: Mapping[str, str], *, safety_only: bool) -> Results:
    """The line of bin/understand for every id in ``texts``; raises AssistantError."""
    lines = "".join(json.dumps({"id": id_, "text": text}, ensure_ascii=False) + "\n" for id_, text in texts.items())
    command = [str(UNDERSTAND), "--explain", *(["--safety-only"] if safety_only else [])]
    try:
        done = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", timeout=ONE_RUN, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssistantError(f"bin/understand: {error}") from error
    found = {row["id"]: row for row in map(json.loads, filter(str.strip, done.stdout.splitlines()))}
    if done.returncode or len(found) < len(texts):
        told = done.stderr.strip()[-2000:]
        raise AssistantError(f"bin/understand answered {len(found)} of {len(texts)} messages. {told}")
    return found


def screen_here(texts: Mapping[str, str], screener: Screener) -> Results:
    """The same for the screening alone, by a screener of one's own."""
    return {id_: screened(screener.screen(text), explain=True) for id_, text in texts.items()}


def heard(row: Mapping[str, Any]) -> Heard:
    """The screening of a result."""
    reasons = row["reasons"]

    def highest(source: str) -> Tier:
        tiers = [Tier.from_label(reason["tier"]) for reason in reasons if reason["source"] == source]
        return max(tiers, default=Tier.NONE)

    return Heard(
        tier=Tier.from_label(row["tier"]),
        rules=highest("rule"),
        classifier=highest("classifier"),
        categories=_distinct(reason["category"] for reason in reasons if reason["source"] == "rule"),
        reasons=_distinct(f"{r['source']} {r['category']} ({r['tier']})" for r in reasons),
        degraded=tuple(row.get("degraded", ())),
    )


def understood(row: Mapping[str, Any]) -> Understood:
    """The understanding of a result. An act (a person, the pre-screen) counts as given before the answers beside it;
    a crisis reply is none of the ids that a question may expect."""
    intent, answers = row["intent"], tuple(row["answers"])
    refused = not answers and intent in (OUT_OF_SCOPE, FALLBACK)
    acts = () if intent in (FAQ, FALLBACK, OUT_OF_SCOPE) else (intent,)
    top, confidence = (row["ranking"] or [[FALLBACK, 0.0]])[0]
    return Understood(
        given=acts + answers,
        refused=refused,
        offered=tuple(row["closest"][:2]) if intent == FALLBACK else (),
        top=top.removeprefix("faq/"),
        confidence=confidence,
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
