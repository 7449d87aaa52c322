"""Field types of a case: names of the product's things, times, and patterns, each refused with the right words."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from tests.conversations.vocabulary import Subject, nearest, vocabulary

UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_SPAN = re.compile(r"^(\d+(?:\.\d+)?) (second|minute|hour|day|week)s?$")


class Named:
    """Marks a text that must name one of the product's things; editors complete it."""

    def __init__(self, subject: Subject) -> None:
        self._subject: Subject = subject

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(vocabulary().names[self._subject])}

    def _check(self, name: str) -> str:
        if not vocabulary().has(self._subject, name):
            known = vocabulary().names[self._subject]
            raise ValueError(f"there is no {self._subject} '{name}'. {nearest(name, known)}")
        return name


def seconds_of(text: str) -> float:
    """The seconds of a span such as ``10 minutes``; raises ValueError with an example."""
    found = _SPAN.match(text.strip())
    if found is None:
        raise ValueError(f"write a span of time such as '10 minutes' or '2 days', not '{text}'")
    return float(found[1]) * UNIT_SECONDS[found[2]]


def _span(text: str) -> str:
    seconds_of(text)
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return text


AnswerId = Annotated[str, Named("answer")]
MessageId = Annotated[str, Named("message")]
QuestionId = Annotated[str, Named("question")]
CriterionId = Annotated[str, Named("criterion")]
OutcomeId = Annotated[str, Named("outcome")]
DispositionId = Annotated[str, Named("disposition")]
CategoryId = Annotated[str, Named("category")]
SlotId = Annotated[str, Named("slot")]
StaffName = Annotated[str, Named("staff")]
Span = Annotated[str, AfterValidator(_span), Field(examples=["10 minutes", "2 days"])]
Pattern = Annotated[str, AfterValidator(_pattern)]
Words = Annotated[str, Field(min_length=1)]
Milliseconds = Annotated[int, Field(gt=0, le=120_000)]
