"""Cuts a long message into the pieces that the classifier reads.

A text of up to 60 words is read as a whole: on an independent set of posts that found more than reading 14 to 26 words
at a time (73 % of crises instead of 69 at the same false alarms), and one run of the encoder costs less than three."""

from __future__ import annotations

from collections.abc import Sequence

_WHOLE, _STEP = 60, 40  # words
_LONG = 400  # words: from here pieces are wide, so that 10,000 characters stay below a second
_WIDE, _WIDE_STEP = 80, 66


def windows(tokens: Sequence[str]) -> list[str]:
    """The pieces of normalised ``tokens`` in order; every word is in one, no piece is empty."""
    if len(tokens) <= _WHOLE:
        return [" ".join(tokens)] if tokens else []
    size, step = (_WHOLE, _STEP) if len(tokens) <= _LONG else (_WIDE, _WIDE_STEP)
    starts = range(0, len(tokens) - size + step, step)
    return [" ".join(tokens[start : start + size]) for start in starts]
