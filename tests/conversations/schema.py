"""Makes docs/conversation-case.schema.json, with which an editor completes and checks case files.

python -m tests.conversations schema
"""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.settings import ROOT
from tests.conversations.model import Always, Fixture
from tests.conversations.step import Part, Step
from tests.conversations.steps import BARE, KINDS, Sees

PATH = ROOT / "docs" / "conversation-case.schema.json"
_REF = "#/$defs/{model}"


def schema() -> dict[str, Any]:
    """The JSON schema of a case file."""
    models: list[type[Part]] = [*dict.fromkeys(KINDS.values()), Sees, Fixture, Always]
    refs, shared = models_json_schema([(model, "validation") for model in models], by_alias=True, ref_template=_REF)
    definitions = shared["$defs"]
    for model in models:
        if issubclass(model, Step):
            _widen(definitions[model.__name__], model)
    steps = [_step(name, refs[(model, "validation")]) for name, model in KINDS.items()]
    fixture = refs[(Fixture, "validation")]
    case = {
        "type": "object",
        "required": ["case", "about", "steps"],
        "additionalProperties": False,
        "properties": {
            "case": {"type": "string", "description": "Its name; no other case has it. With a table: use {column}."},
            "about": {"type": "string", "description": "A sentence: who it is about, and why it matters."},
            "tags": _strings("Words to select it by: --tag"),
            "faults": {
                "type": "array",
                "items": {"type": "integer"},
                "description": "Rows of the list of faults it shows.",
            },
            "fixtures": {"anyOf": [fixture, {"type": "string"}, _strings("Names of fixtures")]},
            "always": refs[(Always, "validation")],
            "seconds": {"type": "number", "description": "After this it is stopped; 60 unless given."},
            "table": {"type": "array", "items": {"type": "object"}, "description": "One case for each row."},
            "steps": {"type": "array", "items": {"anyOf": [{"enum": list(BARE)}, *steps]}},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conversation cases",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "cases": {"type": "array", "items": case},
            "fixtures": {"type": "object", "additionalProperties": fixture},
        },
        "$defs": definitions,
    }


def text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _strings(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _step(name: str, reference: Any) -> dict[str, Any]:
    return {"type": "object", "required": [name], "additionalProperties": False, "properties": {name: reference}}


def _widen(definition: dict[str, Any], model: type[Step]) -> None:
    """Allow the short forms: a bare value for the main field, bare words, and one value instead of a list."""
    for name in model.many:
        full = definition["properties"][name]
        definition["properties"][name] = {
            "anyOf": [full["items"], {"type": "array", "items": full["items"]}],
            **({"description": full["description"]} if "description" in full else {}),
        }
    short: list[dict[str, Any]] = []
    if model.main:
        field = dict(definition["properties"][model.main])
        short.append({key: value for key, value in field.items() if key not in ("default", "title")})
    if model.words:
        short.append({"enum": list(model.words)})
    if model.__name__ == "Slot":
        entry = definition["properties"]["slots"]
        short = [{"type": "array", "items": {"type": "object"}}, {"type": "object", **_entries(entry)}]
        full_form: list[dict[str, Any]] = []
    else:
        full_form = [{key: value for key, value in definition.items() if key != "description"}]
    if model.__name__ == "User":
        short.append({"type": "number"})
    if model.__name__ == "Utter":
        short = [{"enum": [*short[0]["enum"], *(f"utter_faq/{name}" for name in short[0]["enum"])]}]
    described = {"description": definition.get("description", "")}
    definition.clear()
    definition.update(described | {"anyOf": [*short, *full_form]})


def _entries(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in ("propertyNames", "additionalProperties") if key in entry}
