"""The lexicon's pattern language: readable patterns over normalised words, compiled to regular expressions.

    kill myself            these words, one after another
    (kill|end|hurt) it     one of these
    [own]                  may be there
    ..3                    up to three other words of the same sentence, no negation among them
    suicid*                any word that begins so
    @want_to               one of the phrases of a set in words.yml
    #                      a number, also with a unit (5mg)
    ##                     a bare number from 10 to 999
    ####                   a year
    really                 filler words (words.yml) are dropped from texts and patterns alike
    ^ $                    the beginning, the end of a sentence
    !(word|two words)      not followed by

Regular expressions behind an index of required words were chosen over spaCy's Matcher by measurement: importing spaCy
alone takes 1-3 s, the start-up budget is 2 s, and a 40-word message needs 0.1-0.3 ms here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.language.normalise import normalise

_LEXEME = re.compile(r"\.\.\d+|!\(|####|##|[()\[\]|^$#]|@[a-z_]+|[^\W_]+\*|[\w'/-]+|\S")
_MAX_DEPTH = 8
_GAP = r"(?:(?!(?:not|no|never|nor|stopped|quit) )[^ .?]\S* ){0,%d}?"
_SIGNS = {"^": r"(?:(?<=\A )|(?<=[.?] ))", "$": r"(?=[.?] |\Z)", "##": r"[1-9]\d{1,2} ", "####": r"(?:19|20)\d\d ",
          "#": r"\d\S* "}  # fmt: skip
# Words too frequent to select patterns by; the higher the figure, the more frequent.
_FREQUENT = {
    word: weight
    for weight, words in (
        (9, "i to the a and my of is it in that you for me be am not do have with"),
        (6, "are can this on but what so if was at how will would when they he she or from about just get up no"),
        (3, "want going feel like think want life go been his her him there them your out time take know make one all"),
    )
    for word in words.split()
}


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


@dataclass(frozen=True)
class Pattern:
    """``regex`` runs on a stream (see ``stream``); one of ``anchors`` must be in the text ("suic*" = prefix)."""

    source: str
    regex: str
    anchors: frozenset[str]

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled when first needed: all of the lexicon at once would take a third of a second at start-up."""
        return re.compile(self.regex)


@dataclass(frozen=True)
class _Part:
    """A piece of a pattern: its expression and the words of which one must occur, None when none must."""

    expression: str
    needs: frozenset[str] | None


_REPLIES = frozenset(("no", "yes", "nope", "nah", "yeah", "yea", "si"))


def stream(tokens: Sequence[str], fillers: frozenset[str]) -> str:
    """The text that patterns are matched on: words and sentence marks with a space on both sides, no fillers,
    and a word typed twice in a row only once."""
    words = []
    for before, token in zip(("", *tokens), tokens, strict=False):
        if token == "," and before in _REPLIES:
            words.append(".")  # "no, i want to die" is an answer and a statement, not a negation
        elif token != "," and token not in fillers:
            words.append(token)
    return " " + "".join(word + " " for word, before in zip(words, ["", *words], strict=False) if word != before)


def _cost(needs: frozenset[str]) -> float:
    return sum(_FREQUENT.get(word, 0) for word in needs) + len(needs) / 50


class PatternCompiler:
    """Compiles patterns that may use the given sets (name -> phrases) and drop the given filler words."""

    def __init__(self, sets: Mapping[str, Sequence[str]], fillers: frozenset[str]) -> None:
        self._sets = sets
        self._fillers = fillers
        self._parts: dict[str, _Part] = {}
        self._words: dict[str, _Part] = {}  # the same few thousand words stand in all patterns; each is read once

    def compile(self, source: str) -> Pattern:
        """Raises PatternError when the pattern cannot be read or would match without any particular word."""
        part = self._whole(source, depth=0)
        if part.needs is None:
            raise PatternError("no word of it is required, so it would match anything")
        return Pattern(source, r"(?<= )(?:" + part.expression + ")", part.needs)

    def _whole(self, source: str, depth: int) -> _Part:
        if depth > _MAX_DEPTH:
            raise PatternError("sets refer to each other in a circle")
        if not isinstance(source, str) or not source.strip():
            raise PatternError("it is empty or not text")
        lexemes = _LEXEME.findall(source)
        part, end = self._alternatives(lexemes, 0, depth)
        if end != len(lexemes):
            raise PatternError(f"unexpected {lexemes[end]!r}")
        return part

    def _alternatives(self, lexemes: list[str], start: int, depth: int) -> tuple[_Part, int]:
        parts: list[_Part] = []
        while True:
            part, start = self._sequence(lexemes, start, depth)
            parts.append(part)
            if start >= len(lexemes) or lexemes[start] != "|":
                break
            start += 1
        if len(parts) == 1:
            return parts[0], start
        needs = [part.needs for part in parts]
        union = None if any(n is None for n in needs) else frozenset().union(*(n for n in needs if n))
        return _Part("(?:" + "|".join(part.expression for part in parts) + ")", union), start

    def _sequence(self, lexemes: list[str], start: int, depth: int) -> tuple[_Part, int]:
        parts: list[_Part] = []
        while start < len(lexemes) and lexemes[start] not in ("|", ")", "]"):
            part, start = self._item(lexemes, start, depth)
            parts.append(part)
        if not parts:
            raise PatternError("an alternative is empty")
        if not any(part.expression for part in parts):
            raise PatternError("an alternative holds nothing but filler words, which are dropped from every text")
        candidates = [part.needs for part in parts if part.needs is not None]
        return _Part("".join(part.expression for part in parts), min(candidates, key=_cost, default=None)), start

    def _item(self, lexemes: list[str], start: int, depth: int) -> tuple[_Part, int]:
        lexeme = lexemes[start]
        if lexeme in ("(", "[", "!("):
            inner, end = self._alternatives(lexemes, start + 1, depth)
            closing = "]" if lexeme == "[" else ")"
            if end >= len(lexemes) or lexemes[end] != closing:
                raise PatternError(f"{lexeme!r} is not closed by {closing!r}")
            return {"(": inner, "[": _Part(f"(?:{inner.expression})?", None),
                    "!(": _Part(f"(?!{inner.expression})", None)}[lexeme], end + 1  # fmt: skip
        return self._simple(lexeme, depth), start + 1

    def _simple(self, lexeme: str, depth: int) -> _Part:
        if lexeme.startswith(".."):
            return _Part(_GAP % int(lexeme[2:]), None)
        if lexeme.startswith("@"):
            return self._set(lexeme[1:], depth)
        if lexeme in _SIGNS:
            return _Part(_SIGNS[lexeme], None)
        if lexeme.endswith("*") and len(lexeme) > 3:
            return _Part(re.escape(lexeme[:-1]) + r"\S* ", frozenset({lexeme}))
        if lexeme not in self._words:
            self._words[lexeme] = self._word(lexeme)
        return self._words[lexeme]

    def _word(self, lexeme: str) -> _Part:
        words = normalise(lexeme).tokens if re.fullmatch(r"[\w'/-]+", lexeme) else ()
        if not words:
            raise PatternError(f"unexpected {lexeme!r}")
        words = tuple(word for word in words if word not in self._fillers)
        if not words:
            return _Part("", None)
        return _Part(
            "".join(re.escape(word) + " " for word in words), min((frozenset({word}) for word in words), key=_cost)
        )

    def _set(self, name: str, depth: int) -> _Part:
        if name not in self._sets:
            raise PatternError(f"unknown set @{name}")
        if name not in self._parts:
            parts = [self._whole(phrase, depth + 1) for phrase in self._sets[name]]
            needs = [part.needs for part in parts]
            union = None if any(n is None for n in needs) else frozenset().union(*(n for n in needs if n))
            self._parts[name] = _Part("(?:" + "|".join(part.expression for part in parts) + ")", union)
        return self._parts[name]
