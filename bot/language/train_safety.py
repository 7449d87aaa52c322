"""Trains the crisis classifier: ``python -m bot.language.train_safety`` writes models/safety/classifier.npz.

Thresholds are set on scores from training without the sentence's own subject, at the share of harmless sentences that
may be taken for worse; deterministic; numpy only. Nothing is done when neither data nor encoder changed."""

from __future__ import annotations

import argparse
import hashlib
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.domain.screening import Tier
from bot.language.classifier import HEADS, ClassifierError, TrainedModel
from bot.language.encoder import EncoderError, SentenceEncoder
from bot.language.grams import rarity_of
from bot.language.kernel import Training, calibrate
from bot.language.lexicon import LexiconError
from bot.language.safety_data import Sentence, SentencesError, read_sentences

FOLDS = 4
TRAINING_VERSION = "14"  # raise it when the arithmetic or the targets below change
# The largest share of sentences of a lower tier that may score above a head's threshold, by mode: normal, in an open
# episode, and where the rules know the words to be harmless. Recall comes first; see docs/decisions on the trade.
# An open episode makes nothing an emergency by itself: staff know already, and 911 said too often is not believed.
FALSE_SHARES = {
    Tier.CHECK_IN: (0.019, 0.053, 0.0053),
    Tier.CRISIS: (0.0186, 0.045, 0.0036),
    Tier.EMERGENCY: (0.006, 0.0024, 0.0022),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train into ``--out``; prints what was found, returns the exit code."""
    parser = argparse.ArgumentParser(description="Train the crisis classifier.")
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--encoder", type=Path, help="folder of the encoder; default var/encoder below the root")
    parser.add_argument("--out", type=Path, help="default models/safety/classifier.npz below the root")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    options = parser.parse_args(arguments)
    out = options.out or options.root / "models/safety/classifier.npz"
    try:
        encoder = SentenceEncoder(options.encoder or options.root / "var/encoder")
        sentences = read_sentences(options.root)
        version = fingerprint(sentences, encoder.version)
        if not options.force and _is_current(out, version):
            print(f"The crisis classifier in {out} is up to date.")
            return 0
        model, report = train(sentences, encoder, version)
        model.save(out)
    except (EncoderError, LexiconError, SentencesError) as error:
        print(f"The crisis classifier cannot be trained: {error}", file=sys.stderr)
        return 1
    print(report)
    print(f"Trained the crisis classifier on {len(sentences)} sentences: {out}")
    return 0


def fingerprint(sentences: Sequence[Sentence], encoder: str) -> str:
    """A hash of everything that the trained classifier depends on."""
    digest = hashlib.sha256(f"{TRAINING_VERSION} {encoder} {FALSE_SHARES}".encode())
    for sentence in sentences:
        digest.update(f"{sentence.id}\t{int(sentence.tier)}\t{sentence.weight}\t{sentence.text}\n".encode())
    return digest.hexdigest()[:12]


def _is_current(path: Path, version: str) -> bool:
    try:
        return TrainedModel.load(path).version == version
    except ClassifierError:
        return False


def train(sentences: Sequence[Sentence], encoder: SentenceEncoder, version: str) -> tuple[TrainedModel, str]:
    """The model, and a table of what it finds in files that it was not trained on."""
    sentences = sorted(sentences, key=lambda sentence: -sentence.tier)
    tiers = np.array([int(sentence.tier) for sentence in sentences], dtype=np.int8)
    texts = [sentence.text for sentence in sentences]
    vectors = encoder.encode(texts)
    targets = np.stack([np.where(tiers >= head, 1.0, -1.0) for head in HEADS], axis=1)
    weights = np.array([sentence.weight for sentence in sentences])
    training = Training(vectors, texts, targets, weights, rarity_of(texts))
    scores = _left_out(training, sentences, len(HEADS))
    thresholds = np.array(
        [[_threshold(scores[:, i], tiers < head, FALSE_SHARES[head][mode]) for i, head in enumerate(HEADS)]
         for mode in range(3)]
    )  # fmt: skip
    platt = np.array([calibrate(scores[:, i], (tiers >= head).astype(float)) for i, head in enumerate(HEADS)])
    grave = [sentence for sentence in sentences if sentence.tier > Tier.NONE]  # the first ones
    model = TrainedModel(
        votes=training.learn()[0],
        tiers=tiers[: len(grave)],
        ids=np.array([sentence.id for sentence in grave]),
        categories=np.array([sentence.category for sentence in grave]),
        platt=platt,
        thresholds=thresholds,
        version=version,
    )
    return model, _report(scores, tiers, thresholds)


def _left_out(training: Training, sentences: Sequence[Sentence], heads: int) -> np.ndarray:
    """Scores (n, heads) from trainings without the sentence's own subject: files of one category in all tiers, whose
    sentences are often twins that differ by the sign alone, are left out together."""
    folds = np.array([zlib.crc32(sentence.category.encode()) % FOLDS for sentence in sentences])
    scores = np.zeros((len(sentences), heads), dtype=np.float32)
    for fold in range(FOLDS):
        members = np.flatnonzero(folds == fold)
        if len(members):
            scores[members] = training.learn(without=members)[1][members]
    return scores


def _threshold(scores: np.ndarray, harmless: np.ndarray, share: float) -> float:
    return float(np.quantile(scores[harmless], 1 - share))


def _report(scores: np.ndarray, tiers: np.ndarray, thresholds: np.ndarray) -> str:
    lines = ["found in files left out of training    normal  cautious  cleared"]
    for index, head in enumerate(HEADS):
        shares = [float((scores[tiers >= head, index] >= thresholds[mode, index]).mean()) for mode in range(3)]
        lines.append(f"  at least {head.label:10}                " + "  ".join(f"{share:7.1%}" for share in shares))
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
