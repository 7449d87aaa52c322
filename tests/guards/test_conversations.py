"""The conversation cases as a whole: enough is covered, and schema and guide say what the format is."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.settings import ROOT
from tests.conversations import schema
from tests.conversations.coverage import as_text, coverage
from tests.conversations.reading import case_files, read_cases
from tests.conversations.steps import KINDS, Alert, Bot, Sees, State
from tests.conversations.tables import rows_of
from tests.conversations.yaml_lines import load

FILES = case_files(ROOT / "tests" / "stories")


def test_nothing_falls_below_its_floor() -> None:
    """A new answer, criterion or console action without a case stops the build."""
    areas = coverage(read_cases(FILES))
    assert not [area.name for area in areas if area.too_low], as_text(areas)


def test_the_schema_is_current() -> None:
    """Editors complete what the runner understands: python -m tests.conversations schema"""
    assert schema.PATH.read_text(encoding="utf-8") == schema.text()


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_every_case_file_fits_the_schema(path: Path) -> None:
    """What the runner accepts is not underlined in red."""
    found = list(_validator().iter_errors(_plain(load(path))))
    assert not found, [f"{list(error.absolute_path)}: {error.message}" for error in found]


@pytest.mark.parametrize("step", ["bto: nothing", "bot: {answer: cots}", "bot: {contain: x}", "break: sun"])
def test_the_schema_refuses_what_the_runner_refuses(step: str) -> None:
    """A typing mistake is seen while typing."""
    key, _, value = step.partition(": ")
    wrong = {"cases": [{"case": "A", "about": "B", "steps": [{key: _value(value)}]}]}
    assert not _validator().is_valid(wrong)


def test_the_guide_names_every_step_and_key() -> None:
    """A key that the guide does not name is never used."""
    guide = (ROOT / "docs" / "conversation-tests.md").read_text(encoding="utf-8")
    keys = {field.alias or name for model in (Bot, Alert, State, Sees) for name, field in model.model_fields.items()}
    missing = [name for name in (*KINDS, *sorted(keys)) if name not in guide]
    assert not missing


def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(schema.PATH.read_text(encoding="utf-8")))


def _value(text: str) -> object:
    return yaml.safe_load(text)


def _plain(tree: Any) -> dict[str, Any]:
    """A file with its tables written out."""
    return {**tree, "cases": [row for case in tree.get("cases", []) for row in rows_of(case)]}
