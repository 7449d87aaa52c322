"""What stands before an answer about medicines when the patient named one: its class, and why it is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import Any

from bot.content.medicine_classes import MedicineClassText, load_medicine_classes
from bot.domain.conversation import Draft
from bot.language.medicines_file import Medicines, load_medicines
from bot.language.prescreen_file import load_questionnaire
from bot.language.reading.words import within_one

ANSWERS = frozenset({"medications", "with_antidepressants"})
Named = Mapping[str, Any]


class MedicineWording:
    """Puts one opening about a named medicine before the answer."""

    def __init__(
        self, medicines: Medicines, classes: Mapping[str, MedicineClassText], sources: Mapping[str, str]
    ) -> None:
        self._medicines, self._classes, self._sources = medicines, classes, sources

    @classmethod
    def load(cls, root: Path) -> "MedicineWording":
        """Read the words of all classes; raises ContentError or PrescreenError for a broken file."""
        medicines = load_medicines(root)
        sources = {name: source.text for name, source in load_questionnaire(root).sources.items()}
        path = root / "data/messages/medicine_classes.yml"
        return cls(medicines, load_medicine_classes(path, classes=medicines.classes, sources=sources), sources)

    def before_answers(self, drafts: Sequence[Draft], named: Sequence[Named]) -> list[Draft]:
        """The drafts, the first answer about medicines opened by words on the most pressing of the medicines
        ``named`` (understanding of the assistant: ``said``, ``name`` and ``class``)."""
        place = next((i for i, draft in enumerate(drafts) if draft.answer in ANSWERS), None)
        medicine = self._most_pressing(named)
        if place is None or medicine is None:
            return list(drafts)
        words, draft = self._classes[str(medicine["class"])], drafts[place]
        sources = (*draft.sources, *(self._sources[source] for source in words.sources))
        opened = replace(
            draft,
            text=f"{self.opening(medicine)}\n\n{draft.text}",
            sources=tuple(dict.fromkeys(sources)),
            review="draft" if words.review == "draft" else draft.review,
        )
        return [*drafts[:place], opened, *drafts[place + 1 :]]

    def _most_pressing(self, named: Sequence[Named]) -> Named | None:
        order = list(self._classes)
        known = [medicine for medicine in named if medicine.get("class") in self._classes]
        return min(known, key=lambda medicine: order.index(str(medicine["class"])), default=None)

    def opening(self, medicine: Named) -> str:
        """What is said about one medicine of a known class: which class it is, and why it is looked at."""
        words = self._classes[str(medicine["class"])]
        name, said = str(medicine.get("name", "")), str(medicine.get("said", "")).lower()
        spellings = [word for word, known in self._medicines.names.items() if known.name == name]
        if not spellings or self._medicines.names[spellings[0]].group:
            return words.text
        called = Template(words.called).substitute(medicine=_shown(name, said, spellings))
        return f"{called} {words.text}"


def _shown(name: str, said: str, spellings: Sequence[str]) -> str:
    """ "Xanax (alprazolam)" for "zanax": the patient's own word where the list knows it, spelled as the list does."""
    close = next((word for word in spellings if within_one(said, word)), name)
    return _capital(name) if close == name else f"{_capital(close)} ({name})"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
