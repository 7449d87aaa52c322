"""Finds the phrases of a lexicon in tokens, the longest first, forgiving a slip in long single words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.language.reading.words import misspells, tidy, tokens

Key = TypeVar("Key")

# Words people type that are a letter away from a phrase of the lexicons, and are not meant as it.
_PLAIN_WORDS = frozenset(
    "nothing morning evening another mother father brother little really always should though through thought "
    "trying taking having during before because nobody normal number sleeping doctor dinner winter pounds second "
    "seasons manage manager person parents partner problem problems anything something everything someone sometime "
    "medical medicine medicines mental metal patient patience percent recently remember sister summer sudden "
    "started starter station therapy weather whether without working worried friday monday sunday saturday "
    "pressure pleasure together tomorrow currently honestly actually clearly clinic climate cleaner clinical "
    "serious several severe shoulder stopped strong stronger straight street strict".split()
)


@dataclass(frozen=True)
class Found(Generic[Key]):
    """A phrase found in tokens[start:end]; ``exact`` is False for a likely misspelling."""

    key: Key
    start: int
    end: int
    exact: bool = True


class Phrases(Generic[Key]):
    """A lexicon of phrases; the same phrase may stand for one key only."""

    def __init__(self, entries: Iterable[tuple[str, Key]]) -> None:
        self._keys: dict[tuple[str, ...], Key] = {}
        for phrase, key in entries:
            self._keys.setdefault(tuple(tokens(tidy(phrase))), key)
        self._longest = max((len(words) for words in self._keys), default=0)
        self._single = [words[0] for words in self._keys if len(words) == 1 and len(words[0]) >= 6]

    def find(self, words: Sequence[str]) -> list[Found[Key]]:
        """All phrases in the tokens, from left to right, not overlapping."""
        found: list[Found[Key]] = []
        position = 0
        while position < len(words):
            match = self._exact(words, position) or self._misspelt(words, position)
            if match:
                found.append(match)
                position = match.end
            else:
                position += 1
        return found

    def _exact(self, words: Sequence[str], start: int) -> Found[Key] | None:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            phrase = tuple(words[start : start + length])
            if phrase in self._keys:
                return Found(self._keys[phrase], start, start + length)
        return None

    def _misspelt(self, words: Sequence[str], start: int) -> Found[Key] | None:
        typed = words[start]
        if len(typed) < 6 or typed in _PLAIN_WORDS:
            return None
        meant = next((word for word in self._single if misspells(typed, word)), None)
        return Found(self._keys[(meant,)], start, start + 1, exact=False) if meant else None
