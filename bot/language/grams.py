"""Hashed word and letter sequences of a text, beside its embedding: words set apart "I don't want to be alive" from "I
don't want to be late", which an embedding puts close together; letters see through misspellings ("kil my self")."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

BUCKETS = 1 << 16  # the lower half for words, the upper for letters
_HALF = BUCKETS // 2
_WORD_ORDERS = (1, 2, 3)
_LETTER_ORDERS = (3, 4, 5)
_KNOWN_WORDS = 20_000  # some 10 MB at most
WEIGHT = 0.3  # of each kind beside likeness of meaning; of 0, 0.1, 0.3 and 0.6 the best on sentences left out

Array = np.ndarray


def gram_features(text: str, rarity: Array) -> tuple[Array, Array]:
    """The distinct buckets of a normalised text and their values; each kind has norm ``WEIGHT ** 0.5``.

    ``rarity`` (BUCKETS,) are inverse document frequencies."""
    words = text.split()
    found = ({_bucket(phrase) for phrase in _phrases(words)}, set().union(*map(_letter_buckets, words)))
    kinds = [_weighed(buckets, rarity) for buckets in found]
    return np.concatenate([kind[0] for kind in kinds]), np.concatenate([kind[1] for kind in kinds])


def rarity_of(texts: Sequence[str]) -> Array:
    """Smoothed inverse document frequencies (BUCKETS,) of the grams of ``texts``."""
    counts = np.zeros(BUCKETS, dtype=np.float32)
    ones = np.ones(BUCKETS, dtype=np.float32)
    for text in texts:
        counts[gram_features(text, ones)[0]] += 1
    return np.asarray(1 + np.log((1 + len(texts)) / (1 + counts)), dtype=np.float32)


def _weighed(found: set[int], rarity: Array) -> tuple[Array, Array]:
    buckets = np.array(sorted(found), dtype=np.int64)
    values = rarity[buckets].astype(np.float32)
    norm = float(np.linalg.norm(values))
    return buckets, values * (WEIGHT**0.5 / norm) if norm else values


def _phrases(words: Sequence[str]) -> Iterator[str]:
    for order in _WORD_ORDERS:
        for start in range(len(words) - order + 1):
            yield " ".join(words[start : start + order])


@lru_cache(maxsize=_KNOWN_WORDS)
def _letter_buckets(word: str) -> frozenset[int]:
    """Where a word's letters count; most words of a message have been seen before."""
    padded = f" {word} "
    return frozenset(
        _bucket(padded[start : start + order]) + _HALF
        for order in _LETTER_ORDERS
        for start in range(len(padded) - order + 1)
    )


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) % _HALF
