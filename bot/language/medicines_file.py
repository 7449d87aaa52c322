"""Loads data/medicines.yml: the names patients use for medicines, and the class of each."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.prescreen_file import PrescreenError, load_questionnaire, read_mapping

_CLASS_KEYS = frozenset({"title", "read_as", "flagged", "why", "source"})
_MEDICINE_KEYS = frozenset({"name", "class", "also", "group"})


@dataclass(frozen=True)
class MedicineClass:
    """A class of medicines; ``flagged`` ones are looked at by a clinician, ``why`` with the ``source``'s id.
    ``read_as`` stands in for the name of such a medicine when a message is understood."""

    id: str
    title: str
    read_as: str
    flagged: bool
    why: str
    source: str


@dataclass(frozen=True)
class Medicine:
    """One medicine by its usual name, with the id of its class; a ``group`` is a word for a whole kind of them."""

    name: str
    medicine_class: str
    group: bool = False


@dataclass(frozen=True)
class Medicines:
    """All names in lower case -> medicine, and the classes by id."""

    names: Mapping[str, Medicine]
    classes: Mapping[str, MedicineClass]


@functools.lru_cache(maxsize=4)
def load_medicines(root: Path) -> Medicines:
    """The medicines of the repository at ``root``, read once; raises PrescreenError."""
    return read_medicines(root / "data" / "medicines.yml", frozenset(load_questionnaire(root).sources))


def read_medicines(path: Path, sources: frozenset[str]) -> Medicines:
    """The medicines in this file; raises PrescreenError for unknown keys, classes and sources and for doubles."""
    content = read_mapping(path)
    _check_keys(path, "", content, frozenset({"medicines_version", "medicine_classes", "medicines"}))
    classes: dict[str, MedicineClass] = {}
    for class_id, entry in content["medicine_classes"].items():
        key = f"medicine_classes.{class_id}"
        _check_keys(path, key, entry, _CLASS_KEYS)
        if entry["source"] not in sources:
            raise PrescreenError(path, f"{key}.source", f"unknown source {entry['source']!r}")
        classes[class_id] = MedicineClass(
            class_id, entry["title"], entry["read_as"], bool(entry["flagged"]), entry["why"], entry["source"]
        )
    names: dict[str, Medicine] = {}
    for position, entry in enumerate(content["medicines"]):
        for name, medicine in _names(path, f"medicines[{position}]", entry, classes):
            if name in names:
                raise PrescreenError(path, f"medicines[{position}]", f"the name {name!r} is there twice")
            names[name] = medicine
    return Medicines(names, classes)


def _names(path: Path, key: str, entry: Any, classes: Mapping[str, MedicineClass]) -> list[tuple[str, Medicine]]:
    _check_keys(path, key, entry, _MEDICINE_KEYS, optional=frozenset({"also", "group"}))
    if entry["class"] not in classes:
        raise PrescreenError(path, f"{key}.class", f"unknown class {entry['class']!r}")
    words = [entry["name"], *entry.get("also", [])]
    if not all(isinstance(word, str) and word for word in words):
        raise PrescreenError(path, f"{key}.also", "must be a list of names")
    medicine = Medicine(entry["name"], entry["class"], bool(entry.get("group", False)))
    return [(word.lower(), medicine) for word in words]


def _check_keys(
    path: Path, key: str, entry: Any, known: frozenset[str], optional: frozenset[str] = frozenset()
) -> None:
    if not isinstance(entry, dict):
        raise PrescreenError(path, key, "must be a mapping")
    prefix = f"{key}." if key else ""
    for name in entry:
        if name not in known:
            raise PrescreenError(path, f"{prefix}{name}", "unknown key")
    for name in sorted(known - optional):
        if name not in entry:
            raise PrescreenError(path, f"{prefix}{name}", "is missing")
