"""Two things about one's health in a single question: words that name the subject of an answer (data/subjects.yml)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ConfigurationError

FILE = "data/subjects.yml"


class Subjects:
    """Which answers' subjects a message names. ``patterns`` maps an answer id to a pattern of its words."""

    def __init__(self, patterns: dict[str, re.Pattern[str]]) -> None:
        self._patterns = patterns

    @classmethod
    def load(cls, root: Path) -> Subjects:
        """Those of the repository at ``root``; raises ConfigurationError naming the answer whose words
        are no pattern."""
        content: Any = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
        patterns: dict[str, re.Pattern[str]] = {}
        for answer, words in content["subjects"].items():
            try:
                patterns[answer] = re.compile(rf"\b(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
            except (re.error, TypeError) as error:
                raise ConfigurationError(FILE, f"subjects.{answer}", f"is no list of patterns ({error})") from error
        return cls(patterns)

    def beside(self, answer: str, text: str) -> tuple[str, ...]:
        """The ids of other answers whose subjects the text names, in its order; none unless ``answer`` is of this kind,
        too."""
        if answer not in self._patterns:
            return ()
        found = {other: match.start() for other, pattern in self._patterns.items() if (match := pattern.search(text))}
        found.pop(answer, None)
        return tuple(sorted(found, key=lambda other: found[other]))
