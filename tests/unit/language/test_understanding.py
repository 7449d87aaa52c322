"""Ranking, thresholds and storage of the understanding, on a hand-made model: no encoder and no training needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.language.answering import LONGEST_ORDER, Limits, Reader
from bot.language.int8 import Int8Vectors
from bot.language.ngrams import BUCKETS, sparse_features, words
from bot.language.understanding import Model, Understanding, UnderstandingError
from tests.unit.language.conftest import numpy_product

WORDS = ("cost", "addictive", "drive", "hello", "human", "weather")
LABELS = ("faq/addiction", "faq/cost", "faq/driving_and_escort", "greet", "human_handoff", "out_of_scope")
MEANS = {"cost": 1, "addictive": 0, "drive": 2, "hello": 3, "human": 4, "weather": 5}


class WordEncoder:
    """A stand-in encoder: one dimension for each known word."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.array([[float(word in words(text)) for word in WORDS] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def cosines(self, vectors: np.ndarray, others: Int8Vectors) -> np.ndarray:
        return others.cosines(vectors, numpy_product)


def model() -> Model:
    dense = np.zeros((len(WORDS) + 1, len(LABELS)), dtype=np.float32)
    for row, word in enumerate(WORDS):
        dense[row, MEANS[word]] = 8.0
    phrasings = np.eye(len(WORDS), dtype=np.float32)[[1, 0, 2, 3, 4, 5]]
    return Model(
        labels=LABELS,
        dense=dense,
        sparse=np.zeros((BUCKETS + 1, len(LABELS)), dtype=np.float32),
        frequencies=np.ones(BUCKETS, dtype=np.float32),
        phrasings=Int8Vectors.of(phrasings),
        starts=np.arange(len(LABELS)),
        mix=np.ones(3, dtype=np.float32),
    )


@pytest.fixture
def reader() -> Reader:
    return Reader(Understanding(model(), WordEncoder()))


@pytest.mark.parametrize(
    ("message", "intent", "answers"),
    [
        ("what does it cost", "faq", ("cost",)),
        ("whats it cost and is it addictive", "faq", ("cost", "addiction")),
        ("is it addictive, can i drive after, what does it cost", "faq", ("addiction", "driving_and_escort", "cost")),
        ("hello, what does it cost", "faq", ("cost",)),
        ("what does it cost? can i talk to a human?", "human_handoff", ("cost",)),
        ("hello", "greet", ()),
        ("how is the weather", "out_of_scope", ()),
        ("blorf snarg", "nlu_fallback", ()),
        ("", "nlu_fallback", ()),
        ("?!?", "nlu_fallback", ()),
    ],
)
def test_reading(reader: Reader, message: str, intent: str, answers: tuple[str, ...]) -> None:
    reading = reader.read(message)
    assert (reading.intent, reading.answers) == (intent, answers)
    assert 0.0 <= reading.confidence <= 1.0


def test_what_is_not_understood_names_the_two_closest_answers(reader: Reader) -> None:
    assert len(reader.read("blorf snarg").closest) == 2


def test_a_higher_limit_asks_again() -> None:
    careful = Reader(Understanding(model(), WordEncoder()), Limits(single=1.1))
    assert careful.read("what does it cost").intent == "nlu_fallback"


def test_an_order_to_no_prescreen_needs_to_be_plain() -> None:
    """A question with a trace of "why do you ask" is answered when no pre-screen is running."""
    names = ("faq/addiction", "faq/cost", "faq/driving_and_escort", "why_ask", "human_handoff", "out_of_scope")
    reader = Reader(Understanding(replace(model(), labels=names), WordEncoder()))
    assert reader.read("hello", prescreen=False).intent == "why_ask"
    asked = "hello " + "there " * LONGEST_ORDER
    assert reader.read(asked).intent == "why_ask"
    assert reader.read(asked, prescreen=False).intent != "why_ask"
    assert reader.read("and for my dad?", last_answer="What does it cost?").answers == ("cost",)


def test_a_short_message_leans_on_the_last_answer(reader: Reader) -> None:
    """ "and for my dad?" after the price is about the price; without an answer before it nobody knows."""
    assert reader.read("and for my dad?").intent == "nlu_fallback"
    assert reader.read("and for my dad?", last_answer="What does it cost?").answers == ("cost",)
    assert reader.read("and is it addictive?", last_answer="What does it cost?").answers == ("addiction",)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("hello. what does it cost?", "share_distress"),
        ("human. what does it cost?", "share_loss"),
        ("hello. human. what does it cost?", "share_loss"),
        ("what does it cost?", ""),
        ("hello", ""),
    ],
)
def test_what_is_told_with_a_question_is_kept(message: str, told: str) -> None:
    """ "My mother died in May. What does it cost?" gets the price and the loss; with nothing asked it is the intent."""
    names = ("faq/addiction", "faq/cost", "faq/driving_and_escort", "share_distress", "share_loss", "out_of_scope")
    reading = Reader(Understanding(replace(model(), labels=names), WordEncoder())).read(message)
    assert reading.told == told
    assert reading.answers == (("cost",) if "cost" in message else ())


def test_kinds_of_a_label_are_ranked_as_one() -> None:
    """What is not our subject is trained in kinds and read as one."""
    names = ("faq/addiction", "faq/cost", "faq/driving_and_escort", "greet", "out_of_scope#0", "out_of_scope#1")
    ranking = Understanding(replace(model(), labels=names), WordEncoder()).rank("human weather")
    assert [ranked.label for ranked in ranking.labels].count("out_of_scope") == 1
    assert ranking.best.label == "out_of_scope"
    assert sum(ranked.confidence for ranked in ranking.labels) == pytest.approx(1.0)


def test_confidences_add_up_to_one(reader: Reader) -> None:
    assert sum(ranked.confidence for ranked in reader.read("what does it cost").ranking) == pytest.approx(1.0)


def test_a_saved_model_reads_the_same(tmp_path: Path, reader: Reader) -> None:
    model().save(tmp_path)
    loaded = Reader(Understanding(Model.load(tmp_path), WordEncoder()))
    assert loaded.read("is it addictive") == reader.read("is it addictive")


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    model().save(tmp_path)
    (tmp_path / "weights.npz").write_bytes(b"damaged")
    with pytest.raises(UnderstandingError, match=str(tmp_path)):
        Model.load(tmp_path)


def test_ngrams_are_normalised_and_deterministic() -> None:
    buckets, values = sparse_features("How much does it COST?")
    again, _ = sparse_features("how much does it cost")
    assert np.array_equal(buckets, again)
    assert float(np.linalg.norm(values)) == pytest.approx(2**0.5, rel=1e-5)
    assert words("Sooooo “don’t”") == ["soo", "don't"]
    assert len(sparse_features("?!")[0]) == 0
