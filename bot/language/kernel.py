"""The classifier's arithmetic: kernel ridge regression on unit vectors, by numpy alone.

A score is a weighted vote of the training sentences, each counted by its likeness exp(-2g(1 - cosine)) to the
text: what explains a score (the nearest sentences) is what makes it. Leaving a file of sentences out of the training
has a closed form (Rifkin 2003, MIT AI Memo), so that thresholds come from honest scores at no further cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GAMMA = 2.0
RIDGE = 0.5
PHRASES = 0.3  # weight of shared phrases beside likeness of meaning; chosen by leave-one-out scores
PRIOR = -1.0  # the score of a text that is like nothing known: harmless


def score(alike: np.ndarray, votes: np.ndarray, by_phrases: np.ndarray) -> np.ndarray:
    """(n, heads): about +1 for texts like the sentences that a head looks for, -1 for others.

    ``by_phrases`` (n, heads) is what the texts' phrases add."""
    result: np.ndarray = PRIOR + alike @ votes + PHRASES * by_phrases
    return result


def likeness(vectors: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """(n, m): how alike unit ``vectors`` (n, d) and ``sentences`` (m, d) are, from about 0 to 1 (the same)."""
    cosines = vectors @ sentences.T
    result: np.ndarray = np.exp(2 * GAMMA * (cosines - 1), dtype=np.float32)
    return result


def by_column(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` (m, d) as float32, laid out so that comparing all of them with one vector takes half the time."""
    return np.asfortranarray(vectors, dtype=np.float32)


def fit(vectors: np.ndarray, phrases: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Votes (m, heads) of the sentences, and the inverse that ``left_out`` needs.

    ``phrases`` (m, m) are their overlaps, ``targets`` (m, heads) +1 and -1."""
    matrix = likeness(vectors, vectors)
    matrix += PHRASES * phrases
    matrix[np.diag_indices(len(matrix))] += RIDGE
    inverse = np.linalg.inv(matrix)
    return inverse @ (targets - PRIOR), inverse


def left_out(inverse: np.ndarray, votes: np.ndarray, targets: np.ndarray, groups: Sequence[np.ndarray]) -> np.ndarray:
    """The scores that the sentences of each group get from all sentences outside of it."""
    scores = np.empty_like(targets)
    for members in groups:
        block = inverse[np.ix_(members, members)]
        scores[members] = targets[members] - np.linalg.solve(block, votes[members])
    return scores


def calibrate(scores: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
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
