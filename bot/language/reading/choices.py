"""Which choices of a question a message names, reading "no", "never", "used to" and "my mother had" around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.prescreen import Choice, Question
from bot.language.reading.phrases import Found, Phrases
from bot.language.reading.words import clauses, tokens

_NEGATIONS = frozenset(
    "no not never without none neither nor don't dont doesn't doesnt didn't didnt haven't havent hasn't hasnt "
    "isn't isnt wasn't wasnt aren't can't cannot deny denies negative ain't aint nope nah ".split()
)
RELATIVES = frozenset(
    "mom mum mother dad father brother sister grandma grandmother grandpa grandfather uncle aunt husband wife "
    "son daughter friend cousin family parents partner boyfriend girlfriend relatives mother's mom's dad's "
    "father's ".split()
)
# "no, a stroke" answers something else first; "not sure", "don't know" and "not only" deny nothing.
_DENIES_NOTHING = frozenset({",", "sure", "only", "just", "know", "remember", "recall", "certain"})
_SELF = frozenset("i i'm im i've ive me myself".split())
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
                target = denied if _negated(clause, found) else stated
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
        re.sub(r"\b(?:clean|sober|fine|ok|okay|good|better) now\b", "", text)
    )


def _words(choice: Choice) -> tuple[str, ...]:
    return (choice.title, *choice.also)


def _negated(clause: Sequence[str], found: Found[str]) -> bool:
    """A negation before the phrase reaches over lists ("no stroke, heart attack or AVM"), one after it ("stroke: no")
    only when it ends the clause."""
    if any(word in _NEGATIONS for word in clause[found.start : found.end]):
        return False  # the negation belongs to the phrase, as in "not steady"
    before = clause[: found.start]
    last = max((place for place, word in enumerate(before) if word in _NEGATIONS), default=-1)
    if last >= 0 and _reaches(before[last], clause[last + 1 : found.start], clause[last + 1 :]):
        return True
    after = [word for word in clause[found.end : found.end + 3] if word not in (":", "-", ",")]
    return after[:1] == ["no"] and len(after) == 1


def _reaches(negation: str, between: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a negation denies what stands after the words between them."""
    if between[:1] and between[0] in _DENIES_NOTHING:
        return False
    if negation == "no" and {"have", "had", "got"} & set(between):  # "no had a stroke"
        return False
    # Over a comma only in a list with "or": "no stroke, heart attack or AVM", but "no alcohol, weed sometimes".
    return "," not in between or (negation != "not" and bool({"or", "nor"} & set(following)))


def of_another(clause: Sequence[str], start: int) -> bool:
    """Whether what stands at ``start`` is said of a relative or friend."""
    before = clause[:start]
    relative = max((place for place, word in enumerate(before) if word in RELATIVES), default=-1)
    oneself = max((place for place, word in enumerate(before) if word in _SELF), default=-1)
    return relative > oneself
