"""Find the questions inside a message: "whats it cost and is it addictive" holds two, a life story often one.

Splitting only proposes; whether a proposed part is a question of its own is decided by what it is understood to be
(``answering``). A firm split stands before a new clause ("... and is it addictive"), a loose one joins words
("legal and safe") and needs more support before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.language.sentences import sentences

LONGEST_LOOSE = 14  # words; in longer sentences an "and" between words is hardly ever two questions
LONGEST_CONDITION = 14
MOST_PARTS = 6

_QUESTION_WORD = "how|hows|how's|what|whats|what's|when|whens|where|wheres|where's|who|whos|who's|why|which|whose"
_HELPING_VERB = (
    "is|isnt|isn't|are|arent|aren't|am|was|were|do|does|doesnt|doesn't|dont|don't|did|can|cant|can't|could|couldnt|"
    "will|wont|won't|would|should|shall|have|has|had|may|might|must"
)
_SUBJECT = (
    "i|you|u|it|its|it's|this|that|these|those|they|we|he|she|there|my|your|ur|his|her|our|their|the|a|an|one|each|"
    "both|either|someone|somebody|anyone|anybody|people|insurance|ketamine|therapy|spravato|medicare|medicaid"
)
_JOIN = r"(?:and then|and also|but also|and if so|if so|oh and|and|also|plus|but|or|so|&|then)"
_OPENING = rf"(?:(?:{_JOIN}|so|ok|okay|well|um+|hi|hey|hello|please)\s+)*"

# A question word may follow a comma or "and"; a helping verb only when a subject follows ("and is it", not "and can").
_CLAUSE = rf"(?:(?:{_QUESTION_WORD})\b|(?:{_HELPING_VERB})\s+(?:{_SUBJECT})\b|any\b)"
_FIRM = re.compile(rf"(?:\s*[,;:]\s*(?:{_JOIN}\s+)?|\s+{_JOIN}\s+|\s+-+\s+)(?={_CLAUSE})", re.IGNORECASE)
_LOOSE = re.compile(r"\s*(?:,\s*(?:and|or)\b|,|\band\b|&|\bor\b|\+|/)\s*", re.IGNORECASE)
_ASKS = re.compile(rf"^{_OPENING}(?:{_QUESTION_WORD}|{_HELPING_VERB})\b", re.IGNORECASE)
_CONDITION_WORD = r"if|once|since|because|as|while|after|before|given|considering|in case|with|for|during|on"
_ASKS_ON_CONDITION = re.compile(
    rf"^(?:(?:and|but|so|also)\s+)*(?:when|{_CONDITION_WORD})\b[^,?]*,\s*{_CLAUSE}", re.IGNORECASE
)
_WANTS_TO_KNOW = re.compile(
    r"\b(?:wonder(?:ing|ed)?|curious|want(?:ed)? to (?:know|ask|find out)|need to know|would like to know|like to ask|"
    r"tell me|explain|my question|question (?:is|about)|any idea|not sure (?:if|what|how|whether)|do you know|"
    r"is it true|info(?:rmation)? (?:about|on)|asking (?:about|if|whether)|need (?:your|an?) (?!lot)|"
    r"(?:i'd|i would) like (?:an?|your)|let me know)\b",
    re.IGNORECASE,
)
# Two of these joined are one thing: splitting them would answer half a question twice.
_WORD_OF_A_PAIR = (
    r"(?:food|eat(?:ing)?|drink(?:s|ing)?|depress(?:ion|ed)|anxi(?:ety|ous)|ptsd|ocd|iv|nasal spray|spray|lozenges?|"
    r"risks?|benefits?|pros|cons|nausea|vomiting|dos|don'?ts|friends?|family|husband|wife|heart|blood pressure|mind|"
    r"body|safe|sound|secure|address|hours?|phone|ect|tms|drugs?|alcohol|men|women|days?|weeks?|months?|minutes?|years?)"
)
_ONE_THING = re.compile(
    rf"\b{_WORD_OF_A_PAIR}\s*(?:and|or|&|/|\+)\s*(?:(?:the|a|his|her|my) )?{_WORD_OF_A_PAIR}\b", re.IGNORECASE
)
# "when" begins a condition ("when i am done") unless it asks ("when am i done").
_CONDITION = re.compile(
    rf"^(?:(?:and|but|so|also) )*(?:{_CONDITION_WORD}|when(?! (?:{_HELPING_VERB})\b))\b"
    r"|\b(?:if|because|since|that|know|ask|wonder|wondering)$",
    re.IGNORECASE,
)
# "it" may be the treatment or what was said before; "that" and "those" are what was said before.
_LEANS = re.compile(r"\b(?:it|its|it's|they|them|this|he|she|him|her|one|each|either|both|then)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:that|those|these|either of|each of|the two|such)\b(?! (?:day|night|visit))", re.IGNORECASE
)
_LEANING_WORDS = 6
_FOLLOWS_UP = re.compile(
    r"^(?:and|what about|how about|even|but|or|for how|not even|also|only|so|then|since when|until when|how come|"
    r"is that|is it|does it|does that|would that|are they|do they|why|why not|really|like what|such as)\b",
    re.IGNORECASE,
)
_CARRIES_ON = re.compile(
    r"^(?:(?:and|but|so) )?(?:even|not even|for how|since when|until when|really|why not|(?:is|does|would) that)\b",
    re.IGNORECASE,
)
_FOLLOWING_WORDS = 8


@dataclass(frozen=True)
class Part:
    """One piece of a message in its own words; ``asks`` when it has the form of a question."""

    text: str
    asks: bool


def firm_parts(message: str) -> list[Part]:
    """The message's sentences and clauses that could each ask something, in order; one part when it can't be split."""
    pieces: list[str] = []
    for sentence in sentences(message):
        pieces.extend(_clauses(sentence))
    parts = [Part(piece, asks(piece)) for piece in (_tidy(piece) for piece in pieces) if piece]
    return parts if len(parts) <= MOST_PARTS else _most_telling(parts)


def loose_parts(sentence: str) -> list[str]:
    """``Is ketamine legal and safe?`` as "Is ketamine legal" and "Is ketamine safe"; empty when nothing is joined.

    Only short sentences with one joint are tried, and never a pair that is one thing ("food and drink").
    """
    words = sentence.rstrip(" ?.!").split()
    if len(words) > LONGEST_LOOSE or _ONE_THING.search(sentence):
        return []
    pieces = [piece.strip() for piece in _LOOSE.split(" ".join(words)) if piece.strip()]
    if len(pieces) != 2 or _is_condition(pieces[0]):
        return []
    left, right = pieces[0].split(), pieces[1].split()
    shared = left[:-1] if asks(pieces[0]) and not asks(pieces[1]) and len(right) <= 3 and len(left) > 2 else []
    return [" ".join(left), " ".join([*shared, *right])]


def asks(text: str) -> bool:
    """Whether the text has the form of a question, with or without its question mark."""
    asking = _ASKS.match(text) or _WANTS_TO_KNOW.search(text) or _ASKS_ON_CONDITION.match(text)
    return text.rstrip(" \"')").endswith("?") or bool(asking)


def leans(text: str) -> bool:
    """Whether a short part of a message may speak of what stands before it: "how does it work"."""
    return len(text.split()) <= _LEANING_WORDS and bool(_LEANS.search(text))


def points_back(text: str) -> bool:
    """Whether a part of a message points to what stands before it: "is that dangerous?"."""
    return len(text.split()) <= _LEANING_WORDS + 2 and bool(_POINTS_BACK.search(text))


def leans_on_what_was_said(text: str) -> bool:
    """Whether a message may follow up the last answer: "and for older people?", "even at such a low dose?"; a mere
    remark on it ("that depends") does not."""
    follows = _FOLLOWS_UP.search(text) or (_POINTS_BACK.search(text) and asks(text))
    return len(text.split()) <= _FOLLOWING_WORDS and bool(follows)


def carries_on(text: str) -> bool:
    """Whether such a follow-up stays with the last answer's topic: "even", "for how many days", not "what about"."""
    return bool(_CARRIES_ON.search(text))


def _clauses(sentence: str) -> list[str]:
    """The sentence split before new question clauses; "if i take lamictal, can i still come" stays one question."""
    pieces = [piece for piece in _FIRM.split(sentence) if piece and piece.strip()]
    joined = pieces[:1]
    for before, piece in pairwise(pieces):
        if _is_condition(before):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return joined


def _is_condition(piece: str) -> bool:
    complete = piece.rstrip().endswith("?") or len(piece.split()) > LONGEST_CONDITION
    return not complete and bool(_CONDITION.search(piece.strip()))


def _tidy(piece: str) -> str:
    return re.sub(rf"^(?:{_JOIN}\s+)+", "", piece.strip(" ,;:-\t"), flags=re.IGNORECASE).strip()


def _most_telling(parts: list[Part]) -> list[Part]:
    """Of many parts, the questions; without any, the beginning and the end, where people say what they want."""
    asking = [part for part in parts if part.asks]
    half = MOST_PARTS // 2
    return asking[:MOST_PARTS] if asking else parts[:half] + parts[-half:]
