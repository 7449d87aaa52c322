"""The second net: what a message means, judged by its likeness to several thousand labelled sentences."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.domain.screening import Reason, Tier
from bot.errors import ConfigurationError
from bot.language.encoder import SentenceEncoder, check_files, shared_encoder
from bot.language.int8 import Int8Vectors
from bot.language.kernel import Votes, likeness
from bot.language.normalise import Normalised
from bot.language.sent_vector import SentVector
from bot.language.windows import windows

FORMAT = 7
HEADS = (Tier.CHECK_IN, Tier.CRISIS, Tier.EMERGENCY)  # each head asks: at least this tier?
MODES = ("normal", "cautious", "cleared")
_NEAREST, _NEIGHBOURS = 3, 12  # sentences named, sentences whose categories are counted
_LOADING_TIMEOUT = 30.0  # seconds
_KEYS = {"format", "tiers", "ids", "categories", "platt", "thresholds", "version",
         "vectors", "scales", "by_sentence", "rarity", "by_gram"}  # fmt: skip


class ClassifierError(ConfigurationError):
    """The trained classifier cannot be used; the message names the file and says why."""


@dataclass(frozen=True)
class Judgement:
    """The classifier's tier and why."""

    tier: Tier
    reason: Reason


@dataclass(frozen=True)
class TrainedModel:
    """What training found: the ``votes`` that scores are made of; ``platt`` (heads, 2); ``thresholds`` (modes, heads)
    on the scores; and, to explain by, ``tiers``, ``ids`` and ``categories`` (m,) of the first m sentences of the
    votes, which are those that are not harmless."""

    votes: Votes
    tiers: np.ndarray
    ids: np.ndarray
    categories: np.ndarray
    platt: np.ndarray
    thresholds: np.ndarray
    version: str

    @classmethod
    def load(cls, path: Path) -> TrainedModel:
        """Reads a file written by ``save``; raises ClassifierError."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                missing = _KEYS - set(stored.files)
                if missing or int(stored["format"]) != FORMAT:
                    raise ClassifierError(f"{path}: not a classifier of format {FORMAT}; train it again")
                return cls(
                    votes=Votes(
                        vectors=Int8Vectors(stored["vectors"], stored["scales"]),
                        by_sentence=stored["by_sentence"],
                        rarity=stored["rarity"],
                        by_gram=stored["by_gram"],
                    ),
                    tiers=stored["tiers"],
                    ids=stored["ids"],
                    categories=stored["categories"],
                    platt=stored["platt"],
                    thresholds=stored["thresholds"],
                    version=str(stored["version"]),
                )
        except ClassifierError:
            raise
        except Exception as error:  # numpy and zipfile raise many kinds for a damaged file
            raise ClassifierError(f"{path}: cannot be read: {error}") from error

    def save(self, path: Path) -> None:
        """Writes the model."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            path,
            format=FORMAT,
            vectors=self.votes.vectors.values,
            scales=self.votes.vectors.scales,
            by_sentence=self.votes.by_sentence,
            rarity=self.votes.rarity,
            by_gram=self.votes.by_gram,
            tiers=self.tiers,
            ids=self.ids,
            categories=self.categories,
            platt=self.platt,
            thresholds=self.thresholds,
            version=self.version,
        )


class SafetyClassifier:
    """Judges messages by a trained model; the encoder is loaded in the background from the start on."""

    def __init__(self, model: TrainedModel, encoder: Path | SentenceEncoder) -> None:
        self._model = model
        self._encoder = encoder if isinstance(encoder, SentenceEncoder) else None
        self._failure: Exception | None = None
        self._loaded = threading.Event()
        self.version = model.version
        if isinstance(encoder, SentenceEncoder):
            self._loaded.set()
        else:
            threading.Thread(target=self._load, args=(encoder,), name="encoder", daemon=True).start()

    def _load(self, folder: Path) -> None:
        try:
            self._encoder = shared_encoder(folder.resolve())
        except Exception as error:  # reported by the first judgement, which then leaves it to the rules
            self._failure = error
        self._loaded.set()

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded."""
        return self._loaded.is_set()

    def judge(self, text: Normalised, *, cautious: bool = False, cleared: bool = False) -> Judgement:
        """The tier of a message and what it is like.

        ``cautious`` lowers the thresholds (an open episode); ``cleared`` raises them (the rules know the words to be
        harmless), between the two a crisis counts as a check-in. Raises when the encoder cannot be loaded."""
        pieces = windows(text.tokens)
        if not pieces:
            return _nothing()
        mode = "cautious" if cautious else "cleared" if cleared else "normal"
        cosines = self._cosines(pieces)
        return self._decide(cosines, self._model.votes.scores(cosines, pieces), MODES.index(mode))

    def sent(self, text: Normalised) -> SentVector | None:
        """The vector of a message that was just judged; None when it was read in several pieces or not at all."""
        pieces = windows(text.tokens)
        return self._encoder.sent(pieces[0]) if len(pieces) == 1 and self._encoder is not None else None

    def scores(self, text: Normalised) -> np.ndarray:
        """The highest score of each head over the message's pieces; for choosing thresholds and for tests."""
        pieces = windows(text.tokens)
        if not pieces:
            return np.full(len(HEADS), -1.0, dtype=np.float32)
        highest: np.ndarray = self._model.votes.scores(self._cosines(pieces), pieces).max(axis=0)
        return highest

    def _cosines(self, pieces: list[str]) -> np.ndarray:
        """(pieces, sentences)"""
        if not self._loaded.wait(_LOADING_TIMEOUT) or self._encoder is None:
            raise ClassifierError(f"the encoder is not loaded: {self._failure or 'still loading'}")
        return self._encoder.cosines(self._encoder.encode(pieces), self._model.votes.vectors)

    def _decide(self, cosines: np.ndarray, scores: np.ndarray, mode: int) -> Judgement:
        best = scores.max(axis=0)
        thresholds = self._model.thresholds
        raised = [head for head in range(len(HEADS)) if best[head] >= thresholds[mode, head]]
        head = raised[-1] if raised else self._doubtful(best, mode)
        if head is None:
            return _nothing()
        tier = HEADS[head] if raised else Tier.CHECK_IN
        piece = int(scores[:, head].argmax())
        slope, offset = self._model.platt[head]
        chance = float(1 / (1 + np.exp(-(slope * best[head] + offset))))
        category, nearest = self._explain(cosines[piece], tier)
        return Judgement(tier, Reason("classifier", tier, category, nearest, round(chance, 3)))

    def _doubtful(self, best: np.ndarray, mode: int) -> int | None:
        """A crisis by the normal thresholds only, in words that the rules cleared, is a check-in: its head."""
        if MODES[mode] != "cleared":
            return None
        hard = [h for h in range(len(HEADS)) if HEADS[h] > Tier.CHECK_IN and best[h] >= self._model.thresholds[0, h]]
        return hard[-1] if hard else None

    def _explain(self, cosines: np.ndarray, tier: Tier) -> tuple[str, str]:
        """The category most of the likeness comes from, and the ids of the nearest sentences, of at least this tier."""
        alike = np.where(self._model.tiers >= tier, likeness(cosines[: len(self._model.ids)]), 0)
        near = np.argpartition(-alike, min(_NEIGHBOURS, len(alike)) - 1)[:_NEIGHBOURS]
        order = [index for index in near[np.argsort(-alike[near], kind="stable")] if alike[index]]
        votes: dict[str, float] = {}
        for index in order:
            name = str(self._model.categories[index])
            votes[name] = votes.get(name, 0.0) + float(alike[index])
        nearest = ", ".join(f"{self._model.ids[index]} {cosines[index]:.2f}" for index in order[:_NEAREST])
        return max(votes, key=lambda name: votes[name]), nearest


def _nothing() -> Judgement:
    return Judgement(Tier.NONE, Reason("classifier", Tier.NONE, "", "", 0.0))


def load_classifier(path: Path, encoder: Path) -> SafetyClassifier:
    """The classifier in ``path`` on the encoder in the folder ``encoder``.

    Raises ClassifierError or EncoderError, naming the file, when one is damaged."""
    check_files(encoder)
    return SafetyClassifier(TrainedModel.load(path), encoder)
