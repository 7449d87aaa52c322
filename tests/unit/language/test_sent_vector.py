"""A vector that one process computed serves another: exact, by the same encoder only, and checked."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.language.encoder import SentenceEncoder
from bot.language.screen import ENCODER
from bot.language.sent_vector import DIMENSION, SentVector

ROOT = Path(__file__).resolve().parents[3]
WORDS = "can i drive home after"


@pytest.fixture(scope="module")
def sender() -> SentenceEncoder:
    """The process that screens first."""
    return SentenceEncoder(ROOT / ENCODER)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> SentenceEncoder:
    """Another process, with a note of what it computes itself in ``computed``."""
    encoder: Any = SentenceEncoder(ROOT / ENCODER)
    run, encoder.computed = encoder._run, []

    def noted(ids: tuple[int, ...]) -> np.ndarray:
        encoder.computed.append(ids)
        vector: np.ndarray = run(ids)
        return vector

    monkeypatch.setattr(encoder, "_run", noted)
    return encoder  # type: ignore[no-any-return]


def test_it_arrives_exactly_and_is_not_computed_again(sender: SentenceEncoder, receiver: Any) -> None:
    receiver.take(SentVector.from_json(json.loads(json.dumps(sender.sent(WORDS).to_json()))))
    assert (receiver.encode([WORDS]) == sender.encode([WORDS])).all()
    assert receiver.computed == []


def test_other_words_are_computed(sender: SentenceEncoder, receiver: Any) -> None:
    receiver.take(sender.sent(WORDS))
    receiver.encode(["can i drive home before"])
    assert len(receiver.computed) == 1


def test_that_of_another_encoder_is_not_taken(sender: SentenceEncoder, receiver: Any) -> None:
    sent = sender.sent(WORDS)
    receiver.take(SentVector("another", sent.ids, -sent.vector))
    assert (receiver.encode([WORDS]) == sender.encode([WORDS])).all()
    assert len(receiver.computed) == 1


UNIT = np.eye(DIMENSION, dtype=np.float32)[0]
GOOD = SentVector("v", (101, 102), UNIT).to_json()


def values(vector: np.ndarray) -> str:
    return base64.b64encode(vector.astype(np.float32).tobytes()).decode()


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"encoder": None}, "encoder"),
        ({"pieces": []}, "pieces"),
        ({"pieces": ["101"]}, "pieces"),
        ({"pieces": [True]}, "pieces"),
        ({"values": "?"}, "values"),
        ({"values": 7}, "values"),
        ({"values": values(UNIT[:7])}, "length one"),
        ({"values": values(2 * UNIT)}, "length one"),
        ({"values": values(UNIT * np.nan)}, "length one"),
    ],
)
def test_what_is_no_vector_is_refused_with_its_reason(spoilt: dict[str, Any], why: str) -> None:
    assert SentVector.from_json(GOOD).ids == (101, 102)
    with pytest.raises(ValueError, match=why):
        SentVector.from_json({**GOOD, **spoilt})
    with pytest.raises(ValueError, match="object"):
        SentVector.from_json([GOOD])
