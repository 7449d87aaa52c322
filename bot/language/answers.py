"""Reading a short answer to the direct question about suicide, and words that take an earlier message back."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence


class Answer(enum.Enum):
    """How a message answers a yes-or-no question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NONE = "none"  # it is no answer


_MAX_WORDS = 9  # a longer message is screened by what it says


def read_answer(tokens: Sequence[str], words: Mapping[str, frozenset[str]]) -> Answer:
    """The answer that normalised ``tokens`` give. ``words`` are the lexicon's marker lists ``answer_*``."""
    spoken = [token for token in tokens if token not in (",", ".", "?")]
    if not spoken or len(spoken) > _MAX_WORDS:
        return Answer.NONE
    text = " ".join(spoken)
    for answer, name in ((Answer.UNSURE, "unsure"), (Answer.NO, "no"), (Answer.YES, "yes")):
        phrases = words.get(f"answer_{name}", frozenset())
        if any(text == phrase or text.startswith(phrase + " ") for phrase in phrases):
            return answer
    return Answer.NONE
