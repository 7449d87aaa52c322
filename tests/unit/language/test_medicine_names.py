"""Medicines named in a message. When it fails, "can i take it with lamictal" gets an answer without a word on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.language.medicine_names import MedicineNames, in_other_words, load_medicine_names
from bot.language.medicines_file import load_medicines

ROOT = Path(__file__).resolve().parents[3]
EVERYDAY = (ROOT / "tests/unit/prescreen/everyday_words.txt").read_text(encoding="utf-8").split()
KNOWN = load_medicines(ROOT)


@pytest.fixture(scope="module")
def names() -> MedicineNames:
    return load_medicine_names(ROOT)


def patients_sentences() -> list[str]:
    """What patients write: the phrasings of the training data and the sentences in which there is no crisis."""
    found = []
    for path in sorted((ROOT / "data/nlu").rglob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line.removeprefix("- ").strip() for line in entry["examples"].splitlines()]
    for path in sorted((ROOT / "data/safety/sentences/en/none").glob("*.txt")):
        found += path.read_text(encoding="utf-8").splitlines()
    return found


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("can i take it with lamictal", [("lamictal", "lamotrigine", "lamotrigine")]),
        ("im on wellbutrin will that matter", [("wellbutrin", "bupropion", "antidepressant")]),
        ("is Celexa ok?", [("Celexa", "citalopram", "antidepressant")]),
        (
            "XANAX/zoloft, and a benzo at night",
            [
                ("XANAX", "alprazolam", "benzodiazepine"),
                ("zoloft", "sertraline", "antidepressant"),
                ("benzo", "benzodiazepine", "benzodiazepine"),
            ],
        ),
        ("st john’s wort", [("st john’s wort", "st johns wort", "antidepressant")]),
        ("on blood pressure meds", [("blood pressure meds", "blood pressure pill", "antihypertensive")]),
        ("lithium carbonate", [("lithium carbonate", "lithium", "lithium")]),
        ("i take soma", [("soma", "carisoprodol", "sedative")]),
        ("versed 2 mg", [("versed", "midazolam", "benzodiazepine")]),
    ],
)
def test_names_are_found_with_their_class(
    names: MedicineNames, message: str, found: list[tuple[str, str, str]]
) -> None:
    assert [(m.said, m.name, m.medicine_class) for m in names.find(message)] == found
    assert all(message[m.start : m.end] == m.said for m in names.find(message))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lamictel", "lamotrigine"),
        ("lamitcal", "lamotrigine"),
        ("welbutrn", "bupropion"),
        ("klonapinn", "clonazepam"),
        ("vyvans", "lisdexamfetamine"),
        ("gabapentn", "gabapentin"),
        ("Sertralin", "sertraline"),
    ],
)
def test_a_slip_in_a_long_name_is_forgiven(names: MedicineNames, typed: str, meant: str) -> None:
    assert [m.name for m in names.find(f"i take {typed}")] == [meant]


@pytest.mark.parametrize("message", ["going to a concert", "i had xanb", "paxi", "my ability", "static", "lyrics"])
def test_near_misses_are_no_medicines(names: MedicineNames, message: str) -> None:
    """Five letters and fewer are taken as typed, and English words as themselves."""
    assert names.find(message) == []


@pytest.mark.parametrize(
    "message",
    ["well versed in this", "iron out the details", "is it the pill or the drip", "gate b12", "armour", "what is soma"],
)
def test_names_that_are_everyday_words_count_only_when_taken(names: MedicineNames, message: str) -> None:
    assert names.find(message) == []


def test_the_treatment_itself_is_no_other_medicine(names: MedicineNames) -> None:
    assert names.find("is spravato the same as ketamine, esketamine or ketamin") == []


@pytest.mark.parametrize("word", EVERYDAY)
def test_everyday_words_are_no_medicines(names: MedicineNames, word: str) -> None:
    assert names.find(word) == []


def test_patients_sentences_hold_no_misspelt_medicine_by_accident(names: MedicineNames) -> None:
    """A word that is forgiven must be no word that patients use otherwise: what is forgiven is listed here."""
    forgiven = {
        (m.said.lower(), m.name)
        for sentence in patients_sentences()
        for m in names.find(sentence)
        if m.said.lower().replace("’", "'") not in KNOWN.names
    }
    strange = {pair for pair in forgiven if not looks_like(*pair)}
    assert strange == set()


def looks_like(said: str, name: str) -> bool:
    """Whether a word is plainly one of the medicine's names: the same beginning and the same length or nearly."""
    spellings = [word for word, medicine in KNOWN.names.items() if medicine.name == name]
    return any(said[:4] == word[:4] and abs(len(said) - len(word)) <= 2 for word in spellings)


@pytest.mark.parametrize("message", ["", " ", "x" * 10_000, "💊" * 200, "xanax\u200b", "<b>xanax</b>", "a\x00b", "лам"])
def test_strange_texts_are_no_error(names: MedicineNames, message: str) -> None:
    assert len(names.find(message)) <= 1


def test_a_message_in_the_words_of_the_classes(names: MedicineNames) -> None:
    message = "can i take xanax with my celexa, or benzos?"
    found = [(m.start, m.end, m.read_as) for m in names.find(message)]
    assert in_other_words(message, found) == "can i take benzodiazepine medicine with my antidepressant, or benzos?"


def test_what_the_gateway_reads_with_stays_without_spacy() -> None:
    """The gateway has two seconds to start; loading spaCy takes more than one of them."""
    code = (
        "import sys, bot.language.reading, bot.language.screen, bot.services.wording; sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
