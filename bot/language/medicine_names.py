"""Medicine names in a message, with their classes: "can i take it with lamictol" holds lamotrigine.

A blank spaCy pipeline cuts the message into words and a PhraseMatcher finds the names of data/medicines.yml in it. It
runs in the assistant only; the pre-screen's reading of a list of medicines (``reading/medicines.py``) runs in the
gateway too, which cannot wait for spaCy to load. Names and forgiven misspellings are the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from bot.language.medicines_file import Medicine, Medicines, load_medicines
from bot.language.reading.slips import Slips

# What the clinic itself gives is the subject of most questions, not a medicine beside the treatment.
_THE_TREATMENT = frozenset({"esketamine"})
# Names that are everyday words as well: "iron" or "the pill" is a medicine only where it is said to be taken.
_EVERYDAY = frozenset(
    "soma versed sonata omega iron zinc magnesium levo subs traz gaba armour allegra collagen nicotine iud supplement "
    "supplements hydros b12 cbd".split()
) | {"the pill"}
_TAKING = frozenset("take takes taking took on prescribed".split())
_DOSE = frozenset("mg mcg ml pill pills tablet tablets supplements".split())
_REACH = 3  # words between "take" and what is taken
_QUOTES = str.maketrans("’‘`´", "''''")  # one letter each, so that places in the text stay the same


@dataclass(frozen=True)
class MedicineName:
    """A medicine named in text[start:end]. ``name`` is its usual generic name, ``flagged`` marks one that a clinician
    looks at before ketamine. ``read_as`` stands for it when the message is understood: the words of its class, or what
    was said where that already is a word for a whole kind ("benzos")."""

    said: str
    start: int
    end: int
    name: str
    medicine_class: str
    flagged: bool
    read_as: str


class MedicineNames:
    """Finds medicine names in messages. One instance serves all."""

    def __init__(self, medicines: Medicines) -> None:
        self._classes = medicines.classes
        self._names = {
            name: medicine for name, medicine in medicines.names.items() if medicine.name not in _THE_TREATMENT
        }
        self._language = spacy.blank("en")
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        for name in self._names:
            self._matcher.add(name, [self._language.make_doc(name)])
        self._slips = Slips(name for name in self._names if name.isalpha() and name not in _EVERYDAY)

    def find(self, text: str) -> list[MedicineName]:
        """Every medicine named in the text, from left to right, not overlapping."""
        doc = self._language.make_doc(text.translate(_QUOTES))
        spans = [(Span(doc, start, end), self._language.vocab.strings[key]) for key, start, end in self._matcher(doc)]
        exact = [(span, name) for span, name in spans if name not in _EVERYDAY or _is_taken(doc, span)]
        kept = spacy.util.filter_spans([span for span, _ in exact])
        named = {(span.start, span.end): name for span, name in exact}
        found = [(span, named[(span.start, span.end)]) for span in kept]
        found += self._misspelt(doc, {token.i for span, _ in spans for token in span})
        return [self._named(text, span, name) for span, name in sorted(found, key=lambda pair: pair[0].start)]

    def _misspelt(self, doc: Doc, taken: set[int]) -> Iterable[tuple[Span, str]]:
        for token in doc:
            meant = self._slips.meant(token.lower_) if token.i not in taken and token.is_alpha else None
            if meant:
                yield Span(doc, token.i, token.i + 1), meant

    def _named(self, text: str, span: Span, name: str) -> MedicineName:
        medicine: Medicine = self._names[name]
        said, kind = text[span.start_char : span.end_char], self._classes[medicine.medicine_class]
        return MedicineName(
            said=said,
            start=span.start_char,
            end=span.end_char,
            name=medicine.name,
            medicine_class=kind.id,
            flagged=kind.flagged,
            read_as=said if medicine.group else kind.read_as,
        )


@lru_cache(maxsize=2)
def load_medicine_names(root: Path) -> MedicineNames:
    """The names of the repository at ``root``, read once; raises PrescreenError naming the file and the key."""
    return MedicineNames(load_medicines(root))


def in_other_words(text: str, replaced: Iterable[tuple[int, int, str]]) -> str:
    """The text with text[start:end] replaced by other words, for each (start, end, words), which do not overlap."""
    for start, end, words in sorted(replaced, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _is_taken(doc: Doc, span: Span) -> bool:
    before = {token.lower_ for token in doc[max(0, span.start - _REACH) : span.start]}
    after = {token.lower_ for token in doc[span.end : span.end + 2]}
    return bool(before & _TAKING or after & _DOSE)
