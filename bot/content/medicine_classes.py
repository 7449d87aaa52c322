"""What is said about the class of a medicine that a patient named: data/messages/medicine_classes.yml."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from bot.content.yaml_file import parse, read_mapping
from bot.errors import ContentError

_KEYS = frozenset({"review", "written", "medicine_classes"})
_NOT_TO_STOP = "don't stop or change"
_Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class MedicineClassText(BaseModel):
    """The words for one class. ``called`` tells the class of ``$medicine``; ``text`` why a clinician looks at it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    called: _Sentence
    text: _Sentence
    sources: tuple[str, ...] = Field(min_length=1)
    review: Literal["draft", "approved"]

    @field_validator("called")
    @classmethod
    def _names_the_medicine(cls, called: str) -> str:
        if called.count("$") != 1 or "$medicine" not in called:
            raise ValueError("must hold $medicine, once, and no other value")
        return called

    @field_validator("text")
    @classmethod
    def _says_not_to_stop(cls, text: str) -> str:
        if _NOT_TO_STOP not in text:
            raise ValueError(f"must say: please {_NOT_TO_STOP} it yourself")
        if "$" in text:
            raise ValueError("holds no values")
        return text


def load_medicine_classes(
    path: Path, *, classes: Collection[str], sources: Collection[str]
) -> dict[str, MedicineClassText]:
    """The words of every class by its id, the most pressing first; raises ContentError naming the key.

    ``classes`` are the ids that data/medicines.yml knows, ``sources`` those that data/prescreen.yml knows.
    """
    raw = read_mapping(path)
    unknown = sorted(set(raw) - _KEYS)
    if unknown:
        raise ContentError(path, unknown[0], "unknown key")
    entries: Any = raw.get("medicine_classes")
    if not isinstance(entries, dict):
        raise ContentError(path, "medicine_classes", "is missing")
    texts = {}
    for name, entry in entries.items():
        key = f"medicine_classes.{name}"
        if name not in classes:
            raise ContentError(path, key, "there is no such class in data/medicines.yml")
        review = {"review": raw.get("review")} if isinstance(entry, dict) else {}
        texts[name] = parse(MedicineClassText, review | entry if review else entry, path=path, key=key)
        for source in texts[name].sources:
            if source not in sources:
                raise ContentError(path, f"{key}.sources", f"unknown source {source!r}")
    for name in classes:
        if name not in texts:
            raise ContentError(path, f"medicine_classes.{name}", "is missing")
    return texts
