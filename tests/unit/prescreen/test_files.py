"""If these fail, a mistake in a clinic's edit of the pre-screen goes unnoticed until a patient meets it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.prescreen import ROOT
from bot.language.medicines_file import load_medicines, read_medicines
from bot.language.prescreen_file import PrescreenError, load_questionnaire, read_questionnaire
from bot.language.reading.medicines import MedicineReader

CONTENT: dict[str, Any] = yaml.safe_load((ROOT / "data" / "prescreen.yml").read_text(encoding="utf-8"))
MEDICINES: dict[str, Any] = yaml.safe_load((ROOT / "data" / "medicines.yml").read_text(encoding="utf-8"))
QUESTIONNAIRE = load_questionnaire(ROOT)
Edit = Callable[[dict[str, Any]], Any]


def _question(content: dict[str, Any], question_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(question for question in content["questions"] if question["id"] == question_id)
    return found


def _criterion(content: dict[str, Any], criterion_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(criterion for criterion in content["criteria"] if criterion["id"] == criterion_id)
    return found


BROKEN: list[tuple[str, Edit, str, str]] = [
    ("an unknown key at the top", lambda c: c.update(extra=1), "extra", "unknown key"),
    ("a missing part", lambda c: c.pop("outcomes"), "outcomes", "is missing"),
    (
        "an unknown key in a question",
        lambda c: _question(c, "age").update(hint="x"),
        "questions.age.hint",
        "unknown key",
    ),
    ("a question without a reason", lambda c: _question(c, "age").pop("why"), "questions.age.why", "is missing"),
    ("an empty question", lambda c: _question(c, "age").update(asks=" "), "questions.age.asks", "must be a text"),
    (
        "the same words twice",
        lambda c: _question(c, "age").update(again="How old are you?"),
        "questions.age.again",
        "other words",
    ),
    (
        "a question by the review's name",
        lambda c: _question(c, "age").update(id="review"),
        "questions.review",
        "name of the review",
    ),
    ("an answer without a label", lambda c: _question(c, "age").pop("label"), "questions.age.label", "is missing"),
    ("a review without a no", lambda c: c["review"]["choices"].pop(), "review.buttons", "unknown choice"),
    ("a line that is missing", lambda c: c["review"]["lines"].pop("years"), "review.lines.years", "is missing"),
    (
        "a line that forgets the number",
        lambda c: c["review"]["lines"].update(years="some years"),
        "review.lines.years",
        "$number",
    ),
    ("an unknown type", lambda c: _question(c, "age").update(type="shoe"), "questions.age.type", "unknown type"),
    ("the same question twice", lambda c: c["questions"].append(_question(c, "age")), "questions.age", "twice"),
    (
        "a question without its choices",
        lambda c: _question(c, "mind").pop("choices"),
        "questions.mind.choices",
        "needs choices",
    ),
    (
        "an unknown button",
        lambda c: _question(c, "mind").update(buttons=["x"]),
        "questions.mind.buttons",
        "unknown choice",
    ),
    ("an unknown no", lambda c: _question(c, "mind").update(if_no="x"), "questions.mind.if_no", "unknown choice"),
    (
        "a choice that is a bare no",
        lambda c: _question(c, "mind")["choices"][0].update(id=False),
        "questions.mind.choices[0]",
        "quotes",
    ),
    (
        "a bare no among other words",
        lambda c: _question(c, "mind")["choices"][0].update(also=[False]),
        "questions.mind.choices.none.also",
        "quotes",
    ),
    (
        "words out of turn of no choice",
        lambda c: _question(c, "mind").update(out_of_turn=["x"]),
        "questions.mind.out_of_turn",
        "none of its choices",
    ),
    (
        "an unknown source of a question",
        lambda c: _question(c, "age").update(source="x"),
        "questions.age.source",
        "unknown source",
    ),
    (
        "a follow-up of a later question",
        lambda c: _question(c, "reason").update(ask_when={"mind": {"includes": ["none"]}}),
        "questions.reason.ask_when",
        "asked before",
    ),
    (
        "a follow-up of itself",
        lambda c: _question(c, "mind").update(ask_when={"mind": {"includes": ["none"]}}),
        "questions.mind.ask_when",
        "asked before",
    ),
    (
        "a follow-up that can never apply",
        lambda c: _question(c, "mind").update(ask_when={"age": {"above": 200}}),
        "questions.mind.ask_when",
        "no answer is ever",
    ),
    (
        "a follow-up of an unknown choice",
        lambda c: _question(c, "mind_now").update(ask_when={"mind": {"includes": ["x"]}}),
        "questions.mind_now.ask_when",
        "no choice",
    ),
    (
        "a rule without a source",
        lambda c: _criterion(c, "stroke").pop("source"),
        "criteria.stroke.source",
        "is missing",
    ),
    (
        "a rule with an unknown source",
        lambda c: _criterion(c, "stroke").update(source="x"),
        "criteria.stroke.source",
        "unknown source",
    ),
    (
        "a rule with an unknown effect",
        lambda c: _criterion(c, "stroke").update(effect="reject"),
        "criteria.stroke.effect",
        "none of",
    ),
    (
        "a rule without a date",
        lambda c: _criterion(c, "stroke").update(effective="soon"),
        "criteria.stroke.effective",
        "date",
    ),
    (
        "a rule on an unknown question",
        lambda c: _criterion(c, "stroke").update(when={"x": {"is": "y"}}),
        "criteria.stroke.when",
        "no question",
    ),
    (
        "a rule on an unknown field",
        lambda c: _criterion(c, "stroke").update(when={"age.x": {"is": 1}}),
        "criteria.stroke.when",
        "no field",
    ),
    (
        "a rule with an unknown comparison",
        lambda c: _criterion(c, "stroke").update(when={"age": {"near": 1}}),
        "criteria.stroke.when",
        "unknown comparison",
    ),
    (
        "a rule with words for a number",
        lambda c: _criterion(c, "stroke").update(when={"age": {"below": "old"}}),
        "criteria.stroke.when",
        "needs a number",
    ),
    (
        "a rule with one value for a list",
        lambda c: _criterion(c, "stroke").update(when={"mind": {"includes": "mania"}}),
        "criteria.stroke.when",
        "list",
    ),
    (
        "a rule with an empty group",
        lambda c: _criterion(c, "stroke").update(when={"any": []}),
        "criteria.stroke.when",
        "needs a list",
    ),
    (
        "a rule with two comparisons at once",
        lambda c: _criterion(c, "stroke").update(when={"age": {"below": 1, "above": 2}}),
        "criteria.stroke.when",
        "one comparison",
    ),
    ("the same rule twice", lambda c: c["criteria"].append(_criterion(c, "stroke")), "criteria.stroke", "twice"),
    (
        "a rule that replaces an unknown one",
        lambda c: _criterion(c, "stroke").update(replaces=["x"]),
        "criteria.stroke.replaces",
        "unknown criterion",
    ),
    (
        "a rule that replaces a weightier one",
        lambda c: _criterion(c, "stroke").update(replaces=["avm"]),
        "criteria.stroke.replaces",
        "not milder",
    ),
    (
        "an outcome without what comes next",
        lambda c: c["outcomes"]["review"].pop("next"),
        "outcomes.review.next",
        "is missing",
    ),
    ("an unknown text", lambda c: c["texts"].update(hello="x"), "texts.hello", "unknown key"),
    (
        "a source that is not said to be verified",
        lambda c: c["sources"]["asra_2018"].update(verified="yes"),
        "sources.asra_2018.verified",
        "true or false",
    ),
]


@pytest.mark.parametrize(("edit", "key", "why"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_refused_by_file_key_and_reason(tmp_path: Path, edit: Edit, key: str, why: str) -> None:
    content = copy.deepcopy(CONTENT)
    edit(content)
    path = tmp_path / "prescreen.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with pytest.raises(PrescreenError, match=re.escape(why)) as caught:
        read_questionnaire(path)
    assert (caught.value.file, caught.value.key) == (str(path), key)


@pytest.mark.parametrize("text", ["a: [", "- 1", "\x00"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prescreen.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PrescreenError, match=re.escape(str(path))):
        read_questionnaire(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PrescreenError, match="cannot be read"):
        read_questionnaire(tmp_path / "nothing.yml")


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda c: c["medicines"][0].update(dose=5), "unknown key"),
        (lambda c: c["medicines"][0].update({"class": "x"}), "unknown class"),
        (lambda c: c["medicines"].append(c["medicines"][0]), "twice"),
        (lambda c: c["medicine_classes"]["opioid"].update(source="x"), "unknown source"),
        (lambda c: c["medicine_classes"]["opioid"].pop("why"), "is missing"),
        (lambda c: c["medicines"][0].update(also=[1]), "list of names"),
    ],
)
def test_a_broken_medicines_file_is_refused(tmp_path: Path, edit: Edit, why: str) -> None:
    content = copy.deepcopy(MEDICINES)
    edit(content)
    path = tmp_path / "medicines.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(PrescreenError, match=why):
        read_medicines(path, frozenset(QUESTIONNAIRE.sources))


def test_every_flagged_class_has_a_criterion_and_no_other_reviews() -> None:
    """A class flagged in one file and forgotten in the other would reach nobody."""
    ruled = {
        value
        for criterion in QUESTIONNAIRE.criteria.values()
        if criterion.effect.outcome != "likely_fits"
        for test in criterion.when.tests()
        if (test.question, test.field) == ("medicines", "classes")
        for value in test.operand
    }
    classes = load_medicines(ROOT).classes
    assert ruled == {name for name, medicine_class in classes.items() if medicine_class.flagged}
    assert len(load_medicines(ROOT).names) >= 250


WORDS = (Path(__file__).parent / "everyday_words.txt").read_text().split()


@pytest.mark.parametrize("word", WORDS)
def test_everyday_words_are_no_medicines(word: str) -> None:
    """Forgiving typos must not turn a patient's sentence into a list of drugs."""
    assert MedicineReader(load_medicines(ROOT)).names(word) == []
