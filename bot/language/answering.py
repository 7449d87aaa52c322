"""What to do with a message: which answers to give in which order, which other intent to follow, or to ask again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.language.compound import firm_parts, loose_parts
from bot.language.understanding import Ranked, Ranking, Understanding

FAQ = "faq/"
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "how_are_you", "praise", "affirm", "deny", "complain", "repeat"})
ACTS = ("human_handoff", "stop_prescreen", "start_prescreen", "resume_prescreen")  # done beside an answer; first wins
LONG = 20  # words; in a longer message a single question is understood on its own as well
MOST_ANSWERS = 3


@dataclass(frozen=True)
class Limits:
    """When the assistant is sure enough; each is calibrated confidence except the similarities (cosine)."""

    single: float = 0.30  # to act on the best label of a whole message
    part: float = 0.45  # to answer a part of a compound question
    loose: float = 0.55  # to answer a part of words merely joined by "and"
    support: float = 0.04  # what the whole message must give each answer of a loose split
    similarity: float = 0.35  # below it the message resembles nothing known
    unlike: float = 0.55  # confidence that makes up for a low similarity


@dataclass(frozen=True)
class Reading:
    """How a message was understood. ``intent`` is ``faq`` when there is something to answer; ``answers`` are answer
    ids in the order in which they were asked; ``closest`` are the two nearest answer ids, for asking again."""

    intent: str
    confidence: float
    answers: tuple[str, ...]
    closest: tuple[str, ...]
    ranking: tuple[Ranked, ...] = field(repr=False, default=())
    similarity: float = 0.0


class Reader:
    """Reads messages with a trained understanding."""

    def __init__(self, understanding: Understanding, limits: Limits | None = None) -> None:
        self._understanding = understanding
        self._limits = limits or Limits()

    def read(self, text: str) -> Reading:
        """Understand one message; never raises, an empty message is not understood."""
        if not re.search(r"[^\W_]", text):
            return Reading(FALLBACK, 0.0, (), ())
        parts = firm_parts(text)
        asking = [part.text for part in parts if part.asks]
        texts = [text, *(part.text for part in parts)] if len(parts) > 1 else [text]
        whole, *ranked = self._understanding.rank_all(texts)
        if len(parts) > 1:
            found = {part.text: ranking for part, ranking in zip(parts, ranked, strict=True)}
            several = self._several(whole, [found[name] for name in asking] if asking else ranked)
            if several is not None:
                return several
            whole = self._focused(text, whole, [found[name] for name in asking], ranked)
        else:
            several = self._loose(text, whole)
            if several is not None:
                return several
        return self._single(whole)

    def _several(self, whole: Ranking, rankings: list[Ranking]) -> Reading | None:
        """The message as more than one answer, or an act with an answer; None when it is but one thing."""
        sure = [ranking for ranking in rankings if self._sure(ranking, self._limits.part)]
        acts = [name for name in ACTS if any(ranking.best.label == name for ranking in sure)]
        answers = _distinct(ranking.best.label for ranking in sure)
        if not answers or len(answers) + len(acts) < 2:
            return None
        confidence = min(ranking.best.confidence for ranking in sure if ranking.best.label not in SMALL_TALK)
        intent = acts[0] if acts else "faq"
        return Reading(intent, confidence, answers[:MOST_ANSWERS], answers[:2], whole.labels, whole.similarity)

    def _loose(self, text: str, whole: Ranking) -> Reading | None:
        """ "legal and safe" as two answers, when each half is sure of its own and the whole supports both."""
        halves = loose_parts(text)
        if not halves:
            return None
        rankings = self._understanding.rank_all(halves)
        answers = _distinct(ranking.best.label for ranking in rankings if self._sure(ranking, self._limits.loose))
        given = {ranked.label: ranked.confidence for ranked in whole.labels}
        if len(answers) < 2 or any(given[FAQ + name] < self._limits.support for name in answers):
            return None
        confidence = min(ranking.best.confidence for ranking in rankings)
        return Reading("faq", confidence, answers, answers, whole.labels, whole.similarity)

    def _focused(self, text: str, whole: Ranking, asking: list[Ranking], parts: list[Ranking]) -> Ranking:
        """The ranking to trust when a message is several sentences with one thing to say."""
        if whole.best.label in ACTS and self._sure(whole, self._limits.part):
            return whole
        known = [ranking for ranking in asking or parts if ranking.best.label not in SMALL_TALK]
        if not known:
            return whole
        best = max(known, key=lambda ranking: ranking.best.confidence)
        if asking and len(text.split()) >= LONG:
            return best if best.best.confidence >= whole.best.confidence * 0.8 else whole
        return best if best.best.confidence > whole.best.confidence else whole

    def _single(self, whole: Ranking) -> Reading:
        closest = _distinct(ranked.label for ranked in whole.labels)[:2]
        if not self._sure(whole, self._limits.single):
            return Reading(FALLBACK, whole.best.confidence, (), closest, whole.labels, whole.similarity)
        label, confidence = whole.best.label, whole.best.confidence
        if label.startswith(FAQ):
            answers = (label[len(FAQ) :],)
            return Reading("faq", confidence, answers, closest, whole.labels, whole.similarity)
        return Reading(label, confidence, (), closest, whole.labels, whole.similarity)

    def _sure(self, ranking: Ranking, least: float) -> bool:
        confidence = ranking.best.confidence
        known = ranking.similarity >= self._limits.similarity or confidence >= self._limits.unlike
        return confidence >= least and known


def _distinct(labels: Iterable[str]) -> tuple[str, ...]:
    """The answer ids among labels, each once, in order."""
    return tuple(dict.fromkeys(name[len(FAQ) :] for name in labels if name.startswith(FAQ)))
