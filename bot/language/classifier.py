"""The second net: a trained classifier on sentence embeddings. Filled in by the next step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.screening import Reason, Tier
from bot.language.normalise import Normalised


@dataclass(frozen=True)
class Judgement:
    """The classifier's tier and why."""

    tier: Tier
    reason: Reason


class SafetyClassifier:
    version = "none"
    ready = True

    def judge(self, text: Normalised, *, cautious: bool, cleared: bool) -> Judgement:
        raise NotImplementedError


def load_classifier(path: Path, encoder: Path) -> SafetyClassifier:
    raise NotImplementedError
