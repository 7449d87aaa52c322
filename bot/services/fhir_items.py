"""FHIR R4 items for the types of pre-screen questions: how each is asked, and how an answer of it is written.

A question of one value is an item with an answer; one of several values is a group with an item for each. ``linkId``
is the question's id, ``<id>.<part>`` for a part of it and ``<id>.said`` for the patient's words, so that they stay the
same as long as the ids in data/prescreen.yml do. Source: HL7 FHIR R4 (4.0.1), Questionnaire and QuestionnaireResponse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.prescreen import Question, Status

Json = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
# Why a value is missing, in the codes of HL7's data-absent-reason.
ABSENT_BECAUSE: Mapping[Status, str] = {
    Status.DECLINED: "asked-declined",
    Status.SKIPPED: "asked-declined",
    Status.UNKNOWN: "asked-unknown",
    Status.UNCLEAR: "as-text",
}
SAID = "said"


@dataclass(frozen=True)
class Part:
    """One value of a question. ``kind`` is FHIR's item type, ``unit`` that of a quantity in UCUM and in words,
    ``loinc`` its code."""

    kind: str
    repeats: bool = False
    unit: tuple[str, str] | None = None
    loinc: str | None = None


WHOLE = ""
PARTS: Mapping[str, Mapping[str, Part]] = {
    "age": {WHOLE: Part("integer")},
    "choice": {WHOLE: Part("choice")},
    "frequency": {WHOLE: Part("choice")},
    "multi_choice": {WHOLE: Part("choice", repeats=True)},
    "duration": {WHOLE: Part("quantity", unit=("mo", "months"))},
    "medicines": {
        "names": Part("string", repeats=True),
        "classes": Part("choice", repeats=True),
        "unrecognised": Part("string", repeats=True),
    },
    "blood_pressure": {
        "systolic": Part("quantity", unit=("mm[Hg]", "mmHg"), loinc="8480-6"),
        "diastolic": Part("quantity", unit=("mm[Hg]", "mmHg"), loinc="8462-4"),
        "word": Part("choice"),
    },
    "contact": {
        "wanted": Part("boolean"),
        "phone": Part("string"),
        "email": Part("string"),
        "times": Part("string"),
    },
}
_VALUE = {"integer": "valueInteger", "string": "valueString", "boolean": "valueBoolean"}


def link_id(question_id: str, part: str = WHOLE) -> str:
    """The ``linkId`` of a question or of a part of it."""
    return f"{question_id}.{part}" if part else question_id


def is_group(question: Question) -> bool:
    """Whether the question is a group of items."""
    return WHOLE not in PARTS[question.type]


def values_of(question: Question, part: str, value: Any) -> list[Any]:
    """The values of a part in a stored answer; none where it was not told."""
    if question.type == "duration":
        value = value.get("months") if isinstance(value, dict) else None
    elif part:
        value = value.get(part) if isinstance(value, dict) else None
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def coded(system: str, code: str, display: str) -> Json:
    """A coding."""
    return {"system": system, "code": code, "display": display}


def quantity(part: Part, value: Any) -> Json:
    """A quantity in the part's unit."""
    code, words = part.unit or ("1", "")
    return {"value": value, "unit": words, "system": UCUM, "code": code}


def answer(part: Part, value: Any, codings: Mapping[str, Json]) -> Json:
    """One answer; a choice that no longer exists is written as text."""
    if part.kind == "choice":
        known = codings.get(str(value))
        return {"valueCoding": known} if known else {"valueString": str(value)}
    if part.kind == "quantity":
        return {"valueQuantity": quantity(part, value)}
    return {_VALUE[part.kind]: value}


def said_item(question_id: str, text: str, said: str) -> list[Json]:
    """The patient's words; nothing where there are none."""
    if not said:
        return []
    return [{"linkId": link_id(question_id, SAID), "text": text, "answer": [{"valueString": said}]}]


def absent(status: Status) -> list[Json]:
    """The extension that tells why a value is missing."""
    return [{"url": ABSENT, "valueCode": ABSENT_BECAUSE[status]}]


def options(codings: Iterable[Json]) -> list[Json]:
    """The answers that an item offers."""
    return [{"valueCoding": coding} for coding in codings]
