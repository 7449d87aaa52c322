"""Sentence embeddings: all-MiniLM-L6-v2 in int8 on one processor thread, without torch or TensorFlow."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

DIMENSION = 384
FILES = ("model.onnx", "tokenizer.json")


class EncoderError(Exception):
    """The encoder's files cannot be used; the message names the file and says why."""


class SentenceEncoder:
    """Turns texts into vectors whose cosine says how alike in meaning they are. Built by ``build_encoder``."""

    def __init__(self, folder: Path) -> None:
        """Read the files in ``folder``; raises EncoderError for a missing or damaged one."""
        _check(folder)
        # Imported here: what needs no embedding should not wait for them.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # two threads gain little on a sentence and starve the other process
        options.inter_op_num_threads = 1
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise EncoderError(f"{folder}: the sentence encoder cannot be loaded: {error}") from error

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Embeddings (n, 384), float32, of length 1. Only the first 128 tokens of a text count.

        One text at a time: int8 scales are taken over the whole batch, so that in a batch a text's vector would
        depend on its neighbours; and padding costs more than batching saves.
        """
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens = self._tokenizer.encode(text)
            feed = {"input_ids": np.array([tokens.ids]), "attention_mask": np.array([tokens.attention_mask])}
            vectors[row] = self._session.run(["embedding"], feed)[0][0]
        return vectors


def _check(folder: Path) -> None:
    """Compare the files with the hashes kept when they were built."""
    card = folder / "encoder.json"
    try:
        expected = json.loads(card.read_text(encoding="utf-8"))["files"]
        found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    except OSError as error:
        raise EncoderError(f"{error.filename}: the sentence encoder is not built: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{card}: not the encoder's description: {error!r}") from error
    for name in FILES:
        if expected.get(name) != found[name]:
            raise EncoderError(f"{folder / name}: damaged, it is not the file that was built")
