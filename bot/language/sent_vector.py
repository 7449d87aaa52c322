"""A message's vector on its way between two processes that run the same encoder: the second need not compute it again.

The gateway screens a message and sends its vector with it; the assistant, which screens and understands the same words,
takes it when its own encoder is the same, file for file, and computes it itself otherwise."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

DIMENSION = 384
_BYTES = np.dtype("<f4")
_UNIT = 1e-3  # how far from one the length of a vector may be


@dataclass(frozen=True)
class SentVector:
    """The unit ``vector`` (384,) float32 of the word pieces ``ids``, by the encoder of this ``version``."""

    version: str
    ids: tuple[int, ...]
    vector: np.ndarray

    def to_json(self) -> dict[str, Any]:
        """As an object of JSON; the values are exact."""
        values = base64.b64encode(self.vector.astype(_BYTES).tobytes()).decode()
        return {"encoder": self.version, "pieces": list(self.ids), "values": values}

    @classmethod
    def from_json(cls, data: Any) -> SentVector:
        """What ``to_json`` made; raises ValueError, saying what is wrong."""
        if not isinstance(data, dict) or not isinstance(data.get("encoder"), str):
            raise ValueError("must be an object that names its encoder")
        pieces = data.get("pieces")
        if not isinstance(pieces, list) or not pieces or not all(type(piece) is int for piece in pieces):
            raise ValueError("pieces: must be numbers")
        try:
            vector = np.frombuffer(base64.b64decode(data.get("values", ""), validate=True), dtype=_BYTES)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError("values: must be base64 of float32") from error
        if vector.shape != (DIMENSION,) or not abs(float(np.linalg.norm(vector)) - 1) < _UNIT:
            raise ValueError(f"values: must be a vector of {DIMENSION} and of length one")
        return cls(data["encoder"], tuple(pieces), vector.astype(np.float32))
