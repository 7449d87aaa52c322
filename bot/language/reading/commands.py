"""What patients tell the pre-screen to do, at any question: stop, go back, say how far it is."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass


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
    PROGRESS = "progress"  # how much longer
    VERDICT = "verdict"  # whether treatment comes into question


@dataclass(frozen=True)
class Order:
    """A command; ``about`` are the words after "change", such as "my age to 46"; ``before`` is what was said first."""

    command: Command
    about: str = ""
    before: str = ""


_PLEASE = (
    r"(?:(?:please|pls|ok|okay|just|hey|sorry|wait|um|no|so|then|and|but|well|can we|can i|could we|could i|can you|"
    r"could you|would you|will you|i want to|i wanna|i'?d like to|i would like to|let'?s|let me|i need to)[\s,]+)*"
)
_QUESTIONS = (
    r"(?:\s+(?:the|this|these|that|with|asking|doing|answering|all|any|more|your|of|it|me|now|here|please|for|thanks|"
    r"thank you|pre-?screen(?:ing)?|questions?|questionnaire|form|quiz|survey))*"
)
_COURTESY = r"(?:[\s,]+(?:please|pls|thanks|thank you|now|for me|sorry))*"
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"^\W*{_PLEASE}(?:{pattern}){_COURTESY}[\s.!?]*$"))
    for command, pattern in (
        (
            Command.PAUSE,
            r"(?:save|save (?:it|this|that|my answers?|everything|and continue)|pause|continue|finish|do (?:it|"
            r"this|that)|come back|resume|carry on|go on)"
            r"[\s,]*(?:(?:it|this|that|to it|to this|for|until|and come back)\s*)*(?:later|tomorrow|"
            r"another time|next time|some other time|another day)(?: please)?"
            r"|pause(?: please| here| it| this)?|save (?:and (?:exit|quit|close)|my (?:progress|answers)|this|"
            r"it)|save for later|not now|later|maybe later|take a break|i need a break"
            r"|pause(?: it| this| here| the questions| for now)?(?:\s*[,.;-]|\s+and\b|\s+because\b|\s+until\b).*",
        ),
        (
            Command.STOP,
            rf"(?:stop|quit|cancel|end|exit|abort|terminate){_QUESTIONS}"
            r"|no more questions?|(?:i'?m|im) done (?:with|answering) (?:this|these|the|your|that|it)\b.*|"
            r"enough (?:questions|of this|with the questions)|that'?s enough|enough"
            r"|(?:i )?(?:don'?t|do not|dont) (?:want to|wanna) (?:do this|continue|go on with (?:this|"
            r"the questions|it)|answer (?:any ?more|more|these|your|this)(?: questions?)?)(?: any ?more| now)?"
            r"|leave (?:the|this) (?:questionnaire|form|pre-?screen)|get me out of (?:this|here|the form)"
            r"|stop(?: it| this| here| now| please| asking| the questions)*\s*[,.;-]+\s*.*"
            r"\b(?:have to|got to|gotta|need to|must) (?:go|leave|run|help|get|see)\b.*"
            r"|(?:fuck|piss|bugger) off\b.*|leave me alone|shut up(?: already| now)?"
            r"|(?:screw|fuck) (?:this|these|your|the) ?(?:\w+ )?(?:questions?|form|quiz|survey|chat|bot)\b.*",
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
            r"|what (?:do|would|will|are) (?:you|u|they) (?:need|want|use|ask|do with|going to do with)\b.{0,40}\bfor"
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
            r"rephrase(?: that)?|explain(?: that| please)?"
            r"|show (?:me )?(?:it|that|this|them|everything|(?:the|my|that|this) (?:list|answers?|questions?))"
            r"(?: once)?(?: again| more)?|see (?:it|that|this|(?:the|my) (?:list|answers?|questions?))(?: again)?"
            r"|where (?:were|are|was) (?:we|i)(?: again| at)?|where did (?:we|i) (?:stop|leave off|get to)"
            r"|what (?:did|do) you (?:just )?(?:ask|want to know)(?: me)?(?: again)?",
        ),
    )
)
_QUIZ = r"(?:questions?|questionnaire|form|quiz|survey)"
_ABOUT_THE_FORM: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"^\W*{_PLEASE}(?:{pattern}){_COURTESY}[\s.!?]*$"))
    for command, pattern in (
        (
            Command.PROGRESS,
            r"how (?:many|much) (?:(?:more|of these|questions?|left|longer|other|further|still|are left|is left)\b ?)+"
            r"(?:(?:are|is|do|does|will|am|until|to|till)\b.{0,40})?"
            rf"|how (?:many|far|long)\b.{{0,30}}\b{_QUIZ}\b.{{0,30}}"
            r"|how far (?:along |in |through )*(?:are we|am i|is this|have (?:we|i) (?:got|come))\b.{0,20}"
            r"|(?:are|is|am) (?:we|this|it|i|that|you) (?:almost |nearly |just about |close to |anywhere near )*"
            r"(?:done|finished|over|there|through|the end|the last(?: one| question)?)(?: soon| yet)?"
            r"|(?:many|much) (?:more|longer)|(?:what|which) (?:question|number) (?:are we|am i|is this)(?: on| at)?"
            r"|(?:are|is) there (?:many|much|a lot|lots)(?: of)? ?(?:more)? ?(?:questions?)?(?: left| to go)?"
            r"|when (?:are|will|am|is) (?:we|i|this|it) (?:be )?(?:done|finished|over|through)",
        ),
        (
            Command.VERDICT,
            r"(?:do|would|will|could|can|am|did|might) (?:you think )?(?:i|someone like me|somebody like me) "
            r"(?:still |even |actually |really |probably |likely |now )*"
            r"(?:be |get |count as |sound like |look like |seem like )?"
            r"(?:an? )?(?:good |suitable |real |right |possible )?"
            r"(?:(?:qualify|qualified|eligible|candidate|suitable|accepted|approved|fit|a match)\b.{0,50}|"
            r"pass(?: this| it| the test)?|make it|in|out)"
            r"|am i (?:ok|okay|good) for (?:this|it|ketamine|treatment)"
            r"|what(?:'?s| is) (?:the|my) (?:verdict|result)\b.{0,20}|is (?:it|that|this) a (?:no|yes)(?: then)?",
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


_DAY = (
    r"(?:later|tomorrow|tonight|another (?:time|day)|next (?:time|week)|"
    r"(?:on |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_IT = r"(?:it|this|that|these|everything|the rest|the questions|my (?:answers?|progress))"
# Said with a reason before or after it, as in "i'm too tired. save for later": words that can mean nothing else here.
_SAVE_LATER = re.compile(
    rf"(?<!not )(?<!n't )\b(?:save (?:{_IT} )?(?:for )?{_DAY}|save my (?:answers?|progress)|"
    rf"(?:finish|continue|resume) {_IT} {_DAY}|pick (?:it|this|that) up (?:again )?{_DAY})\b"
)


def read_order(text: str) -> Order | None:
    """The command that a whole tidied message is, or None."""
    if len(text) > 120:
        return None
    for command, pattern in (*_ABOUT_THE_FORM, *_COMMANDS):
        if pattern.match(text):
            return Order(command)
    later = _SAVE_LATER.search(text)
    if later:
        return Order(Command.PAUSE, before=text[: later.start()])
    if len(text) <= 60 and _PERSON.search(text):
        return Order(Command.PERSON)
    change = _CHANGE.match(text)
    return Order(Command.CHANGE, change.group("about")) if change else None


def read_aside(asks: str) -> Order | None:
    """The command in what a tidied message asks beside its answer: "45. why do you ask?". Only those that need no more
    than a word and the next question."""
    order = read_order(asks) if asks else None
    return order if order and order.command in (Command.WHY, Command.PROGRESS, Command.VERDICT) else None
