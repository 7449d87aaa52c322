"""Cosines by int8: near the exact ones, the same by onnxruntime as by numpy, and never beyond what 16 bits hold."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.encoder import SentenceEncoder
from bot.language.int8 import Int8Vectors
from bot.language.screen import ENCODER
from bot.language.sent_vector import DIMENSION
from tests.unit.language.conftest import ROOT, numpy_product

Array = np.ndarray


def unit_vectors(count: int, seed: int) -> Array:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_cosines_are_near_the_exact_ones(count: int) -> None:
    """Rounding moves a cosine by a few thousandths at most, whatever the number of texts."""
    texts, others = unit_vectors(count, 1), unit_vectors(500, 2)
    found = Int8Vectors.of(others).cosines(texts, numpy_product)
    assert found.shape == (count, 500) and found.dtype == np.float32
    assert np.allclose(found, texts @ others.T, atol=0.005)
    assert np.allclose(Int8Vectors.of(texts).cosines(texts, numpy_product).diagonal(), 1, atol=0.01)


def test_onnxruntime_multiplies_as_numpy_does() -> None:
    """The graph that was built at set-up gives the very same integers."""
    encoder = SentenceEncoder(ROOT / ENCODER)
    texts, others = unit_vectors(3, 3), Int8Vectors.of(unit_vectors(1001, 4))
    assert np.array_equal(encoder.cosines(texts, others), others.cosines(texts, numpy_product))


def test_two_products_fit_in_16_bits() -> None:
    """Processors without VNNI add two products of neighbours in 16 bits and cut off what does not fit."""
    asked: list[Array] = []

    def product(text: Array, others: Array) -> Array:
        asked.append(text)
        return numpy_product(text, others)

    extreme = np.full((1, DIMENSION), DIMENSION**-0.5, dtype=np.float32)
    stored = Int8Vectors.of(np.concatenate([extreme, -extreme]))
    assert np.allclose(stored.cosines(extreme, product), [[1, -1]], atol=0.005)
    assert 2 * int(asked[0].max()) * int(np.abs(stored.values).max()) < 2**15
    assert asked[0].min() >= 0


def test_a_vector_of_zeros_is_like_nothing() -> None:
    """An empty text's vector gives cosines of 0 and no division by zero."""
    zeros = np.zeros((1, DIMENSION), dtype=np.float32)
    assert not Int8Vectors.of(unit_vectors(5, 5)).cosines(zeros, numpy_product).any()
