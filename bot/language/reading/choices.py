"""Which choices of a question a message names, reading "no", "never", "used to" and "my mother had" around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.prescreen import Choice, Question
from bot.language.reading.denials import Denials, is_bare, subject_of
from bot.language.reading.negation import negated, of_another
from bot.language.reading.phrases import Phrases
from bot.language.reading.words import clauses, tidy, tokens

_PAST = re.compile(
    r"\b(?:used to|years? ago|long ago|ago|in the past|past|quit|stopped|gave up|former(?:ly)?|clean|"
    r"sober|recover(?:y|ing|ed)|anymore|any more|"
    r"no longer|previously|(?:back )?in (?:19|20)\d\d|when i was|in college|as a (?:kid|teen|teenager|"
    r"child)|in my (?:teens|twenties|20s|youth)|years back|once)\b"
)
_NOW = re.compile(
    r"\b(?:still|now|currently|sometimes|every day|daily|these days|most (?:days|nights)|every night|"
    r"on weekends|lately|recently|i use|i smoke|using)\b"
)
_ABOUT_NOW = frozenset({"medicines", "pregnancy", "blood_pressure_control", "mind_now"})
ORDINALS: Mapping[str, int] = {
    word: place
    for place, words in enumerate(("1 one first 1st", "2 two second 2nd", "3 three third 3rd", "4 four fourth 4th"))
    for word in words.split()
}
_PLACE = re.compile(r"^\W*(?:option |number |choice |answer |the |#)*(\w+)(?: (?:one|option|choice))?\W*$")


@dataclass(frozen=True)
class Named:
    """The choices a message names: as true of the patient, and as denied."""

    stated: tuple[str, ...]
    denied: tuple[str, ...]
    uncertain: bool = False  # a name was guessed from a misspelling


class ChoiceReader:
    """Finds the choices of one question by title, by other words for them and by place."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._phrases = Phrases((words, choice.id) for choice in question.choices for words in _words(choice))
        self._about_others = question.id in ("escort", "reason")
        self._bare = Phrases((words, choice.id) for choice in question.choices for words in _bare_words(choice))
        self._denials = self._reader_of_denials(())

    def _reader_of_denials(self, more: tuple[Phrases[Any], ...]) -> Denials:
        at_ease = ("take", "taking", "takes", "using") if self._question.type == "medicines" else ()
        return Denials(
            self._question.if_no or "none",
            (self._phrases, *more),
            subject_of(self._question),
            at_ease,
            about_now=self._question.id in _ABOUT_NOW,
        )

    def knows_also(self, names: Phrases[Any]) -> None:
        """Names of a further lexicon that may be denied: medicines."""
        self._denials = self._reader_of_denials((names,))

    def plain_no(self, text: str) -> bool:
        """Whether a tidied text is a no to the question and nothing beside it that could matter."""
        return self._denials.plain(text)

    def is_bare_no(self, text: str) -> bool:
        """Whether the choices named are words that say no more than a no, as "never" does."""
        return any(self._bare.find(clause) for clause in clauses(tokens(text)))

    def find(self, text: str, *, oneself_only: bool = False) -> Named:
        """The choices that a tidied message names; what is said of relatives counts where it may be meant."""
        about_others = self._about_others and not oneself_only
        stated: list[str] = []
        denied: list[str] = []
        uncertain = False
        for clause in clauses(tokens(text)):
            for found in self._phrases.find(clause):
                if not about_others and of_another(clause, found.start):
                    continue
                target = denied if negated(clause, found.start, found.end) else stated
                if found.key not in target:
                    target.append(found.key)
                uncertain = uncertain or not found.exact
        return Named(tuple(stated), tuple(denied), uncertain)

    def by_place(self, text: str) -> str | None:
        """The button that "2" or "the second one" means, or None."""
        match = _PLACE.match(text)
        place = ORDINALS.get(match.group(1)) if match else None
        return self._question.buttons[place] if place is not None and place < len(self._question.buttons) else None


def is_past(text: str) -> bool:
    """Whether a tidied message puts what it tells in the past and nothing of it in the present."""
    return bool(_PAST.search(text)) and not _NOW.search(
        re.sub(r"\b(?:clean|sober|fine|ok|okay|good|better)(?: for (?:[a-z]+ )?[\w.]+ [a-z]+)? now\b", "", text)
    )


def _bare_words(choice: Choice) -> tuple[str, ...]:
    return tuple(words for words in _words(choice) if is_bare(tokens(tidy(words))))


def _words(choice: Choice) -> tuple[str, ...]:
    return (choice.title, *choice.also)
