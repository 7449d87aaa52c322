"""The clinic of a case: tests/stories/clinic.yml with the case's own settings on top."""

import functools
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.clinic import Clinic, load_clinic
from bot.errors import ClinicError
from bot.settings import ROOT

CLINIC_FILE = ROOT / "tests" / "stories" / "clinic.yml"


class ClinicRefused(Exception):
    """A case's clinic settings that the product would refuse; the text says why."""


def clinic_of(settings: Mapping[str, Any]) -> Clinic:
    """The clinic with these settings on top; a null takes one away. Raises ClinicRefused."""
    return _clinic(key_of(settings))


def key_of(settings: Mapping[str, Any]) -> str:
    """The same text for the same settings: cases with one clinic share what is read for it."""
    return json.dumps(settings, sort_keys=True, default=str)


@functools.lru_cache(maxsize=64)
def _clinic(key: str) -> Clinic:
    merged = _merged(yaml.safe_load(CLINIC_FILE.read_text(encoding="utf-8")), json.loads(key))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.yml"
        path.write_text(yaml.safe_dump(merged, allow_unicode=True), encoding="utf-8")
        try:
            return load_clinic(path)
        except ClinicError as error:
            why = str(error).replace(str(path), "the clinic of this case")
            raise ClinicRefused(f"fixtures: {why}") from None


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        known = merged.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
