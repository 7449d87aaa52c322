"""The sentence encoder (all-MiniLM-L6-v2, int8) as built by ``bot.language.build_encoder``, run by onnxruntime."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ConfigurationError
from bot.language.int8 import Int8Vectors
from bot.language.sent_vector import DIMENSION, SentVector

NETWORK, PRODUCT, TOKENIZER = FILES = ("model.onnx", "product.onnx", "tokenizer.json")
MAX_TOKENS = 128
REMEMBERED = 8  # vectors: those of one message and its parts


class EncoderError(ConfigurationError):
    """The encoder's files cannot be used; the message names the file and says why."""


class SentenceEncoder:
    """Sentences to unit vectors. Not more than ``MAX_TOKENS`` word pieces of a text are read.

    The latest vectors are remembered: understanding and screening mostly read the same word pieces of a message, and a
    run of the network costs more than all the rest. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        """Loads the files in ``folder``; raises EncoderError when one is missing or not the one that was built."""
        files = check_files(folder)
        # Imported here: it costs 0.2 s that nothing else at start-up needs.
        from tokenizers import Tokenizer

        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
            self._tokenizer.no_padding()
            self._network, self._product = _session(folder / NETWORK), _session(folder / PRODUCT)
        except Exception as error:  # both libraries raise bare exceptions of their own for a bad file
            raise EncoderError(f"{folder}: the encoder cannot be loaded: {error}") from error
        self._latest: OrderedDict[tuple[int, ...], np.ndarray] = OrderedDict()
        self._latest_lock = threading.Lock()
        self.version = str(files[NETWORK])[:12]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of ``texts``: (n, 384) float32, each of length one."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        return np.stack([self._vector(ids) for ids in self._ids(texts)])

    def sent(self, text: str) -> SentVector:
        """The vector of ``text``, to be sent to a process that will read the same words."""
        (ids,) = self._ids([text])
        return SentVector(self.version, ids, self._vector(ids))

    def take(self, sent: SentVector) -> None:
        """Remember a vector that another process computed, if by the same encoder."""
        if sent.version == self.version:
            self._remember(sent.ids, sent.vector)

    def cosines(self, vectors: np.ndarray, others: Int8Vectors) -> np.ndarray:
        """(m, n): the cosines of ``vectors`` (m, 384), as ``encode`` gives them, with all n ``others``."""
        return others.cosines(vectors, self._multiply)

    def _multiply(self, text: np.ndarray, others: np.ndarray) -> np.ndarray:
        (sums,) = self._product.run(["sums"], {"text": text, "others": others})
        return np.asarray(sums)

    def _ids(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        return [tuple(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def _vector(self, ids: tuple[int, ...]) -> np.ndarray:
        vector = self._latest.get(ids)
        return self._remember(ids, self._run(ids) if vector is None else vector)

    def _remember(self, ids: tuple[int, ...], vector: np.ndarray) -> np.ndarray:
        with self._latest_lock:
            self._latest[ids] = vector
            self._latest.move_to_end(ids)
            if len(self._latest) > REMEMBERED:
                self._latest.popitem(last=False)
        return vector

    def _run(self, ids: tuple[int, ...]) -> np.ndarray:
        (vectors,) = self._network.run(["embedding"], {"input_ids": np.array([ids], dtype=np.int64)})
        return np.asarray(vectors[0], dtype=np.float32)


def _session(path: Path) -> Any:
    import onnxruntime  # here for the same reason

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the clinic's machine serves many; a short text gains nothing from more
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def shared_encoder(folder: Path) -> SentenceEncoder:
    """The process's one encoder of a folder: its weights are in memory once, and all who read a message share its
    vectors. Raises EncoderError."""
    return SentenceEncoder(folder)


def check_files(folder: Path) -> dict[str, Any]:
    """The files of an encoder and their sha256, after checking each; raises EncoderError naming the damaged one."""
    files: dict[str, Any] = _manifest(folder)["files"]
    for name, expected in files.items():
        _check(folder / name, expected)
    return files


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "encoder.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path}: cannot be read: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise EncoderError(f"{path}: the key 'files' is missing")
    return manifest


def _check(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read: {error}") from error
    if found != expected:
        raise EncoderError(f"{path}: damaged or not the built one (sha256 {found[:12]}, expected {expected[:12]})")
