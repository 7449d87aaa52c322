"""How long one screening takes, on this machine now: told in the report and asserted nowhere."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language.normalise import normalise
from bot.language.rules import RuleNet
from bot.language.screen import Screener

WORDS = 40
MESSAGES = 200


@dataclass(frozen=True)
class Speed:
    """Milliseconds for messages of 40 words."""

    median: float
    p95: float
    rules_median: float
    messages: int


def measure(screener: Screener, rules: RuleNet, texts: Sequence[str]) -> Speed:
    """Times over messages of 40 words, put together of ``texts``: both nets, and the rules with normalising alone.

    As on a server that has run for a while: each pattern was needed once before, no message was seen just before."""
    words = " ".join(texts).split()
    messages = [" ".join(words[start : start + WORDS]) for start in range(0, len(words) - WORDS + 1, WORDS)]
    chosen = messages[:: max(1, len(messages) // MESSAGES)][:MESSAGES]
    for text in chosen:
        screener.screen(text)
        rules.find(normalise(text))
    both = _times(screener.screen, chosen)
    alone = _times(lambda text: rules.find(normalise(text)), chosen)
    return Speed(statistics.median(both), _percentile(both, 0.95), statistics.median(alone), len(chosen))


def _times(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        start = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * len(times)))]
