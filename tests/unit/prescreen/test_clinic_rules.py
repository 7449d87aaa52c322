"""If these fail, a clinic's change of a rule is not followed, not told to its clinicians, or makes a rule milder that
stands for a contraindication."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clinic import load_clinic
from bot.domain.prescreen import Answer, Answers, ClinicChoice, Effect, RuleChange, Status, assess
from bot.errors import ClinicError
from bot.language.prescreen_clinic import clinic_questionnaire
from bot.language.prescreen_file import load_questionnaire
from bot.services.prescreen_desk import PrescreenWriters
from bot.services.wording import Wording
from bot.settings import ROOT, Settings
from bot.web.app import load_content
from tests.prescreens import TYPICAL, record

BASE = load_questionnaire(ROOT)
SIGNED: dict[str, Any] = {"reason": "We decided so.", "decided_by": "Dr. Ruiz", "since": "2026-11-01"}
Rules = dict[str, dict[str, Any]]


def clinic_file(folder: Path, **prescreen: Any) -> Path:
    """The shipped clinic with its own choice."""
    raw = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
    path = folder / "clinic.yml"
    path.write_text(yaml.safe_dump({**raw, "prescreen": prescreen}), encoding="utf-8")
    return path


def change(rule: str, **more: Any) -> ClinicChoice:
    """A choice that changes one rule."""
    made = RuleChange(rule, "We decided so.", "Dr. Ruiz", datetime.date(2026, 11, 1), **more)
    return ClinicChoice(changes=(made,))


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("an unknown scale", {"scales": ["phq2"]}, "prescreen.scales", "there are gad7, phq9"),
    ("a scale twice", {"scales": ["phq9", "phq9"]}, "prescreen", "named twice"),
    (
        "an unknown rule",
        {"rules": {"canabis": {"effect": "note", **SIGNED}}},
        "prescreen.rules.canabis",
        "no such rule",
    ),
    (
        "a rule of a scale that is not asked",
        {"rules": {"phq9_item_9": {"effect": "not_now", **SIGNED}}},
        "prescreen.rules.phq9_item_9",
        "no such rule",
    ),
    (
        "no reason",
        {"rules": {"cannabis": {"effect": "note", "decided_by": "Dr. Ruiz", "since": "2026-11-01"}}},
        "prescreen.rules.cannabis.reason",
        "required",
    ),
    (
        "nobody who decided",
        {"rules": {"cannabis": {"effect": "note", "reason": "So.", "since": "2026-11-01"}}},
        "prescreen.rules.cannabis.decided_by",
        "required",
    ),
    (
        "no date",
        {"rules": {"cannabis": {"effect": "note", "reason": "So.", "decided_by": "Dr. Ruiz"}}},
        "prescreen.rules.cannabis.since",
        "required",
    ),
    (
        "an empty reason",
        {"rules": {"cannabis": {"effect": "note", **SIGNED, "reason": " "}}},
        "prescreen.rules.cannabis.reason",
        "at least 1",
    ),
    (
        "an unknown effect",
        {"rules": {"cannabis": {"effect": "off", **SIGNED}}},
        "prescreen.rules.cannabis.effect",
        "'none'",
    ),
    ("nothing changed", {"rules": {"cannabis": {**SIGNED}}}, "prescreen.rules.cannabis", "give effect"),
    (
        "the same again",
        {"rules": {"cannabis": {"effect": "review", **SIGNED}}},
        "prescreen.rules.cannabis",
        "changes nothing",
    ),
    (
        "the same number",
        {"rules": {"age_65": {"limits": {"age": 65}, **SIGNED}}},
        "prescreen.rules.age_65",
        "changes nothing",
    ),
    (
        "a rule without a number",
        {"rules": {"opioid": {"limits": {"age": 5}, **SIGNED}}},
        "prescreen.rules.opioid.limits.age",
        "no number",
    ),
    (
        "another number than the rule's",
        {"rules": {"age_65": {"limits": {"weight": 90}, **SIGNED}}},
        "prescreen.rules.age_65.limits.weight",
        "compares age",
    ),
    (
        "a number that no answer has",
        {"rules": {"age_65": {"limits": {"age": 300}, **SIGNED}}},
        "prescreen.rules.age_65.limits.age",
        "no answer is ever",
    ),
    (
        "pregnancy as a review",
        {"rules": {"pregnant": {"effect": "review", **SIGNED}}},
        "prescreen.rules.pregnant",
        "stricter, not milder",
    ),
    (
        "children",
        {"rules": {"under_18": {"limits": {"age": 16}, **SIGNED}}},
        "prescreen.rules.under_18",
        "stricter, not milder",
    ),
    (
        "an aneurysm switched off",
        {"rules": {"aneurysm": {"effect": "none", **SIGNED}}},
        "prescreen.rules.aneurysm.effect",
        "cannot be switched off",
    ),
    (
        "missing safety answers as a note",
        {"rules": {"safety_answer_missing": {"effect": "note", **SIGNED}}},
        "prescreen.rules.safety_answer_missing",
        "stricter",
    ),
    (
        "item 9 as a note",
        {"scales": ["phq9"], "rules": {"phq9_item_9": {"effect": "note", **SIGNED}}},
        "prescreen.rules.phq9_item_9",
        "stricter",
    ),
]


@pytest.mark.parametrize(("prescreen", "key", "why"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_the_files_do_not_allow_refuses_to_start(
    prescreen: dict[str, Any], key: str, why: str, tmp_path: Path
) -> None:
    path = clinic_file(tmp_path, **prescreen)
    with pytest.raises(ClinicError) as refused:
        load_content(Settings(gateway_secret="s" * 32, clinic_file=path))
    assert refused.value.file == str(path)
    assert refused.value.key == key and why in str(refused.value)


def test_every_rule_of_a_contraindication_may_not_be_softened() -> None:
    softened = [rule.id for rule in BASE.criteria.values() if rule.effect is Effect.NOT_NOW and rule.may_soften]
    assert softened == []


@pytest.mark.parametrize(
    ("rule", "more", "answers", "kind"),
    [
        ("cannabis", {"effect": "note"}, {"substances": ["cannabis"]}, "likely_fits"),
        ("cannabis", {"effect": "not_now"}, {"substances": ["cannabis"]}, "not_now"),
        ("cannabis", {"effect": "none"}, {"substances": ["cannabis"]}, "likely_fits"),
        ("kidney", {"effect": "review"}, {"conditions": ["kidney"]}, "review"),
        ("age_65", {"limits": (("age", 70),)}, {"age": 69}, "likely_fits"),
        ("age_65", {"limits": (("age", 70),)}, {"age": 70}, "review"),
        ("under_18", {"limits": (("age", 21),)}, {"age": 20}, "not_now"),
        ("under_18", {"limits": (("age", 21),)}, {"age": 21}, "likely_fits"),
        (
            "blood_pressure_systolic",
            {"limits": (("blood_pressure.systolic", 150),)},
            {"blood_pressure": {"systolic": 148, "diastolic": 80}},
            "likely_fits",
        ),
        (
            "blood_pressure_diastolic",
            {"limits": (("blood_pressure.diastolic", 80),), "effect": "not_now"},
            {"blood_pressure": {"systolic": 120, "diastolic": 85}},
            "not_now",
        ),
    ],
)
def test_a_changed_rule_sorts_as_the_clinic_decided(
    rule: str, more: dict[str, Any], answers: dict[str, Any], kind: str
) -> None:
    questionnaire = clinic_questionnaire(ROOT, change(rule, **more))
    given: Answers = {name: Answer(Status.GIVEN, value, "x") for name, value in answers.items()}
    assert assess(questionnaire, given).kind == kind


def test_the_number_stands_in_every_sentence_about_it() -> None:
    """A patient of 67 must not read "from 65" at a clinic that begins at 70."""
    questionnaire = clinic_questionnaire(ROOT, change("age_65", limits=(("age", 70),)))
    rule, question = questionnaire.criteria["age_65"], questionnaire.questions["age"]
    assert "70" in rule.patient and "70" in rule.clinician and "From 70" in question.why
    assert "65" not in f"{rule.patient} {rule.clinician} {question.why}"


def test_a_rule_that_is_switched_off_is_gone_and_its_number_still_told() -> None:
    questionnaire = clinic_questionnaire(ROOT, change("age_65", effect="none"))
    assert "age_65" not in questionnaire.criteria
    assert "$" not in questionnaire.questions["age"].why


def test_a_milder_rule_made_stricter_is_not_left_out_any_more() -> None:
    """ "Psychosis now" leaves out "psychosis before" only as long as that one is not heavier."""
    answers: Answers = {
        "mind": Answer(Status.GIVEN, ["psychosis"], "x"),
        "mind_now": Answer(Status.GIVEN, "now", "x"),
    }
    assert "psychosis_or_mania_past" not in assess(BASE, answers).reasons
    stricter = clinic_questionnaire(ROOT, change("psychosis_or_mania_past", effect="not_now"))
    assert assess(stricter, answers).kind == "not_now"


def test_the_version_tells_one_choice_from_another() -> None:
    note, off = change("cannabis", effect="note"), change("cannabis", effect="none")
    versions = {clinic_questionnaire(ROOT, choice).version for choice in (ClinicChoice(), note, off)}
    versions.add(clinic_questionnaire(ROOT, ClinicChoice(scales=("phq9",))).version)
    assert len(versions) == 4
    assert clinic_questionnaire(ROOT, ClinicChoice()).version == BASE.version
    assert all(version.startswith(BASE.version) for version in versions)
    again = replace(note, changes=(replace(note.changes[0], reason="Another reason."),))
    assert clinic_questionnaire(ROOT, again).version not in versions


def test_clinicians_read_what_was_changed_by_whom_and_why(tmp_path: Path) -> None:
    rules = {
        "age_65": {"limits": {"age": 60}, **SIGNED},
        "sleep_apnea": {"effect": "note", **SIGNED},
        "cannabis": {"effect": "none", **SIGNED},
    }
    clinic = load_clinic(clinic_file(tmp_path, rules=rules))
    writers = PrescreenWriters.load(ROOT, clinic, Wording.load(ROOT, clinic), base_url="https://chat.example.org")
    document = writers.summary.document(record(TYPICAL, status="active"))
    rows = {row.text: row for row in document.section("changed").rows}
    assert rows["Age 60 or over: heart and falls risk."].label == "age from 65 to 60"
    assert rows["Sleep apnoea reported."].label == "from Review to Note"
    assert rows["Cannabis use reported."].label == "from Review to switched off"
    assert {row.detail for row in rows.values()} == {"We decided so. Decided by Dr. Ruiz, since 2026-11-01."}
    [flag] = [row for row in document.section("flags").rows if row.text.startswith("Age 60")]
    assert "changed by this clinic" in flag.mark
    assert "Sleep apnoea reported." in [row.text for row in document.section("notes").rows]


def test_a_clinic_that_changes_nothing_reads_nothing_of_it() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    writers = PrescreenWriters.load(ROOT, clinic, Wording.load(ROOT, clinic), base_url="https://chat.example.org")
    assert "changed" not in [section.id for section in writers.summary.document(record(TYPICAL)).sections]
