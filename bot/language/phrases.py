"""Hashed word sequences of a text: what sets apart "I don't want to be alive" from "I don't want to be late",
which a sentence embedding puts close together."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

BUCKETS = 1 << 15
_ORDERS = (1, 2, 3)


def phrase_features(text: str, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct buckets of a normalised text's sequences of one to three words, and their values (norm one).

    ``weights`` (BUCKETS,) are inverse document frequencies."""
    words = text.split()
    grams = {
        zlib.crc32(" ".join(words[start : start + order]).encode()) % BUCKETS
        for order in _ORDERS
        for start in range(len(words) - order + 1)
    }
    buckets = np.array(sorted(grams), dtype=np.int64)
    values = weights[buckets].astype(np.float32)
    norm = float(np.linalg.norm(values))
    return buckets, values / norm if norm else values


def phrase_weights(texts: Sequence[str]) -> np.ndarray:
    """Inverse document frequencies (BUCKETS,) of the sequences of ``texts``, smoothed."""
    counts = np.zeros(BUCKETS, dtype=np.float32)
    ones = np.ones(BUCKETS, dtype=np.float32)
    for text in texts:
        counts[phrase_features(text, ones)[0]] += 1
    result: np.ndarray = (1 + np.log((1 + len(texts)) / (1 + counts))).astype(np.float32)
    return result


def overlap(texts: Sequence[str], weights: np.ndarray) -> np.ndarray:
    """(n, n): the cosine of every pair of ``texts`` by their phrases."""
    postings: dict[int, list[tuple[int, float]]] = {}
    for index, text in enumerate(texts):
        for bucket, value in zip(*phrase_features(text, weights), strict=False):
            postings.setdefault(int(bucket), []).append((index, float(value)))
    result = np.zeros((len(texts), len(texts)), dtype=np.float32)
    for entries in postings.values():
        members = np.array([index for index, _ in entries])
        values = np.array([value for _, value in entries], dtype=np.float32)
        result[np.ix_(members, members)] += np.outer(values, values)
    return result
