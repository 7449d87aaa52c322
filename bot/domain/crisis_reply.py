"""What is said to a patient in danger: which paragraphs, in which order, with which choices and links.

Pure: the words come from data/safety/replies.yml through bot/content/crisis_replies.py. Which parts a reply has is
decided in bot/domain/crisis_plan.py; here each part gets a wording that this episode has not shown yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.crisis_plan import plan
from bot.domain.crisis_situation import CrisisReply, CrisisSituation, Step

__all__ = ["CrisisReplies", "CrisisReply", "CrisisSituation", "CrisisTexts", "word_count"]

MAX_WORDS = 110  # a reply is read on a phone by somebody who can hardly read
_TOKEN = re.compile(r"\$(\w+)")
# How many words a token's value usually has; a clinic's name is written in three or four.
_TOKEN_WORDS = {"crisis_line": 1, "emergency_number": 1, "clinic_name": 4, "phone": 4, "opens_at": 4}
LAST_RESORT = "reminder"


@dataclass(frozen=True)
class CrisisTexts:
    """The words: ``parts[language][part]`` are wordings, ``titles[language]`` buttons, ``kinds`` of categories
    (``mixed`` for sentences that tell nothing about what is wrong)."""

    parts: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]]
    titles: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, str] = field(default_factory=dict)


class CrisisReplies:
    """Composes replies. Within an episode no paragraph is said twice and no reply is empty."""

    def __init__(self, texts: CrisisTexts) -> None:
        self._texts = texts

    def compose(self, situation: CrisisSituation) -> CrisisReply:
        """The reply to a message. The caller joins the paragraphs by a blank line and fills in the tokens."""
        language = spoken_in(situation)
        planned = plan(situation, self._texts.kinds, spanish=language == "es")
        said = self._worded(planned.steps, situation.used, language)
        titles = self._texts.titles[language]
        return CrisisReply(
            paragraphs=tuple(said),
            choices=tuple((name, titles[name]) for name in planned.choices),
            links=planned.links,
            asks_directly=any(name.startswith("ask.") for name, _ in said),
            tier=planned.tier,
        )

    def _worded(self, steps: Sequence[Step], used: frozenset[str], language: str) -> list[tuple[str, str]]:
        parts = self._texts.parts[language]
        chosen: list[tuple[Step, tuple[str, str]]] = []
        for step in steps:
            taken = used | {name for _, (name, _) in chosen}
            fresh = next((w for part in step.parts for w in parts.get(part, ()) if w[0] not in taken), None)
            if fresh is not None:
                chosen.append((step, fresh))
        if any("$crisis_line" in text for step, (_, text) in chosen if step.parts != (LAST_RESORT,)):
            chosen = [pair for pair in chosen if pair[0].parts != (LAST_RESORT,)]  # the line is named already
        while _words(chosen) > MAX_WORDS and any(not step.needed for step, _ in chosen):
            chosen.remove(next(pair for pair in reversed(chosen) if not pair[0].needed))
        # Every wording of everything has been said: the numbers once more are better than silence.
        return [wording for _, wording in chosen] or [parts[LAST_RESORT][0]]


def spoken_in(situation: CrisisSituation) -> str:
    """The language of the reply; once Spanish, Spanish, because a short "ok" or "no" shows no language."""
    if situation.screening.language == "es" or any(".es." in name for name in situation.used):
        return "es"
    return "en"


def word_count(text: str) -> int:
    """Words of a text, with each token counted at its usual length."""
    return len(_TOKEN.sub(lambda token: "word " * _TOKEN_WORDS.get(token[1], 1), text).split())


def _words(chosen: Sequence[tuple[Step, tuple[str, str]]]) -> int:
    return sum(word_count(text) for _, (_, text) in chosen)
