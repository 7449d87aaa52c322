"""The classifier's arithmetic, its files, and the pieces it reads; on a small model trained here in a moment."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.domain.screening import Tier
from bot.language.classifier import HEADS, ClassifierError, SafetyClassifier, TrainedModel, load_classifier
from bot.language.encoder import EncoderError, SentenceEncoder, check_files
from bot.language.grams import rarity_of
from bot.language.int8 import Int8Vectors
from bot.language.kernel import RIDGE, Training, calibrate
from bot.language.normalise import normalise
from bot.language.safety_data import Sentence, SentencesError, read_sentences
from bot.language.train_safety import fingerprint, train
from bot.language.windows import windows
from tests.unit.language.conftest import ROOT, numpy_product


class WordEncoder(SentenceEncoder):
    """Vectors by hashed words: alike texts share words."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.version, self.failure = "words", failure

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(n, 384) unit vectors."""
        if self.failure is not None:
            raise self.failure
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                vectors[row, zlib.crc32(word.encode()) % 384] += 1
        vectors[:, 0] += 1e-3
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def cosines(self, vectors: np.ndarray, others: Int8Vectors) -> np.ndarray:
        """(m, n), without onnxruntime."""
        return others.cosines(vectors, numpy_product)


_TEXTS = {
    Tier.NONE: [
        "how much does it cost",
        "can i drive home",
        "where do i park",
        "what time is my visit",
        "is it covered",
    ],
    Tier.CHECK_IN: ["everything feels grey", "all feels pointless", "grey and pointless days"],
    Tier.CRISIS: ["i want to die", "wish to be dead", "want to be dead and gone", "i wish to die"],
    Tier.EMERGENCY: ["swallowed the bottle now", "the gun is loaded now", "swallowed all pills now"],
}


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """Some sentences of each tier in two files."""
    return [
        Sentence(f"en/{tier.label}/f{i % 2}:{i}", f"en/{tier.label}/f{i % 2}", f"about_{tier.label}", tier, text)
        for tier, texts in _TEXTS.items()
        for i, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def model(sentences: list[Sentence]) -> TrainedModel:
    """A model of them, with thresholds halfway."""
    trained, _ = train(sentences, WordEncoder(), "test")
    trained.thresholds[:] = 0.0
    return trained


def test_known_sentences_get_their_tier(model: TrainedModel, sentences: list[Sentence]) -> None:
    """What was trained is recognised, with the nearest sentences as the reason."""
    classifier = SafetyClassifier(model, WordEncoder())
    for sentence in sentences:
        judged = classifier.judge(normalise(sentence.text))
        assert judged.tier == sentence.tier
        if judged.tier > Tier.NONE:
            assert sentence.id in judged.reason.detail and judged.reason.category == sentence.category


def test_unlike_everything_is_harmless(model: TrainedModel) -> None:
    """A text that is like nothing known scores as harmless, or every chatter would be an alarm."""
    scores = SafetyClassifier(model, WordEncoder()).scores(normalise("zebras paint violet trombones"))
    assert (scores < -0.8).all()


def test_end_of_a_long_message_is_read(model: TrainedModel) -> None:
    """The encoder reads only so many words at a time; what stands behind them counts as if it came first."""
    ramble = (
        "zebras paint violet trombones near sleepy orange canals while nine clever foxes juggle lanterns and maps. "
    )
    sign = "i want to die. i wish to be dead. i want to be dead and gone. "
    assert SafetyClassifier(model, WordEncoder()).judge(normalise(ramble * 8)).tier == Tier.NONE
    judged = SafetyClassifier(model, WordEncoder()).judge(normalise(ramble * 8 + sign * 4))
    assert judged.tier >= Tier.CRISIS


def test_cautious_and_cleared_thresholds(model: TrainedModel, sentences: list[Sentence]) -> None:
    """Training orders the three modes: cautious below normal below cleared; an open episode makes no emergencies."""
    trained, _ = train(sentences, WordEncoder(), "test")
    normal, cautious, cleared = trained.thresholds
    emergency = HEADS.index(Tier.EMERGENCY)
    assert (cautious[:emergency] <= normal[:emergency]).all() and (normal <= cleared).all()
    assert cautious[emergency] >= normal[emergency]


def test_training_is_deterministic(sentences: list[Sentence]) -> None:
    """The same data give the same model, so that a stored version means something."""
    first, second = (train(sentences, WordEncoder(), "test")[0] for _ in range(2))
    assert np.array_equal(first.votes.by_sentence, second.votes.by_sentence) and np.array_equal(
        first.thresholds, second.thresholds
    )
    assert fingerprint(sentences, "a") == fingerprint(sentences, "a") != fingerprint(sentences[1:], "a")


def test_round_trip_and_damage(model: TrainedModel, tmp_path: Path) -> None:
    """A stored model judges the same; a damaged file is named."""
    path = tmp_path / "classifier.npz"
    model.save(path)
    again = TrainedModel.load(path)
    text = normalise("wish to be dead")
    before, after = (SafetyClassifier(m, WordEncoder()).scores(text) for m in (model, again))
    assert np.allclose(before, after, atol=2e-3)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ClassifierError, match=r"classifier\.npz"):
        TrainedModel.load(path)


def test_damaged_encoder_is_named(model: TrainedModel, tmp_path: Path) -> None:
    """A missing or altered encoder file refuses to load."""
    model.save(tmp_path / "classifier.npz")
    with pytest.raises(EncoderError, match=r"encoder\.json"):
        load_classifier(tmp_path / "classifier.npz", tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"damaged")
    (tmp_path / "encoder.json").write_text('{"files": {"model.onnx": "abc"}}', encoding="utf-8")
    with pytest.raises(EncoderError, match=r"model\.onnx: damaged"):
        check_files(tmp_path)


def test_left_out_sentences_are_not_learnt_from() -> None:
    """Leaving sentences out equals never having had them: their own labels can be anything."""
    random = np.random.default_rng(0)
    vectors = random.normal(size=(30, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"word{i % 7} word{i % 5}" for i in range(30)]
    targets = np.where(vectors[:, :1] > 0, 1.0, -1.0)
    out = np.arange(5)
    other = targets.copy()
    other[out] *= -1
    ones, rarity = np.ones(30), rarity_of(texts)
    first, second = (Training(vectors, texts, t, ones, rarity).learn(without=out)[1] for t in (targets, other))
    assert np.allclose(first, second, atol=1e-4)
    assert not np.allclose(first, Training(vectors, texts, targets, ones, rarity).learn()[1], atol=1e-2)


def test_training_solves_the_ridge_equations() -> None:
    """Conjugate gradients arrive where solving the whole matrix would: (K + ridge) votes = targets - prior."""
    random = np.random.default_rng(2)
    vectors = random.normal(size=(40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"a{i % 9} b{i % 4}" for i in range(40)]
    targets = np.where(vectors[:, :1] > 0, 1.0, -1.0)
    training = Training(vectors, texts, targets, np.ones(40), rarity_of(texts))
    kernel = training._kernel(np.eye(40, dtype=np.float32))
    whole = -1 + kernel @ np.linalg.solve(kernel + RIDGE * np.eye(40), targets + 1)
    assert np.allclose(training.learn()[1], whole, atol=1e-2)


def test_a_heavier_sentence_counts_more() -> None:
    """Of two equal texts with opposite labels, the one with more weight wins."""
    vectors = np.eye(8, dtype=np.float32)[[0, 0, 1, 2]]
    targets = np.array([[1.0], [-1.0], [-1.0], [-1.0]])
    texts = ["same", "same", "b", "c"]
    scores = [
        Training(vectors, texts, targets, np.array(weights), rarity_of(texts)).learn()[1][0, 0]
        for weights in ([4.0, 0.5, 1, 1], [0.5, 4.0, 1, 1])
    ]
    assert scores[0] > 0 > scores[1]


def test_calibration_recovers_chances() -> None:
    """A score's probability is near the share of positives at that score."""
    random = np.random.default_rng(1)
    scores = random.normal(size=4000)
    slope, offset = calibrate(scores, (random.random(4000) < 1 / (1 + np.exp(-(2 * scores - 1)))).astype(float))
    assert slope == pytest.approx(2, abs=0.3) and offset == pytest.approx(-1, abs=0.2)


@pytest.mark.parametrize("count", [0, 1, 60, 61, 100, 101, 140, 399, 400, 401, 2000])
def test_windows_cover_every_word(count: int) -> None:
    """No word escapes, whatever the length, with and without sentences."""
    words = [f"w{i}" for i in range(count)]
    for tokens in (words, [t for w in words for t in ((w, ".") if int(w[1:]) % 9 == 8 else (w,))]):
        pieces = windows(tokens)
        assert set(" ".join(pieces).split()) == set(tokens) and all(pieces)
        assert len(pieces) <= max(count / 30, 2)


def test_sentence_files_are_read_strictly(tmp_path: Path) -> None:
    """A folder that is no tier, or no files at all, stops the training."""
    with pytest.raises(SentencesError, match="no sentence files"):
        read_sentences(tmp_path)
    folder = tmp_path / "data/safety/sentences/en/urgent"
    folder.mkdir(parents=True)
    (folder / "x.txt").write_text("help\n", encoding="utf-8")
    with pytest.raises(SentencesError, match="'urgent' is no tier"):
        read_sentences(tmp_path)


def test_enough_sentences_of_every_tier_and_language() -> None:
    """The breadth that the product promises: 4,000 original sentences, Spanish for the grave tiers."""
    read = [s for s in read_sentences(ROOT) if not s.id.startswith(("faq/", "lexicon/"))]
    assert len(read) >= 4000
    for language, tier, least in (
        ("en", "crisis", 1000),
        ("en", "emergency", 500),
        ("es", "crisis", 50),
        ("es", "emergency", 40),
    ):
        assert sum(s.group.startswith(f"{language}/{tier}/") for s in read) >= least
