"""A summary as words in order, however it is shown: console, printed page or PDF. No numbers or ids are put into words
after this."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One fact. ``said`` are the patient's own words, ``mark`` tells how the fact was come by, ``detail`` where a rule
    comes from. ``tone`` is ``not_now``, ``review``, ``note`` or empty."""

    text: str
    label: str = ""
    said: tuple[str, ...] = ()
    mark: str = ""
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """Rows below a title; ``empty`` is said where there are none."""

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class Document:
    """A page of sections. ``facts`` stand below the title; ``tone`` is the kind of the outcome."""

    title: str
    clinic: str
    facts: tuple[str, ...]
    tone: str
    outcome: str
    outcome_note: str
    sections: tuple[Section, ...]
    caution: str
    drill: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the console."""
        return asdict(self)

    def section(self, section_id: str) -> Section:
        """The section with this id; raises KeyError."""
        found = next((section for section in self.sections if section.id == section_id), None)
        if found is None:
            raise KeyError(section_id)
        return found
