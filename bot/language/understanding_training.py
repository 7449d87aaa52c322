"""Train the understanding with scikit-learn: two balanced linear models beside the phrasings themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.language.corrections import Corrections, usual_words
from bot.language.int8 import Int8Vectors
from bot.language.ngrams import BUCKETS, sparse_features
from bot.language.treatment_words import without_name
from bot.language.understanding import KIND, Encoder, Model

DENSE_STRENGTH = 10.0  # C of the model on embeddings: of 3, 10 and 30 the best in cross-validation
SPARSE_STRENGTH = 0.3
OUT_OF_SCOPE = "out_of_scope"
# Added to the logit of "not our subject": every other label is a subject, this one is all the rest. On the golden
# questions 1.6 refuses 98 % of what is not ours; 1.25 refuses 95 % and gains one right answer in 500.
OUT_OF_SCOPE_FAVOUR = 1.6
# What the views count: embeddings, n-grams, nearest phrasings. Their ratio is the likeliest when a model of one
# author's phrasings reads another's; phrasings held out from the same author give the embeddings twice the weight,
# which strangers do not bear out. The scale makes the confidence a probability on the golden questions.
MIX = (0.55, 2.7, 6.1)
KINDS = 10  # of what is not our subject
LEAST_OF_A_KIND = 10  # phrasings, on average; with fewer it stays one
SEED = 2026

Array = np.ndarray


def train(texts: Sequence[str], labels: Sequence[str], encoder: Encoder, known: frozenset[str] = frozenset()) -> Model:
    """The model of these phrasings and their labels; ``known`` are words of the language that are no slips. Raises
    ValueError for fewer than two labels."""
    if len(set(labels)) < 2:
        raise ValueError("understanding needs phrasings of at least two labels")
    usual = usual_words(texts)
    corrections = Corrections(known, usual)
    texts = [corrections.correct(text) for text in texts]
    vectors = encoder.encode([without_name(text) for text in texts])
    names = in_kinds(np.array(labels, dtype=object).astype(str), vectors)
    order = np.argsort(names, kind="stable")
    texts, names, vectors = [texts[index] for index in order], names[order], vectors[order]
    frequencies = document_frequencies(texts)
    features = [sparse_features(text, frequencies) for text in texts]
    from threadpoolctl import threadpool_limits  # type: ignore[import-not-found]  # comes with scikit-learn

    with threadpool_limits(1):  # these matrices are small: more threads only wait for each other
        model = _fit(names, vectors, features, frequencies)
    return replace(favoured(model, OUT_OF_SCOPE, OUT_OF_SCOPE_FAVOUR), known=known, usual=dict(usual))


def in_kinds(names: Array, vectors: Array) -> Array:
    """The labels with "not our subject" cut into kinds that mean something alike: a line can be drawn around recipes
    and one around insults, hardly around both at once."""
    members = np.flatnonzero(names == OUT_OF_SCOPE)
    if len(members) < KINDS * LEAST_OF_A_KIND:
        return names
    from sklearn.cluster import KMeans

    kinds = KMeans(KINDS, n_init=3, random_state=SEED).fit_predict(vectors[members])
    result = names.astype(object)
    result[members] = [f"{OUT_OF_SCOPE}{KIND}{kind}" for kind in kinds]
    return result.astype(str)


def favoured(model: Model, label: str, logit: float) -> Model:
    """The model with a label, all its kinds, made likelier by ``logit``; unchanged when it has no such label."""
    for index, name in enumerate(model.labels):
        if name.partition(KIND)[0] == label:
            model.dense[-1, index] += logit / float(model.mix[0])
    return model


def document_frequencies(texts: Iterable[str]) -> Array:
    """Smoothed inverse document frequencies (BUCKETS,) of the texts' n-grams."""
    counts = np.zeros(BUCKETS, dtype=np.float32)
    number = 0
    for text in texts:
        buckets, _ = sparse_features(text)
        counts[np.unique(buckets)] += 1
        number += 1
    return np.asarray(np.log((1 + number) / (1 + counts)) + 1, dtype=np.float32)


def _fit(names: Array, vectors: Array, features: list[tuple[Array, Array]], frequencies: Array) -> Model:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    dense = LogisticRegression(C=DENSE_STRENGTH, max_iter=300, tol=1e-3, class_weight="balanced").fit(vectors, names)
    sparse = LinearSVC(C=SPARSE_STRENGTH, class_weight="balanced", random_state=SEED).fit(_matrix(features), names)
    labels, starts = np.unique(names, return_index=True)
    return Model(
        labels=tuple(str(label) for label in labels),
        dense=_weights(dense),
        sparse=_weights(sparse),
        frequencies=frequencies,
        phrasings=Int8Vectors.of(vectors),
        starts=starts,
        mix=np.array(MIX, dtype=np.float32),
    )


def _weights(model: Any) -> Array:
    """Coefficients and intercept (features + 1, labels); a model of two labels knows one column, made two here."""
    coefficients, intercept = model.coef_, model.intercept_
    if len(coefficients) == 1:
        coefficients = np.concatenate([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    return np.concatenate([coefficients.T, intercept[None, :]]).astype(np.float32)


def _matrix(features: list[tuple[Array, Array]]) -> Any:
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(buckets) for buckets, _ in features)])
    buckets = np.concatenate([row[0] for row in features])
    values = np.concatenate([row[1] for row in features])
    matrix = csr_matrix((values, buckets, ends), shape=(len(features), BUCKETS))
    matrix.sum_duplicates()
    return matrix
