"""Whether a no is a plain no. "No, never" is; "no, just a hole in my heart" and "never, until last year" are not.

Only words that are known to tell nothing may stand around a plain no. Whatever else stands there may be the very thing
that was asked about, so the question is put once more instead of noting "none": a list of dangerous words could never
be complete, a list of harmless ones errs to the safe side."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.prescreen import Question
from bot.language.reading.negation import NEGATIONS, negated, only_of_others
from bot.language.reading.phrases import Phrases
from bot.language.reading.words import clauses, tidy, tokens

_NOTHING = frozenset("nothing zero zilch nada no-one noone".split())
_DENYING = (NEGATIONS | _NOTHING) - {"can't", "cannot", "without", "deny", "denies"}  # "i can't pee" denies nothing
# Beside a no these tell nothing: small words, courtesies, "as far as i know".
_HARMLESS = frozenset(
    "i i'm im i've ive me my myself mine it it's its that that's thats this these those them they the a an any "
    "anything anyone of or and to in on for with from at by so as if else either otherwise besides have has had "
    "having been being be am is are was were do does did got get ever all like such kind kinds sort sorts type "
    "way just even both whole entire life lifetime far know aware think believe remember recall knowledge thanks "
    "thank you u god goodness asking please sorry luckily thankfully fortunately honestly honest actually really "
    "truly definitely absolutely certainly surely course sure lol haha ha hmm hm um umm uh er oh knock wood touch "
    "doctor doctors dr doc says say said told answer questions question list above here there then ma'am sir dude "
    "man bro hun dear negative horse ox fiddle bill health clean , . ; : ! ? / & ( ) - + too would".split()
) | {"\n"}
_WELL = frozenset(
    "lucky blessed spared healthy fine good great clear normal perfect ok okay fit well alright right".split()
)
# Only where a negation reaches them: "no history of it", "never tried any".
_HARMLESS_IF_DENIED = frozenset(
    "problem problems trouble troubles issue issues history condition conditions illness illnesses disease "
    "diseases symptom symptoms sign signs episode episodes thing things stuff complaint complaints experience "
    "experienced experiences happened happen happens tried try taken take taking took used use using heard "
    "received given touched suffered suffer medical medically other others meds med pills pill drugs drug "
    "medicine medicines medication medications prescription prescriptions prescribed supplements supplement "
    "vitamins otc tablets reaction reactions wrong cardiac concern concerns smoke smoker smoking drinker before".split()
)
_PRESENT = frozenset("now currently moment right present today presently atm".split())
# In the questions themselves, and no denial all the same: "not severe", "not sleeping".
_SAYS_HOW = frozenset(
    "now not yet still hardly sleep sleeping times very most only past days then can might badly before yes severe "
    "irregular raised overactive underactive steady something again often always".split()
)
_ALIKE = (
    (re.compile(r"[👎🚫❌]"), " no "),
    (re.compile(r"\b(?:n+o+h*|nop+e*|nah+|naw+|uh uh|nuh uh)\b|^\W*n\W*$|^\W*yeah,? (?=no\b)"), "no"),
    # "not even coffee", "not once in my life" are as plain as "never"
    (re.compile(r"\bnot (?:even )?(?:once|a single (?:time|one|day)|one(?! of)\b)"), "never"),
    (re.compile(r"\bnot even (?:an? )?[a-z]+\b"), "never"),
    (re.compile(r"\bcan'?t (?:even )?think of (?:any|anything)\b"), "never"),
    (re.compile(r"\b(?:i'?m|i am) \d{2}\b(?! ?(?:weeks?|months?|days?|/|over|mg))(?: (?:years?|yrs?) old)?"), "fine"),
)
# "not all of them", "i don't every day", "no, well, sort of"
_PARTLY = re.compile(
    r"\bnot (?:all|both|the whole|everything)\b|\b(?:sort|kind) of\W*$|"
    r"\b(?:not|never|[a-z]+n'?t)\b[^,.;]*\b(?:every|each|most|always|daily|usually|often)\b"
)
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z]")  # words that the tokens leave out
_EXCEPTS = re.compile(
    r"\b(?:except\w*|unless|until|till|apart from|aside from|other than|besides|only (?:when|if|after)|as long as|"
    r"but (?:not(?! me\b)|then|sometimes|when|only|if|still|i still|gets|goes|lately|recently|"
    r"(?:it|it's|its)(?! (?:is |was |went |all |has been )*(?:fine|ok|okay|good|great|well|helped|worked)\b)))\b"
)
_TURNS = frozenset("but though although however".split())
_SUBJECTS = frozenset("i i've ive it they those these there".split())
_AFFIRMS = frozenset("have had has do did does am is are was were got been".split())
_LEADS_ON = frozenset("that which as if know think thing things anything neither nor".split())


@dataclass(frozen=True)
class Denials:
    """Recognises a plain no to one question. ``told`` find what the question asks about; ``at_ease`` are further words
    that tell nothing there; ``about_now`` says whether "not at the moment" is a no."""

    if_no: str
    told: Sequence[Phrases[Any]]
    subject: Collection[str] = frozenset()
    at_ease: Collection[str] = frozenset()
    about_now: bool = False

    def plain(self, text: str) -> bool:
        """Whether a tidied text says no, and nothing beside it that could matter."""
        if _PARTLY.search(text) or _OTHER_SCRIPT.search(text):
            return False
        for pattern, alike in _ALIKE:
            text = pattern.sub(alike, text)
        heard = [self._plain_clause(clause) for clause in clauses(tokens(text))]
        return None not in heard and True in heard

    def _plain_clause(self, clause: Sequence[str]) -> bool | None:
        """True for a no, False for nothing that matters, None for what may matter."""
        others = _of_others(clause)
        denied = self._denied(clause, others)
        if denied is None or _affirms(clause, others | denied):
            return None
        rest = [place for place in range(len(clause)) if place not in others | denied]
        denies = bool(denied) or any(clause[place] in _DENYING for place in rest)
        return denies if all(self._harmless(clause, place) for place in rest) else None

    def _denied(self, clause: Sequence[str], others: set[int]) -> set[int] | None:
        """The places of what the question asks about and is denied; None when any of it is not."""
        denied: set[int] = set()
        for lexicon in self.told:
            for found in lexicon.find(clause):
                places = set(range(found.start, found.end))
                if places <= others:
                    continue
                if found.key != self.if_no and not negated(clause, found.start, found.end):
                    return None
                denied |= places
        return denied

    def _harmless(self, clause: Sequence[str], place: int) -> bool:
        word = clause[place]
        if word in _DENYING or (word in _TURNS and _DENYING & set(clause)):  # "my dad did, but not me"
            return True
        if word in _WELL:  # "i'm not well" is no no
            return not (set(clause[:place]) & NEGATIONS - {"no", "nope", "nah"} and negated(clause, place, place + 1))
        if word in _HARMLESS or word in self.at_ease or (self.about_now and word in _PRESENT):
            return True
        if negated(clause, place, place + 1):
            return word in _HARMLESS_IF_DENIED or word in self.subject
        # "my heart is fine": well, and said of what was asked about
        near = range(place + 1, min(place + 4, len(clause)))
        return word in self.subject and any(clause[n] in _WELL and self._harmless(clause, n) for n in near)


def subject_of(question: Question) -> frozenset[str]:
    """The words for what a question asks about, which are harmless where they are denied."""
    texts = (question.asks, question.label, *(choice.title for choice in question.choices))
    return frozenset(word for text in texts for word in tokens(tidy(text)) if len(word) > 2) - _SAYS_HOW


def makes_exception(text: str) -> bool:
    """Whether a reassuring answer is taken back in part: "steady, except when i climb stairs"."""
    return bool(_EXCEPTS.search(text))


def is_bare(words: Sequence[str]) -> bool:
    """Whether words say no more than a no: "never", "none of these", but not "not pregnant"."""
    return all(word in _DENYING or word in _HARMLESS or word in _HARMLESS_IF_DENIED for word in words)


def _affirms(clause: Sequence[str], skipped: set[int]) -> bool:
    """Whether something is affirmed beside a no: "no, i do", "no i have had that"; not "none that i have"."""
    for place, word in enumerate(clause[:-1]):
        lead = clause[place - 1] if place else ""
        if word in _SUBJECTS and clause[place + 1] in _AFFIRMS and lead not in _LEADS_ON and place not in skipped:
            rest = clause[place + 1 :]
            if not set(rest) & (_DENYING | _WELL):
                return True
    return False


def _of_others(clause: Sequence[str]) -> set[int]:
    """The places of what is said of other people, and of a "but" before it."""
    found: set[int] = set()
    start = 0
    for end in [*(place for place, word in enumerate(clause) if word == ","), len(clause)]:
        if only_of_others(clause[start:end]):
            found |= set(range(start, end))
        start = end
    return found
