"""Hashed word and letter n-grams of a text: what the sentence embedding smooths over (names, numbers, misspellings)."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np

BUCKETS = 1 << 15
LONGEST_TEXT = 2000  # characters; what follows cannot change what a message is about
WORD_ORDERS = (1, 2)
LETTER_ORDERS = (2, 3, 4, 5)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'})

Array = np.ndarray


def words(text: str) -> list[str]:
    """The text's words in lower case, with straight apostrophes and drawn-out letters ("sooooo") cut to two."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(_QUOTES).lower()
    return _WORD.findall(_DRAWN_OUT.sub(r"\1\1", plain))


def sparse_features(text: str, weights: Array | None = None) -> tuple[Array, Array]:
    """The text as (buckets, values): distinct hash buckets of its n-grams and their values.

    ``weights`` (BUCKETS,) are inverse document frequencies. Words and letters each have L2 norm 1, so that a long
    text's many letters do not drown its words. Both arrays are empty for a text without words.
    """
    found = words(text)
    blocks = [_block(Counter(grams), weights) for grams in (list(_word_grams(found)), list(_letter_grams(found)))]
    return np.concatenate([block[0] for block in blocks]), np.concatenate([block[1] for block in blocks])


def _block(counts: Counter[str], weights: Array | None) -> tuple[Array, Array]:
    buckets = np.array([zlib.crc32(gram.encode()) % BUCKETS for gram in counts], dtype=np.int64)
    values = 1.0 + np.log(np.array(list(counts.values()), dtype=np.float32))
    if weights is not None and len(buckets):
        values = values * weights[buckets]
    norm = float(np.linalg.norm(values))
    return buckets, (values / norm if norm else values).astype(np.float32)


def _word_grams(found: list[str]) -> Iterator[str]:
    for order in WORD_ORDERS:
        for start in range(len(found) - order + 1):
            yield "w:" + " ".join(found[start : start + order])


def _letter_grams(found: list[str]) -> Iterator[str]:
    for word in found:
        padded = f" {word} "
        for order in LETTER_ORDERS:
            for start in range(len(padded) - order + 1):
                yield "c:" + padded[start : start + order]
