"""The repository's own lexicon, loaded once; screeners with stand-ins for the classifier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.domain.screening import Reason, Tier
from bot.language.classifier import Judgement
from bot.language.normalise import Normalised
from bot.language.rules import RuleNet

ROOT = Path(__file__).resolve().parents[3]


def numpy_product(text: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What onnxruntime computes for ``Int8Vectors``, in numpy."""
    return np.asarray(text.astype(np.int32) @ others.astype(np.int32))


class FakeClassifier:
    """Says the same of every message, or raises; remembers how it was asked."""

    version = "fake"
    ready = True

    def __init__(self, tier: Tier = Tier.NONE, failure: Exception | None = None) -> None:
        self.tier, self.failure = tier, failure
        self.asked: list[tuple[bool, bool]] = []

    def judge(self, text: Normalised, *, cautious: bool = False, cleared: bool = False) -> Judgement:
        """Same parameters and result as the real one."""
        self.asked.append((cautious, cleared))
        if self.failure is not None:
            raise self.failure
        return Judgement(self.tier, Reason("classifier", self.tier, "fake", "fake:1", 0.9))

    def sent(self, text: Normalised) -> None:
        """It has none."""


@pytest.fixture(scope="session")
def rules() -> RuleNet:
    """The rules over data/safety/lexicon."""
    return RuleNet.load(ROOT / "data/safety/lexicon")
