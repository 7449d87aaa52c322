"""Words as they were meant: chat shorthand written out, slips of the thumb undone ("how mcuh r teh infusons").

A word is taken for a slip only when neither the encoder nor the training phrasings know it, and then only for a word
that patients often use and that is one edit away: a letter swapped, left out, added or replaced. Pure; well below a
millisecond for a message.
"""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

SHORTEST = 3  # letters; a slip in a shorter word leaves nothing to go by
USUAL = 8  # times a word stands in the training phrasings before another is taken for it
SHORT, USUAL_IF_SHORT = 5, 24  # letters; a short word is near to many ("latte", "late"), unless letters are swapped
SWAP_FAVOUR, FIRST_LETTER_FAVOUR = 10, 3  # swapped letters are the commonest slip; the first letter is mostly right

SHORTHAND: dict[str, str] = {
    "u": "you", "r": "are", "ur": "your", "y": "why", "n": "and", "b4": "before", "2day": "today", "2nite": "tonight",
    "2morrow": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "thx": "thanks", "pls": "please", "plz": "please",
    "ppl": "people", "bc": "because", "cuz": "because", "w/": "with", "w/o": "without", "w": "with",
    "appt": "appointment", "appts": "appointments", "apt": "appointment", "wht": "what", "wat": "what", "wats": "whats",
    "wen": "when", "hw": "how", "hwo": "how", "hav": "have", "gonna": "going to", "wanna": "want to", "gotta": "got to",
    "abt": "about", "rn": "right now", "msg": "message", "hrs": "hours", "hr": "hour", "mins": "minutes", "yr": "year",
    "yrs": "years", "wk": "week", "wks": "weeks", "teh": "the", "bp": "blood pressure",
    "insur": "insurance", "cn": "can", "shud": "should", "wud": "would", "cud": "could", "sum1": "someone",
    "some1": "someone", "sth": "something", "smth": "something", "lng": "long", "mcuh": "much", "sde": "side",
    "doc": "doctor", "docs": "doctors", "diff": "difference", "btw": "between", "vs": "versus", "tho": "though",
}  # fmt: skip

_PIECE = re.compile(r"w/o\b|w/(?!\w)|\w+(?:['\u2019]\w+)?", re.IGNORECASE)
_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""),
    ("er", "e"), ("ers", ""), ("ly", ""), ("ness", ""), ("able", ""), ("less", ""),
)  # fmt: skip
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LETTERS = string.ascii_lowercase


class Corrections:
    """Corrects texts. ``known`` words stay as they are; ``usual`` counts the words that patients use."""

    def __init__(self, known: Iterable[str], usual: Mapping[str, int]) -> None:
        self._known = frozenset(known)
        self._usual = {word: count for word, count in usual.items() if count >= USUAL and word in self._known}
        self._meant = lru_cache(maxsize=4096)(self._find)

    def correct(self, text: str) -> str:
        """The text with shorthand written out and slips undone; everything else, marks too, as it was."""
        return _PIECE.sub(lambda match: self._word(match.group()), text)

    def _word(self, typed: str) -> str:
        small = typed.lower()
        if small in SHORTHAND:
            return typed if typed.isupper() and len(typed) <= 2 else SHORTHAND[small]
        if not self._usual or len(small) < SHORTEST or not small.isalpha() or self._is_word(small):
            return typed
        short, double = _DRAWN_OUT.sub(r"\1", small), _DRAWN_OUT.sub(r"\1\1", small)
        drawn_out = next((word for word in (double, short) if word != small and word in self._usual), None)
        return drawn_out or self._meant(short) or typed

    def _is_word(self, small: str) -> bool:
        """Whether it is a known word, or a form of one ("mailed", "boosters") that no list of words holds."""
        stems = (small[: -len(end)] + put for end, put in _ENDINGS if small.endswith(end) and len(small) > len(end) + 2)
        return small in self._known or any(len(stem) > SHORTEST and stem in self._known for stem in stems)

    def _find(self, typed: str) -> str | None:
        found: dict[str, int] = {}
        for word, favour in _one_edit_away(typed):
            count = self._usual.get(word, 0)
            least = USUAL_IF_SHORT if len(typed) <= SHORT and favour < SWAP_FAVOUR else USUAL
            if count >= least and len(word) >= SHORTEST:
                alike = FIRST_LETTER_FAVOUR if word[0] == typed[0] else 1
                found[word] = max(found.get(word, 0), count * favour * alike)
        return max(found, key=lambda word: (found[word], word)) if found else None


def _one_edit_away(word: str) -> Iterator[tuple[str, int]]:
    """Every string one edit from a word, with how much its kind of slip is favoured."""
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:], SWAP_FAVOUR
        if right:
            yield left + right[1:], 2 if place and right[0] == word[place - 1] else 1
        for letter in _LETTERS:
            yield left + letter + right, 1
            if right:
                yield left + letter + right[1:], 1


def encoder_words(folder: Path) -> frozenset[str]:
    """The whole words that the encoder of a folder knows, in lower case: about 21,000 of plain English."""
    pieces = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(piece for piece in pieces if piece.isalpha())


def usual_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word of letters stands in the texts, in lower case."""
    return Counter(word for text in texts for word in _PIECE.findall(text.lower()) if word.isalpha())
