"""Reads short messages within a crisis episode: answers to the direct question, "is anyone there", "leave me alone".

The phrases are data (data/safety/replies.yml, ``phrases``). A message that is none of these is screened like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ConfigurationError
from bot.language.normalise import normalise

FILE = Path("data/safety/replies.yml")
_MARKS = frozenset(".,?")
_MAX_WORDS = 14  # a longer message says more than its phrase
_MAX_ANSWER = 9  # words; a longer message is screened by what it says
# Words before an answer that change nothing: "uh yeah", "well, not really".
_LEAD_IN = frozenset("uh um uhh er well so ok okay oh honestly tbh just like pues bueno este".split())
_PHONE = re.compile(r"^[^?]{0,40}?\(?\+?\d[\d\s().-]{6,20}\d[^?]{0,40}$")
_KEYS = frozenset({"part", "whole", "unless", "asked", "asked_whole", "asked_last"})

Words = tuple[str, ...]


class FollowUpError(ConfigurationError):
    """Phrases that cannot be used; the message names file, key and reason."""


@dataclass(frozen=True)
class _Phrases:
    part: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()
    unless: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    asked_whole: frozenset[str] = frozenset()
    asked_last: tuple[str, ...] = ()


class FollowUps:
    """The phrases, ready to match. Safe to share between threads."""

    def __init__(self, phrases: Mapping[str, _Phrases]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, root: Path) -> FollowUps:
        """The phrases of the repository at ``root``; raises FollowUpError."""
        path = root / FILE
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise FollowUpError(f"{path}: cannot be read: {error}") from None
        phrases = raw.get("phrases") if isinstance(raw, dict) else None
        if not isinstance(phrases, dict) or not phrases:
            raise FollowUpError(f"{path}: phrases: is missing")
        return cls({name: _read_phrases(path, name, lists) for name, lists in phrases.items()})

    def read(self, text: str, *, asked_directly: bool, used: frozenset[str] = frozenset()) -> str | None:
        """The follow-up that ``text`` is, or None.

        ``asked_directly``: the last thing said was the direct question; only then are yes, no and maybe answers to it.
        ``used`` are the paragraphs shown in this episode: after a call-back was offered, a number is read as one.
        """
        tokens = normalise(text).tokens
        spoken = _words(tokens)
        if not spoken:
            return "is_anyone_there" if text.strip() and not text.strip(" ?") else None
        if any(name.startswith("after.callback.") for name in used) and _PHONE.match(text.strip()):
            return "gave_number"
        said = _padded(spoken)
        if len(spoken) <= _MAX_WORDS:
            for name, phrases in self._phrases.items():
                if _matches(phrases, said):
                    return name
        return self.answer(tokens) if asked_directly else None

    def answer(self, tokens: Sequence[str]) -> str | None:
        """The answer that normalised ``tokens`` give to the direct question: yes, no, unsure, or None.

        A message that begins like one answer and ends like another is unsure: "no ... well, yes"."""
        tokens = _without_lead_in(tuple(tokens))
        spoken = _words(tokens)
        if len(spoken) > _MAX_ANSWER:
            return None
        end = next((i for i, token in enumerate(tokens) if token in _MARKS), len(tokens))
        said, before_mark = _padded(spoken), _padded(tokens[:end])
        found: list[tuple[int, str]] = []
        for name, phrases in self._phrases.items():
            if any(phrase in said for phrase in phrases.unless):
                continue
            found += [(len(phrase), name) for phrase in phrases.asked if said.startswith(phrase)]
            found += [(len(phrase), name) for phrase in (said, before_mark) if phrase in phrases.asked_whole]
        first = max(found)[1] if found else None
        last = next((n for n, phrases in self._phrases.items() if said.endswith(phrases.asked_last)), None)
        return "unsure" if first and last and first != last else first or last


def _words(tokens: Sequence[str]) -> Words:
    return tuple(token for token in tokens if token not in _MARKS)


def _without_lead_in(tokens: Words) -> Words:
    """The answer without "uh" and "well," in front, as long as something remains."""
    start = next((i for i, token in enumerate(tokens) if token not in _LEAD_IN | _MARKS), 0)
    return tokens[start:]


def _matches(phrases: _Phrases, said: str) -> bool:
    if any(phrase in said for phrase in phrases.unless):
        return False
    return said in phrases.whole or any(phrase in said for phrase in phrases.part)


def _padded(words: Sequence[str]) -> str:
    return " " + " ".join(words) + " "


def _read_phrases(path: Path, name: object, lists: Any) -> _Phrases:
    where = f"{path}: phrases.{name}"
    if not isinstance(name, str) or not isinstance(lists, dict) or not set(lists) <= _KEYS:
        raise FollowUpError(f"{where}: holds lists named {', '.join(sorted(_KEYS))}; quote yes and no")
    found: dict[str, tuple[str, ...]] = {}
    for key, texts in lists.items():
        if not isinstance(texts, list) or not all(isinstance(text, (str, int)) for text in texts):
            raise FollowUpError(f"{where}.{key}: is not a list of phrases")
        words = (_words(normalise(str(text)).tokens) for text in texts)
        found[key] = tuple(dict.fromkeys(_padded(spoken) for spoken in words if spoken))
    return _Phrases(
        part=found.get("part", ()),
        whole=frozenset(found.get("whole", ())),
        unless=found.get("unless", ()),
        asked=found.get("asked", ()),
        asked_whole=frozenset(found.get("asked_whole", ())),
        asked_last=found.get("asked_last", ()),
    )
