"""What is said about a medicine's class. A broken file refuses to start, naming the key; nobody is told to stop one."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import textstat
import yaml

from bot.content.medicine_classes import load_medicine_classes
from bot.errors import ContentError
from bot.language.medicines_file import load_medicines
from bot.language.prescreen_file import load_questionnaire
from bot.services.medicine_wording import MedicineWording
from bot.settings import ROOT

FILE = ROOT / "data/messages/medicine_classes.yml"
CLASSES = load_medicines(ROOT).classes
SOURCES = load_questionnaire(ROOT).sources
TEXTS = load_medicine_classes(FILE, classes=CLASSES, sources=SOURCES)
Edit = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_spoken_of_plainly_and_with_its_source(name: str) -> None:
    words = TEXTS[name]
    assert words.review in ("draft", "approved")
    assert CLASSES[name].source in words.sources
    assert len(words.text.split()) <= 35
    assert textstat.flesch_kincaid_grade(f"{words.called.replace('$medicine', 'It')} {words.text}") <= 12
    assert not re.search(r"you should|safe|you can (stop|skip)|!", words.text)


def test_flagged_classes_come_before_the_others() -> None:
    """Of two medicines the one that a clinician has to look at is spoken of."""
    flags = [CLASSES[name].flagged for name in TEXTS]
    assert flags == sorted(flags, reverse=True)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda c: c["medicine_classes"].pop("opioid"), "medicine_classes.opioid: is missing"),
        (lambda c: c["medicine_classes"].update(herbs=c["medicine_classes"]["opioid"]), "there is no such class"),
        (lambda c: c["medicine_classes"]["opioid"].update(text="It is fine."), "medicine_classes.opioid.text.*don't"),
        (lambda c: c["medicine_classes"]["opioid"].update(called="An opioid."), r"\$medicine"),
        (lambda c: c["medicine_classes"]["opioid"].update(called="$medicine is $what."), r"\$medicine"),
        (lambda c: c["medicine_classes"]["opioid"].update(title="x"), "medicine_classes.opioid.title"),
        (lambda c: c["medicine_classes"]["opioid"].update(sources=["hearsay"]), "unknown source 'hearsay'"),
        (lambda c: c["medicine_classes"]["opioid"].update(sources=[]), "medicine_classes.opioid.sources"),
        (lambda c: c["medicine_classes"].update(opioid="text"), "medicine_classes.opioid"),
        (lambda c: c.update(review="fine"), "review"),
        (lambda c: c.update(more=1), "more: unknown key"),
        (lambda c: c.pop("medicine_classes"), "medicine_classes: is missing"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, edit: Edit, why: str) -> None:
    content = copy.deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    edit(content)
    path = tmp_path / "medicine_classes.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ContentError, match=why):
        load_medicine_classes(path, classes=CLASSES, sources=SOURCES)


@pytest.mark.parametrize(
    ("said", "name", "kind", "opening"),
    [
        ("ZANAX", "alprazolam", "benzodiazepine", "Xanax (alprazolam) is"),
        ("alprazolam", "alprazolam", "benzodiazepine", "Alprazolam is"),
        ("percocet", "oxycodone", "opioid", "Percocet (oxycodone) is"),
        ("klonopinnn", "clonazepam", "benzodiazepine", "Clonazepam is"),
        ("sleeping pills", "sleeping pill", "sedative", "A clinician needs"),
        ("<b>", "unheard of", "sedative", "A clinician needs"),
    ],
)
def test_the_medicine_is_called_by_the_patients_own_word(said: str, name: str, kind: str, opening: str) -> None:
    wording = MedicineWording(load_medicines(ROOT), TEXTS, {name: source.text for name, source in SOURCES.items()})
    assert wording.opening({"said": said, "name": name, "class": kind}).startswith(opening)
