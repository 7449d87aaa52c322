"""What surrounds a crisis expression and changes its meaning: negation, history, other people, idioms.

After ConText (Harkema 2009, J Biomed Inform 42:839): a trigger acts on expressions within its scope, in its direction,
and is stopped by words that begin a new thought. Triggers are data (data/safety/lexicon/contexts.yml)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Words of which a text with any of the triggers holds one."""
        return frozenset().union(*(trigger.anchors for trigger in self.triggers))


@dataclass(frozen=True)
class Span:
    """Where something was found in the stream, in characters."""

    start: int
    end: int


class Surroundings:
    """The contexts of any span of one text; triggers are looked for only when first asked, and once."""

    def __init__(self, text: str, words: frozenset[str], rules: tuple[ContextRule, ...]) -> None:
        self._text = text
        self._words = words
        self._rules = rules
        self._ends = [match.end() for match in _MARK.finditer(text)]
        self._spaces = list(accumulate((char == " " for char in text), initial=0))

    def contexts_of(self, span: Span) -> frozenset[str]:
        """The names of all contexts that the span stands in."""
        rules = [
            rule
            for rule, triggers, stops in self._triggered
            if any(self._reaches(rule, trigger, stops, span) for trigger in triggers)
        ]
        names = {rule.name for rule in rules}
        return frozenset(rule.name for rule in rules if rule.cancelled_by not in names)

    @cached_property
    def _triggered(self) -> list[tuple[ContextRule, list[Span], list[Span]]]:
        """The rules with triggers in the text: where these are, and where new thoughts begin."""
        possible = (rule for rule in self._rules if not rule.anchors.isdisjoint(self._words))
        found = ((rule, *self._search(rule)) for rule in possible)
        return [(rule, triggers, stops) for rule, triggers, stops in found if triggers]

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
