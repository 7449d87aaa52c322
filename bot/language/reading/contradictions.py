"""When a message says something else about a question than its answer: "no medicines", and later "I take lithium"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.prescreen import Answer, Question, Status
from bot.language.reading.negation import RELATIVES
from bot.language.reading.words import tokens

_HIGH = (140, 90)  # mmHg, as in data/prescreen.yml: above either it is asked whether it is under control


def contradicts(question: Question, known: Answer, told: Answer, text: str) -> bool:
    """Whether both cannot be true. ``told`` was said at another question, in a tidied ``text``; an answer that is only
    added to, such as one more medicine, contradicts nothing."""
    if known.status is not Status.GIVEN or known.partial or told.status is not Status.GIVEN:
        return False
    if question.type == "age":
        return bool(known.value != told.value) and not RELATIVES & set(tokens(text))
    if question.type == "choice":
        return bool(known.value != told.value)
    if question.type == "multi_choice":
        return question.if_no is not None and known.value == [question.if_no] != told.value
    if question.type == "medicines":
        return not known.value["names"] and not known.value["unrecognised"] and bool(told.value["names"])
    # Readings differ from day to day; that one is high, and was not before, has to be understood.
    return question.type == "blood_pressure" and _is_high(told.value) and not _is_high(known.value)


def undecided(known: Answer) -> Answer:
    """What is kept until the patient has been asked which of the two is right; ``quoted`` completes it."""
    return Answer(Status.UNCLEAR, None, partial=True, quotes=(known.said,))


def quoted(answer: Answer, text: str) -> Answer:
    """The answer with the patient's words: of one that is undecided both, as they stay if it is never decided."""
    if len(answer.quotes) == 2:
        return answer
    if not answer.quotes:
        return Answer(answer.status, answer.value, text, answer.partial)
    both = (*answer.quotes, text)
    return Answer(answer.status, answer.value, " / ".join(f"“{said}”" for said in both), answer.partial, both)


def with_earlier_words(known: Answer | None, answer: Answer) -> Answer:
    """An answer together with what was said before and could not be read ("no, just a hole in my heart", then "no"):
    whoever reads it must see both."""
    if known is None or not known.partial or known.status is not Status.UNCLEAR or known.quotes or not known.said:
        return answer
    return replace(answer, said=" / ".join(f"“{said}”" for said in (known.said, answer.said)))


def _is_high(pressure: dict[str, Any]) -> bool:
    measured = (pressure.get("systolic") or 0) > _HIGH[0] or (pressure.get("diastolic") or 0) > _HIGH[1]
    return measured or pressure.get("word") == "high"
