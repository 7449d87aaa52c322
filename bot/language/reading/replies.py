"""The small replies that mean the same at every question: yes, no, don't know, rather not say; and commands."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

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
    r"(?:can'?t|cannot|cant) (?:really )?(?:remember|recall|say for sure|tell)|forgot|forget|couldn'?t tell you|"
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


class Command(str, enum.Enum):
    """What a patient may tell the pre-screen to do at any question."""

    STOP = "stop"
    PAUSE = "pause"
    SKIP = "skip"
    WHY = "why"
    BACK = "back"
    CHANGE = "change"
    RESTART = "restart"
    REPEAT = "repeat"
    PERSON = "person"


@dataclass(frozen=True)
class Order:
    """A command; ``about`` are the words after "change", such as "my age to 46"."""

    command: Command
    about: str = ""


_PLEASE = (
    r"(?:(?:please|pls|ok|okay|just|hey|sorry|wait|um|no|can we|can i|could we|could i|can you|"
    r"i want to|i wanna|i'd like to|i would like to|let'?s|let me|i need to)[\s,]+)*"
)
_QUESTIONS = (
    r"(?:\s+(?:the|this|these|that|with|asking|doing|answering|all|any|more|your|of|it|me|now|here|please|for|thanks|"
    r"thank you|pre-?screen(?:ing)?|questions?|questionnaire|form|quiz|survey))*"
)
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"^\W*{_PLEASE}(?:{pattern})[\s.!?]*$"))
    for command, pattern in (
        (
            Command.PAUSE,
            r"(?:save|save (?:it|this|that|my answers?|everything|and continue)|pause|continue|finish|do (?:it|"
            r"this|that)|come back|resume|carry on|go on)"
            r"[\s,]*(?:(?:it|this|that|to it|to this|for|until|and come back)\s*)*(?:later|tomorrow|"
            r"another time|next time|some other time|another day)(?: please)?"
            r"|pause(?: please| here| it| this)?|save (?:and (?:exit|quit|close)|my (?:progress|answers)|this|"
            r"it)|save for later|not now|later|maybe later|take a break|i need a break",
        ),
        (
            Command.STOP,
            rf"(?:stop|quit|cancel|end|exit|abort|terminate){_QUESTIONS}"
            r"|no more questions?|(?:i'?m|im) done (?:with|answering) (?:this|these|the|your|that|it)\b.*|"
            r"enough (?:questions|of this|with the questions)|that'?s enough|enough"
            r"|(?:i )?(?:don'?t|do not|dont) (?:want to|wanna) (?:do this|continue|go on with (?:this|"
            r"the questions|it)|answer (?:any ?more|more|these|your|this)(?: questions?)?)(?: any ?more| now)?"
            r"|leave (?:the|this) (?:questionnaire|form|pre-?screen)|get me out of (?:this|here|the form)",
        ),
        (
            Command.SKIP,
            r"skip(?: (?:it|this|that|this one|that one|the question|this question|that question|"
            r"to the next(?: one)?|ahead|one))?(?: please| for now)?"
            r"|pass(?: on (?:this|that|this one|it))?|next(?: question| one| please)?|move on|leave (?:it|"
            r"this one|that one) out",
        ),
        (
            Command.WHY,
            r"why\b[^.!]{0,12}|(?:but )?why (?:do|are|would|does|is|should|did|must|are we|ask|"
            r"u)\b.{0,60}(?:ask|asking|need|want|matter|know|relevant|important|question|care|necessary|"
            r"business|have to)\b.{0,30}"
            r"|what(?:'?s| is)? (?:that|this|it)? ?(?:for|the reason|the point(?: of (?:this|"
            r"that)(?: question)?)?)|what for|for what(?: reason)?|how is (?:that|this|it) (?:relevant|"
            r"important|related)"
            r"|what does (?:that|this|it) (?:matter|have to do with).{0,30}|what'?s (?:that|"
            r"this) got to do with.{0,30}|how come(?: you ask)?|reason",
        ),
        (
            Command.BACK,
            r"(?:go |take me |step )?back(?: (?:one|a step|please|to the (?:last|previous)(?: one| question)?|"
            r"one question|up))?|(?:the )?(?:previous|last|earlier) (?:question|one|answer)(?: again)?|"
            r"undo(?: that)?"
            r"|(?:change|fix|correct|edit) (?:my |the |that )?(?:last |previous )?(?:answer|one)|oops|"
            r"that was wrong|i made a mistake|wrong answer",
        ),
        (
            Command.RESTART,
            r"(?:start|begin|go|do it|do this)(?: all)? (?:over|again|from (?:the )?(?:beginning|start|"
            r"scratch))(?: again| from (?:the )?(?:beginning|start|top))?|"
            r"restart(?: (?:it|this|the (?:form|questions|pre-?screen)))?|"
            r"from the (?:beginning|top|start)|reset",
        ),
        (
            Command.REPEAT,
            r"(?:repeat|say)(?: (?:it|that|this|the question|that again|it again|again))?(?: please| again)?|"
            r"again|(?:what|which) (?:was|is) the question(?: again)?|what\b\W*|huh|pardon(?: me)?|come again|"
            r"sorry|say what|excuse me|hm+|eh"
            r"|what (?:do|did) (?:you|u) mean(?: by (?:that|this))?|what does (?:that|this|it) mean|"
            r"(?:i )?(?:don'?t|do not|dont|didn'?t) (?:really )?(?:understand|get it|get that|follow|"
            r"get the question|understand (?:the|your|this|that)(?: question)?)|i'?m confused|confused|"
            r"rephrase(?: that)?|explain(?: that| please)?",
        ),
    )
)
_CHANGE = re.compile(
    rf"^\W*{_PLEASE}(?:change|correct|edit|update|fix|redo|modify|go back to|revise)\s+(?:my |the |that |"
    rf"what i said about |what i said on )*"
    r"(?:answer\s+(?:about|to|on|for|regarding)\s+(?:my |the )*)?(?P<about>.+?)\W*$"
)


_PEOPLE = r"(?:person|human|people|agent|operator|representative|rep|nurse|doctor|staff|receptionist)"
_PERSON = re.compile(
    r"\b(?:talk|speak|chat|connect|transfer|put)\b[^.?!]{0,12}\b(?:to|with|through)\s+"
    r"(?:(?:an?|the|some|your|real|live|actual)\s+)*"
    rf"(?:someone|somebody|{_PEOPLE})\b"
    rf"|\b(?:want|need|give me|get me)\s+(?:an?\s+)?(?:(?:real|live|actual|human)\s+)*{_PEOPLE}\b"
    r"(?! to (?:take|drive|bring|get))"
    r"|^\W*(?:human|agent|operator|representative|real person|a person|person)\W*$"
)


def read_order(text: str) -> Order | None:
    """The command that a whole tidied message is, or None."""
    if len(text) > 120:
        return None
    for command, pattern in _COMMANDS:
        if pattern.match(text):
            return Order(command)
    if len(text) <= 60 and _PERSON.search(text):
        return Order(Command.PERSON)
    change = _CHANGE.match(text)
    return Order(Command.CHANGE, change.group("about")) if change else None


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
