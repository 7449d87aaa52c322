"""Separates what a patient states from what they ask, so that "45. does it hurt?" both answers and is answered."""

from __future__ import annotations

import re

_OPENERS = (
    r"does|do|did|is|are|am|was|were|will|would|can|could|should|may|how|what|whats|what's|when|where|which|who|why|"
    r"has|have|hows|how's|wheres|where's"
)
_ASKS = re.compile(
    rf"^\W*(?:(?:and|but|so|also|ok|okay|um|oh|hey|wait|well|btw|by the way|first|just wondering|"
    rf"quick question|question|sorry)[\s,:]+)*"
    rf"(?:{_OPENERS}|tell me|(?:i )?(?:want|wanted|would like|'d like) to know|(?:i'?m |i was )?wondering)\b(?!'t)"
)
# Without a question mark: "is it safe", "how much", but not "was 150/95" or "have had a stroke".
_ASKS_UNMARKED = re.compile(
    rf"{_ASKS.pattern}(?:(?<=\bhow)|(?<=\bwhat)|(?<=\bwhats)|(?<=\bwhy)|(?<=\bwhere)|(?<=\bwho)|(?<=\bwhich)|"
    r"(?<=\bshould)|(?<=\bdoes)|(?<=\bcan)|(?<=\bme)|(?<=\bknow)|(?<=\bwondering)|"
    r"(?<=\bcould)|(?=\s+(?:it|this|that|i|you|u|they|there|we|my|"
    r"your|the|ketamine|insurance|"
    r"anyone|anybody|someone|people)\b))"
)
_NOT_ASKS = re.compile(
    r"^\W*(?:have (?:had|been|a|an|no|not)|had|did not|do not|does not|is not|was (?:a|an|on|in|told)|"
    r"am (?:a|an|\d|on|not)|when i)\b"
)
# Asked of nobody, before a story.
_RHETORICAL = re.compile(
    r"^\W*(?:where (?:do|should|to|can) (?:i )?(?:even )?(?:start|begin)|what can i say|"
    r"how (?:do|can|should) i (?:even )?(?:say|put|explain|describe)(?: (?:it|this))?)\b[^,;]{0,12}$"
)
_MIDWAY = re.compile(
    r"(?<=\w)(?:\s*[,;-]\s*|\s+(?:and|but|also|btw)\s+|\s+)(?=(?:"
    r"(?:does|will|is|can|could|would) (?:it|this|that|ketamine|the|my|there|they|you|i|insurance)|"
    r"do (?:you|i|they|we)|are (?:there|you|they)|"
    r"how (?:much|many|long does|long do|long is|long until|do|does|is|safe|often)|what (?:if|about|"
    r"is it|are the|does|happens|do)|"
    r"(?:i )?(?:want|wanted|would like|'d like) to know|(?:i'?m |i was |just )?wondering|"
    r"tell me (?:about|how|what|if|more)|"
    r"am i|should i|when (?:do|can|will)|where (?:is|are|do)|who (?:will|is|does)|why (?:do|does|is|"
    r"are)|can i|may i)\b)"
)
# "can I be checked, I'm 52": told after a pause; "can I if I'm 52" only asks.
_TOLD_AFTER = re.compile(
    r"\s*[,;-]\s+(?:and |but |because |cause |since |as )?(?=(?:i'?m|i am|i have|i've|ive|i take|i had|my)\b)"
)
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\w))+[.!?\n]*")


def split_asks(text: str) -> tuple[str, str]:
    """What a tidied message states and what it asks, either may be empty."""
    stated: list[str] = []
    asked: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if _RHETORICAL.match(sentence):
            continue
        if _is_ask(sentence):
            question, _, statement = (part.strip() for part in _cut(sentence, _TOLD_AFTER.search(sentence)))
            asked.append(question)
            stated.append(statement)
            continue
        cut = _MIDWAY.search(sentence) if "?" in sentence or _asks_strongly(sentence) else None
        statement, _, question = (part.strip() for part in _cut(sentence, cut))
        stated.append(statement)
        asked.append(question)
    return " ".join(filter(None, stated)), " ".join(filter(None, asked))


def _cut(sentence: str, cut: re.Match[str] | None) -> tuple[str, str, str]:
    return (sentence[: cut.start()], cut.group(), sentence[cut.end() :]) if cut else (sentence, "", "")


def _is_ask(sentence: str) -> bool:
    if not _ASKS.match(sentence) or _NOT_ASKS.match(sentence):
        return False
    return "?" in sentence or (len(sentence.split()) > 2 and bool(_ASKS_UNMARKED.match(sentence)))


def _asks_strongly(sentence: str) -> bool:
    cut = _MIDWAY.search(sentence)
    if cut is None:
        return False
    before = sentence[: cut.start()]
    # "not sure how much" and "the doctor said it is" state something.
    return not re.search(
        r"\b(?:sure|know|say|says|said|tell|told|think|remember|idea|matter|wonder|that|and|because|if|when)\W*$",
        before,
    )
