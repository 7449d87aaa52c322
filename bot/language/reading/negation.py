"""How far a no reaches ("no stroke or AVM", but "no i had a stroke"), and what is said of other people."""

from __future__ import annotations

from collections.abc import Sequence

NEGATIONS = frozenset(
    "no not never without none neither nor don't dont doesn't doesnt didn't didnt haven't havent hasn't hasnt "
    "isn't isnt wasn't wasnt aren't can't cannot deny denies negative ain't aint nope nah ".split()
)
RELATIVES = frozenset(
    "mom mum mama mother dad daddy father brother sister sibling siblings grandma granny gran nana nan grandmother "
    "grandpa granddad grandad gramps grandfather grandparent grandparents uncle aunt auntie husband wife son daughter "
    "stepmom stepmother stepdad stepfather stepson stepdaughter stepbrother stepsister nephew niece friend friends "
    "cousin cousins family parents parent partner boyfriend girlfriend ex relatives relative mother's mom's dad's "
    "father's brother's sister's grandma's grandpa's granddad's ".split()
)
# "no, a stroke" answers something else first; "not sure", "don't know", "not only" and "no more than" deny nothing.
_DENIES_NOTHING = frozenset({",", "sure", "only", "just", "know", "remember", "recall", "certain", "more", "less"})
_SELF = frozenset("i i'm im i've ive me myself".split())
# With these something new is said, of which a no before it says nothing: "no i have copd", "not asthma its copd".
_NEW_STATEMENT = frozenset("i i'm im i've ive it it's its they that's thats there there's theres".split())
_TURNING_POINT = frozenset({"until", "till", "unless"})  # "never had seizures until last year"
# "i don't think i have", "none that i know of", "nor do i": the statement belongs to the no.
_LEADS_ON = frozenset(
    "think believe remember recall know feel say that which if as thing anything nor do have am".split()
)


def negated(clause: Sequence[str], start: int, end: int) -> bool:
    """Whether what stands in ``clause[start:end]`` is denied. A negation before it reaches over lists ("no stroke,
    heart attack or AVM"), one after it ("stroke: no") only when it ends the clause."""
    if any(word in NEGATIONS for word in clause[start:end]):
        return False  # the negation belongs to the phrase, as in "not steady"
    if _TURNING_POINT & set(clause[end:]):
        return False
    last = max((place for place, word in enumerate(clause[:start]) if word in NEGATIONS), default=-1)
    if last >= 0 and _reaches(clause[last], clause[last + 1 : start], clause[last + 1 :]):
        return True
    after = [word for word in clause[end : end + 3] if word not in (":", "-", ",")]
    return after[:1] == ["no"] and len(after) == 1


def of_another(clause: Sequence[str], start: int) -> bool:
    """Whether what stands at ``start`` is said of a relative or friend."""
    before = clause[:start]
    relative = max((place for place, word in enumerate(before) if word in RELATIVES), default=-1)
    oneself = max((place for place, word in enumerate(before) if word in _SELF), default=-1)
    return relative > oneself


def only_of_others(words: Sequence[str]) -> bool:
    """Whether words speak of relatives or friends, and of oneself not after that: "my granddad had a stroke"."""
    relative = max((place for place, word in enumerate(words) if word in RELATIVES), default=-1)
    return relative >= 0 and not _SELF & set(words[relative:]) and of_another(words, len(words))


def _reaches(negation: str, between: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a negation denies what stands after the words between them."""
    if between[:1] and between[0] in _DENIES_NOTHING:
        return False
    if negation == "no" and {"have", "had", "got"} & set(between):  # "no had a stroke"
        return False
    for lead, word in zip((negation, *between), between, strict=False):
        if word in _NEW_STATEMENT and lead not in _LEADS_ON:
            return False
    # Over a comma only in a list with "or": "no stroke, heart attack or AVM", but "no alcohol, weed sometimes".
    return "," not in between or (negation != "not" and bool({"or", "nor"} & set(following)))
