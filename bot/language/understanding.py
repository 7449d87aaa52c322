"""From a message to what it asks: every answer id and every other intent ranked by calibrated confidence.

Three views of a text are added up in logits: a linear model on the sentence embedding, a linear model on hashed
n-grams, and the likeness to the nearest training phrasings of each label. How much each counts, and the scale that
makes the softmax a probability, come from reading authors that were not trained on (see ``understanding_training``).
Numpy only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.language.corrections import Corrections
from bot.language.int8 import Int8Vectors
from bot.language.ngrams import sparse_features
from bot.language.treatment_words import without_name

KIND = "#"  # a label is made of kinds for training, "out_of_scope#3"; what is ranked is their sum
NEAREST = (0.5, 0.3, 0.2)  # what the nearest, second and third phrasing of a label count

Array = np.ndarray


class Encoder(Protocol):
    """What turns texts into sentence embeddings; ``bot.language.encoder.SentenceEncoder`` is one."""

    def encode(self, texts: Sequence[str]) -> Array:
        """Embeddings (n, dimension), float32, of length 1."""
        ...

    def cosines(self, vectors: Array, others: Int8Vectors) -> Array:
        """(m, n): the cosines of ``vectors`` (m, dimension) with all n ``others``."""
        ...


class UnderstandingError(Exception):
    """A trained model cannot be read; the message names the file and says why."""


@dataclass(frozen=True)
class Ranked:
    """One label with its calibrated confidence, 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Ranking:
    """All labels, most confident first, and the cosine similarity to the nearest training phrasing of any label."""

    labels: tuple[Ranked, ...]
    similarity: float

    @property
    def best(self) -> Ranked:
        """The most confident label."""
        return self.labels[0]

    @property
    def margin(self) -> float:
        """How far the best label is ahead of the second."""
        return self.labels[0].confidence - (self.labels[1].confidence if len(self.labels) > 1 else 0.0)


@dataclass(frozen=True)
class Model:
    """The trained weights. The n ``phrasings`` are sorted by label; ``starts`` says where each label's begin."""

    labels: tuple[str, ...]
    dense: Array  # (d + 1, labels), the last row is the intercept
    sparse: Array  # (BUCKETS + 1, labels)
    frequencies: Array  # (BUCKETS,), inverse document frequencies
    phrasings: Int8Vectors  # n
    starts: Array  # (labels,)
    mix: Array  # (3,), what dense, sparse and nearest count
    known: frozenset[str] = frozenset()  # words that are no slips, and
    usual: Mapping[str, int] = field(default_factory=dict)  # how often patients use the words a slip is taken for

    def rate(self, vector: Array, cosines: Array, buckets: Array, values: Array) -> tuple[Array, float]:
        """The probabilities of the labels in ``names`` (names,), and the cosine of the nearest phrasing of any; of a
        text's ``vector`` (d,), its ``cosines`` (n,) with the phrasings, and its sparse features."""
        sparse = values @ self.sparse[buckets] + self.sparse[-1]
        views = np.stack([vector @ self.dense[:-1] + self.dense[-1], sparse, nearest(self, cosines)])
        return np.bincount(self._named[1], weights=probabilities(self.mix, views)), float(cosines.max())

    @property
    def names(self) -> tuple[str, ...]:
        """The labels that are ranked: kinds of one label count as one."""
        return self._named[0]

    @cached_property
    def _named(self) -> tuple[tuple[str, ...], Array]:
        plain = [label.partition(KIND)[0] for label in self.labels]
        names = tuple(dict.fromkeys(plain))
        return names, np.array([names.index(label) for label in plain])

    @cached_property
    def table(self) -> tuple[Array, Array, Array]:
        """Where each phrasing stands when there is a row for each label: its row (n,) and column (n,); and what the
        three nearest of each label count (labels, 3), which add up to one."""
        counts = np.diff(np.append(self.starts, len(self.phrasings)))
        rows = np.repeat(np.arange(len(counts)), counts)
        weights = np.where(np.arange(len(NEAREST)) < counts[:, None], np.array(NEAREST, dtype=np.float32), 0)
        return rows, np.arange(len(rows)) - self.starts[rows], weights / weights.sum(axis=1, keepdims=True)

    def save(self, folder: Path) -> None:
        """Write ``weights.npz`` and ``labels.json`` into an existing folder."""
        arrays = {name: getattr(self, name) for name in ("dense", "sparse", "frequencies", "starts", "mix")}
        arrays["sparse"] = arrays["sparse"].astype(np.float16)  # the largest; three digits are enough
        arrays["phrasings"], arrays["scales"] = self.phrasings.values, self.phrasings.scales
        np.savez_compressed(folder / "weights.npz", **arrays)
        (folder / "labels.json").write_text(json.dumps(self.labels), encoding="utf-8")
        words = {"known": sorted(self.known), "usual": dict(self.usual)}
        (folder / "words.json").write_text(json.dumps(words), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Read what ``save`` wrote; raises UnderstandingError naming the folder."""
        try:
            labels = tuple(json.loads((folder / "labels.json").read_text(encoding="utf-8")))
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            arrays["sparse"] = arrays["sparse"].astype(np.float32)
            arrays["phrasings"] = Int8Vectors(arrays["phrasings"], arrays.pop("scales"))
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            return cls(labels=labels, **arrays, known=frozenset(words["known"]), usual=words["usual"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UnderstandingError(f"the trained understanding in {folder} cannot be read: {error}") from error


def nearest(model: Model, similar: Array) -> Array:
    """For each label, the weighted cosine similarity (labels,) of its three nearest phrasings, from the cosines
    ``similar`` (n,) of all phrasings."""
    rows, columns, weights = model.table
    table = np.full((len(model.labels), int(columns.max()) + 1), -np.inf, dtype=np.float32)
    table[rows, columns] = similar
    if table.shape[1] < len(NEAREST):
        table = np.pad(table, ((0, 0), (0, len(NEAREST) - table.shape[1])), constant_values=-np.inf)
    top = np.sort(np.partition(table, -len(NEAREST), axis=1)[:, -len(NEAREST) :], axis=1)[:, ::-1]
    return np.asarray((np.where(np.isfinite(top), top, 0) * weights).sum(axis=1))


def probabilities(mix: Array, views: Array) -> Array:
    """Views (..., 3, labels) mixed into probabilities (..., labels)."""
    logits = np.tensordot(views, mix, axes=([-2], [0]))
    logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(logits / logits.sum(axis=-1, keepdims=True))


class Understanding:
    """Ranks the labels for a text. One instance serves all messages."""

    def __init__(self, model: Model, encoder: Encoder) -> None:
        self._model = model
        self._encoder = encoder
        self._corrections = Corrections(model.known, model.usual)

    def corrected(self, text: str) -> str:
        """The text with shorthand written out and slips of the thumb undone: what is to be split and ranked."""
        return self._corrections.correct(text)

    def rank(self, text: str) -> Ranking:
        """All labels by confidence; an empty text ranks too, with a similarity near 0."""
        return self.rank_all([text])[0]

    def rank_all(self, texts: Sequence[str]) -> list[Ranking]:
        """The ranking of each text, in order."""
        vectors = self._encoder.encode([without_name(text) for text in texts])
        cosines = self._encoder.cosines(vectors, self._model.phrasings)
        return [self._rank(*each) for each in zip(texts, vectors, cosines, strict=True)]

    def _rank(self, text: str, vector: Array, cosines: Array) -> Ranking:
        model = self._model
        shares, similarity = model.rate(vector, cosines, *sparse_features(text, model.frequencies))
        order = np.argsort(-shares)
        ranked = tuple(Ranked(model.names[index], float(shares[index])) for index in order)
        return Ranking(ranked, similarity)
