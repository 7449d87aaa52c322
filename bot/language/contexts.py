"""What surrounds a crisis expression and changes its meaning: negation, history, other people, idioms.

After ConText (Harkema 2009, J Biomed Inform 42:839): a trigger acts on expressions within its scope, in its direction,
and is stopped by words that begin a new thought. Triggers are data (data/safety/lexicon/contexts.yml)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from bot.language.patterns import Pattern

DIRECTIONS = ("before", "after", "overlaps", "sentence", "message")
_MARK = re.compile(r"(?<= )[.?] ")


@dataclass(frozen=True)
class ContextRule:
    """Triggers that share direction and scope (in words) and put an expression in the context ``name``."""

    name: str
    direction: str
    scope: int
    triggers: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    stopped_by: tuple[Pattern, ...] = ()
    cancelled_by: str = ""  # another context in which this one does not count


@dataclass(frozen=True)
class Span:
    """Where something was found in the stream, in characters."""

    start: int
    end: int


class Surroundings:
    """The contexts of any span of one text; triggers are looked for only when first asked."""

    def __init__(self, text: str, words: frozenset[str], rules: tuple[ContextRule, ...]) -> None:
        self._text = text
        self._words = words
        self._rules = rules
        self._found: dict[int, tuple[list[Span], list[Span]]] = {}
        self._ends = [match.end() for match in _MARK.finditer(text)]
        self._spaces = list(accumulate((char == " " for char in text), initial=0))

    def contexts_of(self, span: Span) -> frozenset[str]:
        """The names of all contexts that the span stands in."""
        rules = [rule for index, rule in enumerate(self._rules) if self._applies(index, rule, span)]
        names = {rule.name for rule in rules}
        return frozenset(rule.name for rule in rules if rule.cancelled_by not in names)

    def _applies(self, index: int, rule: ContextRule, span: Span) -> bool:
        if index not in self._found:
            self._found[index] = self._search(rule)
        triggers, stops = self._found[index]
        return any(self._reaches(rule, trigger, stops, span) for trigger in triggers)

    def _search(self, rule: ContextRule) -> tuple[list[Span], list[Span]]:
        triggers = self._spans(rule.triggers)
        if triggers and rule.unless:
            pseudo = self._spans(rule.unless)
            triggers = [t for t in triggers if not any(p.start <= t.start and t.end <= p.end for p in pseudo)]
        return triggers, self._spans(rule.stopped_by) if triggers else []

    def _spans(self, patterns: tuple[Pattern, ...]) -> list[Span]:
        return [
            Span(match.start(), match.end())
            for pattern in patterns
            if present(pattern, self._words)
            for match in pattern.expression.finditer(self._text)
        ]

    def _reaches(self, rule: ContextRule, trigger: Span, stops: list[Span], span: Span) -> bool:
        if rule.direction == "message":
            return True
        if rule.direction == "overlaps":
            return trigger.start < span.end and span.start < trigger.end
        if self._sentence(trigger.start) != self._sentence(span.start):
            return False
        if rule.direction == "sentence":
            return True
        near, far = (trigger.end, span.start) if rule.direction == "before" else (span.end, trigger.start)
        if near > far:
            return False
        words = self._spaces[far] - self._spaces[near]
        return words <= rule.scope and not any(near <= stop.start < far for stop in stops)

    def _sentence(self, position: int) -> int:
        return bisect_right(self._ends, position)


def present(pattern: Pattern, words: frozenset[str]) -> bool:
    """Whether a word that the pattern requires is among ``words`` (which hold each word's prefixes as "abcd*")."""
    return not pattern.anchors.isdisjoint(words)
