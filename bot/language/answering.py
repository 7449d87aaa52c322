"""What to do with a message: which answers to give in which order, which other intent to follow, or to ask again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.language.compound import (
    Part,
    asks,
    carries_on,
    firm_parts,
    leans,
    leans_on_what_was_said,
    loose_parts,
    points_back,
)
from bot.language.subjects import Subjects
from bot.language.understanding import Ranked, Ranking, Understanding

FAQ = "faq/"
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
TOLD = ("share_loss", "share_distress")  # told with a question, it is answered before that; the first wins
SMALL_TALK = frozenset(
    "greet thanks goodbye how_are_you praise affirm deny complain complain_clinic repeat "
    "share_distress share_loss share_relief".split()
)
ACTS = ("human_handoff", "stop_prescreen", "start_prescreen", "resume_prescreen")  # done beside an answer; first wins
IN_PRESCREEN = frozenset({"stop_prescreen", "resume_prescreen", "skip_question", "why_ask"})
SURE_ORDER, LONGEST_ORDER = 0.8, 10  # confidence, words
PART_COUNTS, QUESTION_COUNTS = 0.15, 0.7  # of the whole message
AMONG_THE_FIRST = 2  # places among the labels of a whole message that tell as much as its support
LEAST = 0.005  # what a part gives every label: alone it may be read quite wrongly
CLEARLY_KNOWN = 0.8
ALONE = 0.6  # similarity of a message that is sure of itself and leans on nothing
MOST_ANSWERS = 3


@dataclass(frozen=True)
class Limits:
    """When the assistant is sure enough; each is calibrated confidence except the similarities (cosine)."""

    single: float = 0.25  # to act on the best label of a whole message
    act: float = 0.40  # to begin, end or take up the pre-screen because of it; a person is asked for more easily
    outside: float = 0.55  # to say that it is not our subject, rather than to ask again
    part: float = 0.50  # to answer a part of a compound question
    sure_part: float = 0.75  # the same when the whole message hardly speaks for the answer,
    support: float = 0.0015  # but gives it at least this much
    backed: float = 0.02  # what the whole message must give an answer for ``part`` to be enough,
    doubtful_part: float = 0.40  # and a part that it strongly speaks for,
    well_backed: float = 0.10  # which is this much
    leaning: float = 0.008  # and for a part that speaks of "it", which may be anything said before
    pointing: float = 0.20  # and for a part that points back: "is that dangerous?"
    loose: float = 0.55  # to answer a part of words merely joined by "and"
    second: float = 0.28  # to give a second answer beside the best, when both together are nearly certain,
    both: float = 0.85  # which is this much
    telling: float = 0.5  # similarity of a part whose feeling or loss is answered before its question
    similarity: float = 0.35  # below it the message resembles nothing known
    unlike: float = 0.55  # confidence that makes up for a low similarity


@dataclass(frozen=True)
class Reading:
    """How a message was understood. ``intent`` is ``faq`` when there is something to answer; ``answers`` are answer
    ids in the order in which they were asked; ``closest`` are the two nearest answer ids, for asking again; ``told`` is
    the feeling or the loss that the message tells beside what it asks, one of TOLD."""

    intent: str
    confidence: float
    answers: tuple[str, ...]
    closest: tuple[str, ...]
    ranking: tuple[Ranked, ...] = field(repr=False, default=())
    similarity: float = 0.0
    told: str = ""


class Reader:
    """Reads messages with a trained understanding."""

    def __init__(
        self, understanding: Understanding, limits: Limits | None = None, subjects: Subjects | None = None
    ) -> None:
        self._understanding = understanding
        self._limits = limits or Limits()
        self._subjects = subjects or Subjects({})

    def read(self, text: str, *, prescreen: bool = True, last_answer: str = "") -> Reading:
        """Understand one message; never raises, an empty message is not understood.

        ``prescreen``: the pre-screen is running, so that "skip" and "why do you ask" mean something. ``last_answer`` is
        the title of the answer given just before, which a short message may lean on.
        """
        if not re.search(r"[^\W_]", text):
            return Reading(FALLBACK, 0.0, (), ())
        text = self._understanding.corrected(text)
        return self._with_subjects(self._read(text, prescreen=prescreen, last_answer=last_answer), text)

    def _read(self, text: str, *, prescreen: bool, last_answer: str) -> Reading:
        parts = firm_parts(text)
        texts = [part.text for part in parts] if len(parts) > 1 else loose_parts(text)
        whole, *ranked = self._understanding.rank_all([text, *texts])
        if not prescreen and not self._plain_order(whole, text):
            whole, ranked = _outside(whole), [_outside(ranking) for ranking in ranked]
        if last_answer and len(parts) < 2 and leans_on_what_was_said(text) and not self._stands_alone(text, whole):
            followed = self._follow_up(text, last_answer, whole)
            if followed is not None:
                return followed
        if len(parts) > 1:
            pairs = list(zip(parts, ranked, strict=True))
            asked = [pair for pair in pairs if pair[0].asks] or pairs
            told = [pair for pair in pairs if not pair[0].asks]
            reading = self._several(whole, asked, told) or self._single(self._focused(whole, asked))
            return self._with_told(reading, self._told(told))
        return self._loose(whole, texts, ranked, asked=asks(text)) or self._single(whole)

    def _with_told(self, reading: Reading, told: str) -> Reading:
        """What is told, beside the answers; alone, when nothing else was understood."""
        if reading.answers:
            return replace(reading, told=told)
        if told and reading.intent == FALLBACK:
            return replace(reading, intent=told, confidence=self._limits.sure_part)
        return reading

    def _with_subjects(self, reading: Reading, text: str) -> Reading:
        """One answer about the patient's health, and those about what else of it the message names."""
        if len(reading.answers) != 1:
            return reading
        answers = (*reading.answers, *self._subjects.beside(reading.answers[0], text))
        return replace(reading, answers=answers[:MOST_ANSWERS])

    def _several(
        self, whole: Ranking, asked: list[tuple[Part, Ranking]], told: list[tuple[Part, Ranking]]
    ) -> Reading | None:
        """The message as more than one answer, or an act with an answer; None when it is but one thing."""
        given = {ranked.label: ranked.confidence for ranked in whole.labels}
        sure: list[Ranking] = []
        for place, (part, rank) in enumerate(asked):
            beside_a_question = bool(sure) and asked[place - 1][1] is sure[-1]
            if self._answers(part.text, rank, given, place, beside_a_question=beside_a_question):
                sure.append(rank)
        wished = [ranking for _, ranking in told if ranking.best.confidence >= self._limits.sure_part]
        acts = [name for name in ACTS if any(ranking.best.label == name for ranking in sure + wished)]
        answers = _distinct(ranking.best.label for ranking in sure)
        if not answers or len(answers) + len(acts) < 2:
            return None
        confidence = min(ranking.best.confidence for ranking in sure if ranking.best.label not in SMALL_TALK)
        intent = acts[0] if acts else "faq"
        return Reading(intent, confidence, answers[:MOST_ANSWERS], answers[:2], whole.labels, whole.similarity)

    def _told(self, told: list[tuple[Part, Ranking]]) -> str:
        """What the parts that ask nothing tell, when one is clear; a loss before a feeling."""
        found = {ranking.best.label for _, ranking in told if self._clear(ranking, self._limits.telling)}
        return next((label for label in TOLD if label in found), "")

    def _answers(
        self, text: str, ranking: Ranking, given: dict[str, float], place: int, *, beside_a_question: bool
    ) -> bool:
        """Whether a part is a question of its own. What the whole message gives its answer decides with it: a question
        that leans on what stands before it is read wrongly alone ("they mail it to him. is that dangerous?"), unless
        that is a question that is answered, too ("does it help anxiety, and what proof is there of that?")."""
        limits, best = self._limits, ranking.best
        support, place_in_whole = given[best.label], list(given).index(best.label)
        if not self._sure(ranking, limits.doubtful_part if support >= limits.well_backed else limits.part):
            return False
        if best.label in ACTS:
            return best.confidence >= limits.sure_part or support >= limits.backed
        if place and points_back(text):
            plain = beside_a_question and best.confidence >= CLEARLY_KNOWN and place_in_whole <= AMONG_THE_FIRST
            return plain or support >= limits.pointing
        if place and leans(text) and support < limits.leaning and place_in_whole > AMONG_THE_FIRST:
            return False
        if best.confidence >= limits.sure_part:
            return support >= limits.support or place_in_whole <= AMONG_THE_FIRST
        return support >= limits.backed

    def _loose(self, whole: Ranking, halves: list[str], rankings: list[Ranking], *, asked: bool) -> Reading | None:
        """ "legal and safe" as two answers, when each half is sure of its own and the whole supports both; of a mere
        statement the whole decides when it is sure."""
        if not halves or (not asked and whole.best.confidence >= self._limits.sure_part):
            return None
        given = {ranked.label: ranked.confidence for ranked in whole.labels}
        sure = [ranking for ranking in rankings if self._sure(ranking, self._limits.loose)]
        answers = _distinct(rank.best.label for rank in sure if given[rank.best.label] >= self._limits.support)
        if len(answers) < 2:
            return None
        confidence = min(ranking.best.confidence for ranking in rankings)
        return Reading("faq", confidence, answers, answers, whole.labels, whole.similarity)

    def _focused(self, whole: Ranking, asked: list[tuple[Part, Ranking]]) -> Ranking:
        """The ranking of a message of several sentences with one thing to say: the whole, in which its question, or its
        likeliest part, counts once more; a well-known question that points to nothing before it counts most."""
        known = [(part, ranking) for part, ranking in asked if ranking.best.label not in SMALL_TALK]
        if not known or (whole.best.label in ACTS and self._sure(whole, self._limits.part)):
            return whole
        part, best = max(known, key=lambda pair: pair[1].best.confidence)
        if whole.best.label in SMALL_TALK and part.asks and self._sure(best, self._limits.part):
            return best  # what is told drowns a short question in the whole, and is answered beside it
        plain = self._clear(best) and part.asks and not points_back(part.text)
        return pooled(whole, best, QUESTION_COUNTS if plain else PART_COUNTS)

    def _follow_up(self, text: str, last_answer: str, whole: Ranking) -> Reading | None:
        """ "even at such a low dose?" read after the title of the last answer; None when that makes no sense either."""
        (together,) = self._understanding.rank_all([f"{last_answer} {text}"])
        reading = self._single(pooled(_outside(together), _outside(whole), PART_COUNTS))
        return reading if reading.answers else None

    def _plain_order(self, whole: Ranking, text: str) -> bool:
        """Whether a message is an order to the pre-screen even when none is running: "take up my pre-screen again"."""
        order = whole.best.label in IN_PRESCREEN and whole.best.confidence >= SURE_ORDER
        return order and len(text.split()) <= LONGEST_ORDER

    def _stands_alone(self, text: str, whole: Ranking) -> bool:
        return self._clear(whole, CLEARLY_KNOWN if carries_on(text) else ALONE)

    def _clear(self, ranking: Ranking, similarity: float = CLEARLY_KNOWN) -> bool:
        return ranking.best.confidence >= self._limits.sure_part and ranking.similarity >= similarity

    def _single(self, whole: Ranking) -> Reading:
        closest = _distinct(ranked.label for ranked in whole.labels)[:2]
        least = self._least(whole.best.label)
        if not self._sure(whole, least):
            return Reading(FALLBACK, whole.best.confidence, (), closest, whole.labels, whole.similarity)
        label, confidence = whole.best.label, whole.best.confidence
        if label.startswith(FAQ):
            answers = _distinct((label, *self._close_second(whole)))
            return Reading("faq", confidence, answers, closest, whole.labels, whole.similarity)
        return Reading(label, confidence, (), closest, whole.labels, whole.similarity)

    def _least(self, label: str) -> float:
        if label == OUT_OF_SCOPE:
            return self._limits.outside
        return self._limits.act if label in ACTS[1:] else self._limits.single

    def _close_second(self, ranking: Ranking) -> list[str]:
        """The second answer, when a message is nearly certain to mean one of two."""
        best, second = ranking.labels[:2]
        close = second.confidence >= self._limits.second and best.confidence + second.confidence >= self._limits.both
        return [second.label] if close else []

    def _sure(self, ranking: Ranking, least: float) -> bool:
        confidence = ranking.best.confidence
        known = ranking.similarity >= self._limits.similarity or confidence >= self._limits.unlike
        return confidence >= least and known


def _distinct(labels: Iterable[str]) -> tuple[str, ...]:
    """The answer ids among labels, each once, in order."""
    return tuple(dict.fromkeys(name[len(FAQ) :] for name in labels if name.startswith(FAQ)))


def pooled(whole: Ranking, part: Ranking, counts: float) -> Ranking:
    """The whole's ranking with that of a part counting ``counts`` times as much, both as evidence (products)."""
    given = {ranked.label: ranked.confidence for ranked in part.labels}
    shares = [row.confidence * max(given[row.label], LEAST) ** counts for row in whole.labels]
    total = sum(shares) or 1.0
    rows = [Ranked(row.label, share / total) for row, share in zip(whole.labels, shares, strict=True)]
    return Ranking(tuple(sorted(rows, key=lambda row: -row.confidence)), max(whole.similarity, part.similarity))


def _outside(ranking: Ranking) -> Ranking:
    """The ranking when no pre-screen is running: what can only be said in one is taken out, the rest shares it."""
    kept = [row for row in ranking.labels if row.label not in IN_PRESCREEN]
    total = sum(row.confidence for row in kept) or 1.0
    return Ranking(tuple(Ranked(row.label, row.confidence / total) for row in kept), ranking.similarity)
