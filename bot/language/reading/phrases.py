"""Finds the phrases of a lexicon in tokens, the longest first, forgiving a slip in long single words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.language.reading.slips import Slips
from bot.language.reading.words import tidy, tokens

Key = TypeVar("Key")


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
        self._slips = Slips(words[0] for words in self._keys if len(words) == 1)

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
        meant = self._slips.meant(words[start])
        return Found(self._keys[(meant,)], start, start + 1, exact=False) if meant else None
