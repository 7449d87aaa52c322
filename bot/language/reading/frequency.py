"""Reads how often something was in the last two weeks: "most days", "2", "4 days a week", "not really"."""

from __future__ import annotations

import re

from bot.domain.prescreen import Question
from bot.language.reading.choices import ChoiceReader
from bot.language.reading.replies import says_no, says_unknown
from bot.language.reading.words import in_digits, tidy

DAYS = 14  # the time that is asked about
_POINTS = re.compile(
    r"^\W*(?:(?:maybe|about|probably|like|a|an|i'?d say|i would say|score|points?|number|option|answer|its|it's|is|say)"
    r"\W+)*(?P<points>\d)(?:\W+(?:i think|i guess|points?|probably|maybe|for that one|for this one))*\W*$"
)
_COUNTED = re.compile(
    r"\b(?P<days>\d{1,2})(?:\s*(?:-|to|or)\s*(?P<upto>\d{1,2}))?\s*(?:out of (?:the |those |every )?(?P<of>\d{1,2})|"
    r"(?:days?|nights?|times|x)\b(?:\s*(?P<week>(?:a|per|each|every|out of the|in a|of the) week\b))?)"
)
_WEEKS = re.compile(r"\b(?:two|2|both|the whole|whole) weeks\b|\bthe whole time\b")
_PLEASE = (
    r"(?:(?:please|pls|ok|okay|just|can we|can i|could we|could i|i want to|i'?d like to|i would rather|i'?d rather|"
    r"let'?s|no|i(?= don'?t| do not))[\s,]+)*"
)
_SKIPS_ALL = re.compile(
    rf"^\W*{_PLEASE}"
    r"(?:skip|pass on|leave out|leave|not|(?:don'?t|do not) want(?: to do| to answer)?)\s+(?:all (?:of )?)?"
    r"(?:these|those|them|the rest|th(?:is|at) (?:part|section|bit)|(?:the )?(?:rest of )?(?:these|those|the) (?:ones|"
    r"questions?|items)|(?:the )?(?:mood|worry|anxiety) (?:questions?|part))"
    r"(?: (?:all|out|questions?|ones|of (?:these|them|those)|altogether|entirely))*"
    r"(?:[\s,]+(?:please|thanks|for now|now))*\W*$"
)


def read_frequency(question: Question, choices: ChoiceReader, text: str) -> str | None:
    """The choice that a tidied text stands for, or None. Of several the most frequent one counts, and a bare yes is
    not an answer: it does not say how often."""
    order = [choice.id for choice in question.choices]
    points = _POINTS.match(in_digits(text))
    if points:
        number = int(points.group("points"))
        return order[number] if number < len(order) else None
    counted = _from_days(in_digits(text))
    if counted is not None:
        return order[counted]
    named = choices.find(text)
    if named.stated:
        return max(named.stated, key=order.index)
    if _WEEKS.search(text):
        return order[-1]
    if named.denied or says_unknown(text):
        return None
    return order[0] if says_no(text) else None


def skips_all(text: str) -> bool:
    """Whether a message leaves out this question and those of its kind after it: "skip these"."""
    return bool(_SKIPS_ALL.match(tidy(text)))


def _from_days(text: str) -> int | None:
    """Points of a number of days, the higher where two are named. None without one, or when it cannot be."""
    counted = _COUNTED.search(text)
    if counted is None:
        return None
    days = float(counted.group("upto") or counted.group("days"))
    span = 7.0 if counted.group("week") else float(counted.group("of") or DAYS)
    if not span or days > span:
        return None
    share = days / span * DAYS
    if share < 1:
        return 0
    if share < DAYS / 2:
        return 1
    return 2 if share < DAYS * 6 / 7 else 3
