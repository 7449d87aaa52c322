"""Scales in what a clinician takes away: a total that is missing or wrong, or an item 9 not seen, would mislead."""

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from fhirclient.models.questionnaire import Questionnaire as QuestionnaireModel
from fhirclient.models.questionnaireresponse import QuestionnaireResponse

from bot.clinic import Prescreen, load_clinic
from bot.domain.prescreen import Answer, Status, answers_to_json
from bot.domain.prescreen_record import PrescreenRecord
from bot.services.prescreen_desk import PrescreenWriters
from bot.services.summary_document import Row
from bot.services.wording import Wording
from bot.settings import ROOT
from bot.web.summary_pdf import summary_pdf
from tests.prescreens import HEALTHY, STARTED, record
from tests.unit.prescreen.test_fhir import VALUE_OF, items

ANSWERS = ("not_at_all", "several_days", "more_than_half", "nearly_every_day")
CLINIC = load_clinic(ROOT / "clinic.yml").model_copy(update={"prescreen": Prescreen(scales=("phq9", "gad7"))})
WRITERS = PrescreenWriters.load(ROOT, CLINIC, Wording.load(ROOT, CLINIC), base_url="https://chat.example.org")


def kept(phq9: str, gad7: str = "") -> PrescreenRecord:
    """A pre-screen under way with a digit of points for each item, ``-`` for one that was left out."""
    given = {f"phq9_{number}": digit for number, digit in enumerate(phq9, start=1)}
    given |= {f"gad7_{number}": digit for number, digit in enumerate(gad7, start=1)}
    answers = {
        item: Answer(Status.SKIPPED) if digit == "-" else Answer(Status.GIVEN, ANSWERS[int(digit)], "most days")
        for item, digit in given.items()
    }
    base = record(HEALTHY, status="active")
    return replace(base, answers={**base.answers, **answers_to_json(answers)})


def score(of: PrescreenRecord, title: str) -> Row:
    """The row of a scale's total."""
    return next(row for row in WRITERS.summary.document(of).section("measures").rows if row.label == title)


def test_a_total_stands_with_its_band_its_source_and_item_9() -> None:
    row = score(kept("323123121"), "PHQ-9")
    assert (row.text, row.mark, row.tone) == (
        "18 of 27 points: moderately severe (15 to 19)",
        "item 9 above zero",
        "review",
    )
    assert row.detail.startswith("Source")


def test_a_low_total_does_not_hide_item_9() -> None:
    document = WRITERS.summary.document(kept("000000001"))
    assert score(kept("000000001"), "PHQ-9").text == "1 of 27 points: minimal (0 to 4)"
    first = document.section("flags").rows[0]
    assert first.text.startswith("PHQ-9 item 9 above zero") and first.said == ("most days",)
    assert document.tone == "review"


def test_a_part_has_no_total_and_names_what_is_missing() -> None:
    row = score(kept("3332222-0", "33"), "PHQ-9")
    assert row.text == "No total: 1 of 9 items not answered (item 8)"
    assert score(kept("3332222-0", "33"), "GAD-7").text == "No total: 5 of 7 items not answered (item 3, 4, 5, 6, 7)"
    assert score(kept("333222210"), "GAD-7").text == "Not asked yet"


def test_what_is_open_lists_item_9_and_not_sixteen_lines() -> None:
    rows = WRITERS.summary.document(kept("---------", "-------")).section("open").rows
    assert [row.label for row in rows] == ["PHQ9 9: Better off dead, hurting yourself"]
    assert (rows[0].text, rows[0].mark, rows[0].tone) == ("Skipped", "safety question", "review")


def pressed(of: PrescreenRecord) -> PrescreenRecord:
    """The same with every item of the scales answered by its button."""
    answers = dict(of.answers)
    for question in WRITERS.questionnaire.questions.values():
        if question.scale and question.id in answers:
            titles = {choice.id: choice.title for choice in question.choices}
            answers[question.id] = {**answers[question.id], "said": titles[answers[question.id]["value"]]}
    return replace(of, answers=answers)


def test_pressed_items_are_one_row_and_typed_ones_keep_their_words() -> None:
    rows = WRITERS.summary.document(pressed(kept("323123121", "11"))).section("answers").rows
    assert [(row.label, row.text) for row in rows[-2:]] == [
        (
            "PHQ-9, points by item",
            "1: 3 \u00b7 2: 2 \u00b7 3: 3 \u00b7 4: 1 \u00b7 5: 2 \u00b7 6: 3 \u00b7 7: 1 \u00b7 8: 2 \u00b7 9: 1",
        ),
        ("GAD-7, points by item", "1: 1 \u00b7 2: 1"),
    ]
    typed = WRITERS.summary.document(kept("323123121")).section("answers").rows
    assert [row.said for row in typed if row.label.startswith("PHQ9 1:")] == [("most days",)]


def test_both_scales_fit_on_one_page() -> None:
    document = WRITERS.summary.document(pressed(kept("323123121", "1111111")))
    assert len(pypdfium2.PdfDocument(summary_pdf(document, WRITERS.texts, footer="x", at=STARTED))) == 1


def test_paper_has_the_totals() -> None:
    document = WRITERS.summary.document(kept("323123121", "1111111"))
    pdf = pypdfium2.PdfDocument(summary_pdf(document, WRITERS.texts, footer="x", at=STARTED))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    assert "18 of 27 points" in text and "7 of 21 points: mild (5 to 9)" in text


def test_the_questionnaire_has_a_group_for_each_scale_with_the_codes_of_loinc() -> None:
    resource = WRITERS.fhir.questionnaire()
    assert QuestionnaireModel(resource, strict=True).as_json() == resource
    assert resource["version"] == WRITERS.questionnaire.version
    known = {item["linkId"]: item for item in items(resource)}
    assert len(known) == len(list(items(resource)))
    codes = {name: known[name]["code"][0]["code"] for name in ("phq9", "phq9.total", "phq9_9", "gad7", "gad7.total")}
    assert list(codes.values()) == ["44249-1", "44261-6", "44260-8", "69737-5", "70274-6"]
    assert [len(known[name]["item"]) for name in ("phq9", "gad7")] == [10, 8]


@pytest.mark.parametrize(
    ("phq9", "gad7", "totals"),
    [
        ("323123121", "1111111", {"phq9.total": 18, "gad7.total": 7}),
        ("32312312-", "1111111", {"gad7.total": 7}),
        ("000000000", "", {"phq9.total": 0}),
        ("", "", {}),
    ],
)
def test_a_response_fits_and_has_a_total_only_where_every_item_is_answered(
    phq9: str, gad7: str, totals: dict[str, int]
) -> None:
    resource: dict[str, Any] = WRITERS.fhir.response(WRITERS.summary.summary(kept(phq9, gad7)))
    assert QuestionnaireResponse(resource, strict=True).as_json() == resource
    known = {item["linkId"]: item for item in items(WRITERS.fhir.questionnaire())}
    found = [item["linkId"] for item in items(resource)]
    assert found == sorted(found, key=list(known).index)
    told = {item["linkId"]: item["answer"][0]["valueInteger"] for item in items(resource) if "total" in item["linkId"]}
    assert told == totals
    for item in items(resource):
        for answer in item.get("answer", []):
            values = [key for key in answer if key.startswith("value")]
            assert values in ([], [VALUE_OF[known[item["linkId"]]["type"]]])
            if "answerOption" in known[item["linkId"]] and values:
                assert {"valueCoding": answer["valueCoding"]} in known[item["linkId"]]["answerOption"]


def test_the_patients_own_page_has_neither_total_nor_band() -> None:
    finished = replace(kept("323123121", "1111111"), status="finished", outcome={"kind": "review", "reasons": []})
    result = WRITERS.result.result(finished, at="22 Nov 2026")
    assert result is not None
    words = f"{result.outcome} {[(told.label, told.understood) for told in result.answers]}"
    assert not any(word in words for word in ("points", "moderately", "severe", "mild", "PHQ", "GAD", "18", "27"))
