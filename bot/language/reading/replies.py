"""The small replies that mean the same at every question: yes, no, don't know, rather not say."""

from __future__ import annotations

import re

_NO = re.compile(
    r"^\W*(?:(?:um+|uh|er|well|oh|hmm+|lol|so|and|ok|okay|honestly|actually|thankfully|thank god|"
    r"luckily|otherwise|else|besides that)\W+)*"
    r"(?:no+|nope+|nah+|naw|never|none|nothing|negative|not at all|not really|not that i|no way|not me|"
    r"i'?ve never|i have never|nada|"
    r"zero|zilch|neither|n|"
    r"i don'?t|i do not|i have(?:n'?t| not)|i haven'?t|i am not|i'?m not|don'?t have|do not have|haven'?t|clean bill|"
    r"definitely not|absolutely not|of course not|certainly not|👎|🚫|❌)(?:\b|\W|$)"
)
_YES = re.compile(
    r"^\W*(?:(?:um+|uh|er|well|oh|hmm+|lol|so|and|ok|honestly|actually|unfortunately|sadly)\W+)*"
    r"(?:y|yes+|yeah+|yea|yeh|yep+|yup+|ya|yass?|sure|sure thing|of course|definitely|absolutely|"
    r"certainly|correct|right(?! now)|"
    r"affirmative|(?:i do|i have|i am|i did|i can)(?=\W*$|[.,!])|uh huh|mhm+|indeed|true|si|sí|"
    r"i think so|i guess so|i believe so|"
    r"probably|👍|✅|✔)(?:\b|\W|$)"
)
_UNKNOWN = re.compile(
    r"\b(?:idk|idek|dunno|no idea|no clue|not sure|unsure|unknown|uncertain|not certain|who knows|"
    r"(?:i )?(?:don'?t|do not|dont|didn'?t|wouldn'?t) (?:really |even |actually |exactly )?(?:know|"
    r"remember|recall|have a clue|keep track)|"
    r"(?:can'?t|cannot|cant) (?:really )?(?:remember|recall|say for sure|tell)|forgot|forget|"
    r"(?:couldn'?t|could not|can'?t|cannot) (?:really )?tell you|"
    r"never (?:checked|measured|been told|had it (?:checked|measured|taken)))\b"
)
_DECLINED = re.compile(
    r"\b(?:(?:rather|prefer|like) not(?: to)?"
    r"(?: (?:say|answer|tell|share|talk|discuss|get into)\b[^.,;]*?(?=$|[.,;]|\bbut\b))?|"
    r"none of your (?:business|beeswax|concern)|not your business|no comment|(?:too|that'?s|thats|it'?s|"
    r"its) (?:private|personal)|"
    r"not comfortable|uncomfortable (?:saying|answering|with)|(?:don'?t|do not|dont|won'?t|wont|"
    r"refuse to|not going to|not gonna) "
    r"(?:want to |wanna |feel like |care to |wish to )?(?:say|saying|answer|answering|tell|telling|"
    r"share|sharing|talk about|talking about|"
    r"discuss|disclose|get into)|keep that (?:to myself|private)|i'?ll tell (?:the|a|my) (?:doctor|"
    r"clinician|person|nurse)|"
    r"decline to|i decline|decline)\b"
)


def says_no(text: str) -> bool:
    """Whether a tidied message begins with a no."""
    return bool(_NO.match(text)) and not says_unknown(text) and not says_declined(text)


def says_yes(text: str) -> bool:
    """Whether a tidied message begins with a yes."""
    return bool(_YES.match(text)) and not says_no(text)


def says_unknown(text: str) -> bool:
    """Whether a tidied message says that the patient does not know."""
    return bool(_UNKNOWN.search(text)) or bool(re.fullmatch(r"\W*(?:\?+|¯.*|🤷.*|maybe|possibly|perhaps)\W*", text))


def without_declining(text: str) -> str:
    """The tidied message without the words that decline: what is left may still answer."""
    return _DECLINED.sub(" ", text)


def says_declined(text: str) -> bool:
    """Whether a tidied message declines to answer."""
    return bool(_DECLINED.search(text))
