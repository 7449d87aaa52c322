"""The classifier's arithmetic: kernel ridge regression on unit vectors and gram features, by numpy alone.

Two texts are alike by exp(-2g(1 - cosine)) and by the grams they share; every sentence votes on every text. Training
holds the likeness of all pairs (1.7 GB for 20,000 sentences) and solves by conjugate gradients, about a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.language.grams import BUCKETS, gram_features
from bot.language.int8 import Int8Vectors

GAMMA = 2.0
RIDGE = 0.5
PRIOR = -1.0  # the score of a text that is like nothing known: harmless
_STEPS = 40  # of the conjugate gradients; more change no score by more than some hundredths
_ROWS = 2048  # of the matrix that are filled at once, so that it needs no second copy

Array = np.ndarray


@dataclass(frozen=True)
class Votes:
    """What a score is made of: the sentences' ``vectors`` and ``by_sentence`` (n, heads); ``rarity`` (BUCKETS,) and
    ``by_gram`` (BUCKETS, heads)."""

    vectors: Int8Vectors
    by_sentence: Array
    rarity: Array
    by_gram: Array

    def scores(self, cosines: Array, texts: Sequence[str]) -> Array:
        """(m, heads), for m ``texts`` and their ``cosines`` (m, n) with the sentences: about +1 for texts like the
        sentences that a head looks for, -1 for others."""
        result = PRIOR + likeness(cosines) @ self.by_sentence
        for row, text in zip(result, texts, strict=True):
            buckets, values = gram_features(text, self.rarity)
            row += values @ self.by_gram[buckets]
        return np.asarray(result)


class Training:
    """The sentences to learn from: unit ``vectors`` (n, d), normalised ``texts``, ``targets`` (n, heads) +1 and -1, and
    ``weights`` (n,): how much it counts to get one right."""

    def __init__(self, vectors: Array, texts: Sequence[str], targets: Array, weights: Array, rarity: Array) -> None:
        self._targets, self._rarity = targets.astype(np.float32), rarity
        self._ridge = (RIDGE / weights)[:, None].astype(np.float32)
        self._vectors = Int8Vectors.of(vectors)
        self._alike = np.empty((len(vectors), len(vectors)), dtype=np.float32)
        for row in range(0, len(vectors), _ROWS):
            self._alike[row : row + _ROWS] = likeness(vectors[row : row + _ROWS] @ vectors.T)
        features = [gram_features(text, rarity) for text in texts]
        self._rows = np.repeat(np.arange(len(texts)), [len(buckets) for buckets, _ in features])
        self._buckets = np.concatenate([buckets for buckets, _ in features])
        self._values = np.concatenate([values for _, values in features])

    def learn(self, without: Array | None = None) -> tuple[Votes, Array]:
        """Votes learnt from all sentences but ``without`` (row numbers), and the scores (n, heads) of all by them."""
        kept = np.ones((len(self._targets), 1), dtype=np.float32)
        if without is not None:
            kept[without] = 0
        dual = self._solve((self._targets - PRIOR) * kept, kept)
        by_gram = self._gather(dual)
        return Votes(self._vectors, dual, self._rarity, by_gram), PRIOR + self._alike @ dual + self._spend(by_gram)

    def _solve(self, wanted: Array, kept: Array) -> Array:
        """Conjugate gradients (Hestenes and Stiefel 1952) on (K + ridge) x = wanted, every head by itself."""
        solution = np.zeros_like(wanted)
        rest = wanted.copy()
        direction, size = rest.copy(), (rest**2).sum(axis=0)
        for _ in range(_STEPS):
            step = kept * self._kernel(direction) + self._ridge * direction
            length = size / np.maximum((direction * step).sum(axis=0), 1e-12)
            solution += length * direction
            rest -= length * step
            before, size = size, (rest**2).sum(axis=0)
            direction = rest + (size / np.maximum(before, 1e-12)) * direction
        return solution

    def _kernel(self, dual: Array) -> Array:
        return np.asarray(self._alike @ dual + self._spend(self._gather(dual)))

    def _gather(self, dual: Array) -> Array:
        """(BUCKETS, heads): the sentences' votes gathered by the grams they hold."""
        return _sums(self._buckets, self._values, dual[self._rows], BUCKETS)

    def _spend(self, by_gram: Array) -> Array:
        """(n, heads): what the grams' votes give each sentence."""
        return _sums(self._rows, self._values, by_gram[self._buckets], len(self._targets))


def _sums(places: Array, values: Array, votes: Array, length: int) -> Array:
    columns = [np.bincount(places, weights=values * vote, minlength=length) for vote in votes.T]
    return np.stack(columns, axis=1).astype(np.float32)


def likeness(cosines: Array) -> Array:
    """How alike texts are whose unit vectors have these ``cosines``, from about 0 to 1 (the same)."""
    return np.asarray(np.exp(2 * GAMMA * (cosines - 1), dtype=np.float32))


def calibrate(scores: Array, positive: Array) -> tuple[float, float]:
    """Slope and offset that make a score a probability (Platt 1999), by Newton's method."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(slope * scores + offset)))
        spread = chance * (1 - chance) + 1e-9
        error = chance - positive
        gradient = np.array([(error * scores).sum() + 1e-3 * slope, error.sum()])
        curve = np.array(
            [
                [(spread * scores * scores).sum() + 1e-3, (spread * scores).sum()],
                [(spread * scores).sum(), spread.sum()],
            ]
        )
        step = np.linalg.solve(curve, gradient)
        slope, offset = slope - float(step[0]), offset - float(step[1])
        if abs(step).max() < 1e-8:
            break
    return slope, offset
