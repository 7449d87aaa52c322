"""The first net: the crisis lexicon run over one message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.screening import Reason, Tier
from bot.language.contexts import ContextRule, Span, Surroundings
from bot.language.lexicon import Entry, Lexicon, load_lexicon
from bot.language.normalise import Normalised
from bot.language.patterns import stream

_MAX_WORDS = 400  # longer texts are read in overlapping pieces, which keeps the time linear
_OVERLAP = 40
_LIGHT = frozenset({"laughing", "hyperbole"})
PAST_EVENT, HAPPENING_NOW = "past_event", "happening_now"  # contexts of a whole message


@dataclass(frozen=True)
class Finding:
    """An expression of the lexicon in the text: its tier in the contexts that it stands in."""

    entry: Entry
    tier: Tier
    contexts: frozenset[str]
    words: tuple[int, int]

    @property
    def category(self) -> str:
        """The entry's category. What is said of someone else is about a third party, a life "without me" is not."""
        if self.entry.kind == "self" and "other_person" in self.contexts and "says_me" not in self.contexts:
            return "third_party"
        return self.entry.category

    def reason_when(self, cautious: bool) -> Reason:
        """What staff see: the entry and the contexts that changed its weight, never the patient's words.

        With ``cautious``, in an open episode, laughing and exaggerating clear nothing."""
        contexts = self.contexts - _LIGHT if cautious else self.contexts
        counted = sorted(contexts & (set(self.entry.yields_to) | set(self.entry.raised_by)))
        detail = self.entry.id + (f" ({', '.join(counted)})" if counted else "")
        return Reason("rule", self.entry.tier_in(contexts), self.category, detail, 1.0)


class RuleNet:
    """Finds the lexicon's expressions; each costs time only when one of the words it requires is in the text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._index: dict[str, list[tuple[int, int]]] = {}
        for number, entry in enumerate(lexicon.entries):
            for part, pattern in enumerate(entry.patterns):
                for anchor in pattern.anchors:
                    self._index.setdefault(anchor, []).append((number, part))
        anchors = set(self._index)
        for rule in lexicon.contexts:
            for pattern in (*rule.triggers, *rule.unless, *rule.stopped_by):
                anchors |= pattern.anchors
        self._prefixes = sorted({len(anchor) - 1 for anchor in anchors if anchor.endswith("*")})
        self._contexts: dict[str, tuple[ContextRule, ...]] = {
            language: tuple(
                rule
                for rule, spoken in zip(lexicon.contexts, lexicon.context_languages, strict=False)
                if spoken in (language, "any")
            )
            for language in ("en", "es")
        }

    @classmethod
    def load(cls, folder: Path) -> RuleNet:
        """The net over the lexicon in ``folder``; raises LexiconError."""
        return cls(load_lexicon(folder))

    def find(self, text: Normalised) -> list[Finding]:
        """Every expression found, those whose context clears them (tier none) included."""
        tokens = text.tokens
        if len(tokens) <= _MAX_WORDS:
            return self._find(tokens)
        starts = range(0, len(tokens), _MAX_WORDS - _OVERLAP)
        return [finding for start in starts for finding in self._find(tokens[start : start + _MAX_WORDS])]

    def tells_history(self, text: Normalised) -> bool:
        """Whether the message tells of what happened once and shows no sign that it is happening as it is written."""
        spoken = stream(text.tokens, self.lexicon.fillers)
        contexts = Surroundings(spoken, self._words(spoken), self._contexts["en"]).contexts_of(Span(0, 0))
        return PAST_EVENT in contexts and HAPPENING_NOW not in contexts

    def _find(self, tokens: tuple[str, ...]) -> list[Finding]:
        text = stream(tokens, self.lexicon.fillers)
        words = self._words(text)
        selected = {candidate for word in words if word in self._index for candidate in self._index[word]}
        surroundings: dict[str, Surroundings] = {}
        findings: list[Finding] = []
        for number, part in sorted(selected):
            entry = self.lexicon.entries[number]
            for match in entry.patterns[part].expression.finditer(text):
                if entry.language not in surroundings:
                    surroundings[entry.language] = Surroundings(text, words, self._contexts[entry.language])
                contexts = surroundings[entry.language].contexts_of(Span(match.start(), match.end()))
                place = (text.count(" ", 0, match.start()) - 1, text.count(" ", 0, match.end()) - 1)
                findings.append(Finding(entry, entry.tier_in(contexts), contexts, place))
        return findings

    def _words(self, text: str) -> frozenset[str]:
        words = set(text.split())
        prefixes = {word[:length] + "*" for length in self._prefixes for word in words if len(word) >= length}
        return frozenset(words | prefixes)
