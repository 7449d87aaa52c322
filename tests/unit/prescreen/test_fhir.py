"""The FHIR R4 documents: valid for R4's own models, and the response fits the questionnaire it points to."""

from collections.abc import Iterator
from typing import Any

import pytest
from fhirclient.models.questionnaire import Questionnaire as QuestionnaireModel
from fhirclient.models.questionnaireresponse import QuestionnaireResponse

from bot.domain.prescreen.conditions import Group, Test
from bot.services.fhir_conditions import enable_when
from tests.prescreens import DANGER, HEALTHY, QUESTIONNAIRE, TYPICAL, record, writers

Json = dict[str, Any]
VALUE_OF = {
    "integer": "valueInteger",
    "quantity": "valueQuantity",
    "choice": "valueCoding",
    "string": "valueString",
    "text": "valueString",
    "boolean": "valueBoolean",
}
STATUS_CODES = {"in-progress", "completed", "amended", "entered-in-error", "stopped"}  # R4's required value set
CASES = {
    "typical": record(TYPICAL),
    "danger": record(DANGER),
    "healthy": record(HEALTHY),
    "unclear": record(DANGER | {"mind": "hm well"}),
    "nothing": record({}, status="stopped"),
    "words only": record(TYPICAL | {"duration": "since my divorce", "blood_pressure": "a bit high"}),
    "put aside": record({name: TYPICAL[name] for name in list(TYPICAL)[:9]}, status="paused"),
}


def response(name: str) -> Json:
    """The QuestionnaireResponse of a case."""
    kept = writers()
    return kept.fhir.response(kept.summary.summary(CASES[name]))


def items(parent: Json) -> Iterator[Json]:
    """All items below, those below answers too."""
    for item in parent.get("item", []):
        yield item
        yield from items(item)
        for answer in item.get("answer", []):
            yield from items(answer)


def asked() -> dict[str, Json]:
    """The questionnaire's items by linkId."""
    return {item["linkId"]: item for item in items(writers().fhir.questionnaire())}


def test_the_questionnaire_is_valid_r4_and_its_link_ids_are_unique() -> None:
    """Otherwise a record system refuses it."""
    resource = writers().fhir.questionnaire()
    assert QuestionnaireModel(resource, strict=True).as_json() == resource
    ids = [item["linkId"] for item in items(resource)]
    assert len(ids) == len(set(ids))
    for item in items(resource):
        assert item["type"] == "group" or item["type"] in VALUE_OF
        assert ("answerOption" in item) == (item["type"] == "choice"), item["linkId"]


def test_link_ids_follow_the_ids_of_the_questions() -> None:
    """They stay the same as long as the ids do: whoever mapped them once is not surprised."""
    assert set(QUESTIONNAIRE.questions) | {"result"} == {i["linkId"] for i in writers().fhir.questionnaire()["item"]}
    assert {"age.said", "blood_pressure.systolic", "medicines.classes", "contact.phone", "result.rules"} <= set(asked())


@pytest.mark.parametrize("name", CASES)
def test_a_response_is_valid_r4_and_fits_its_questionnaire(name: str) -> None:
    """Each item is asked there, in that order, and each answer is of its type and among its options."""
    resource, known = response(name), asked()
    assert QuestionnaireResponse(resource, strict=True).as_json() == resource
    assert resource["status"] in STATUS_CODES
    order = list(known)
    found = [item["linkId"] for item in items(resource)]
    assert found == sorted(found, key=order.index)
    for item in items(resource):
        definition = known[item["linkId"]]
        answers = item.get("answer", [])
        assert definition.get("repeats") or len(answers) <= 1
        assert definition["type"] != "group" or not answers
        for answer in answers:
            _check_answer(definition, answer)


def _check_answer(definition: Json, answer: Json) -> None:
    values = [key for key in answer if key.startswith("value")]
    if not values:
        assert answer["extension"][0]["valueCode"] in ("asked-declined", "asked-unknown", "as-text")
        return
    assert values == [VALUE_OF[definition["type"]]], definition["linkId"]
    if "answerOption" in definition:
        assert {"valueCoding": answer["valueCoding"]} in definition["answerOption"]


def test_the_patients_words_stand_beside_the_value() -> None:
    """A reading without its words cannot be checked."""
    answer = next(item for item in response("typical")["item"] if item["linkId"] == "duration")["answer"][0]
    assert answer["valueQuantity"]["code"] == "mo"
    assert answer["item"][0]["answer"] == [{"valueString": "since about 2019, on and off"}]


def test_a_reading_has_its_unit_and_its_code() -> None:
    """150 of what, measured as what."""
    pressure = next(item for item in response("typical")["item"] if item["linkId"] == "blood_pressure")
    systolic = pressure["item"][0]
    assert systolic["answer"][0]["valueQuantity"] == {
        "value": 150,
        "unit": "mmHg",
        "system": "http://unitsofmeasure.org",
        "code": "mm[Hg]",
    }
    assert asked()["blood_pressure.systolic"]["code"] == [{"system": "http://loinc.org", "code": "8480-6"}]


def test_what_is_open_says_why_instead_of_being_left_out() -> None:
    """A skipped question and one never asked are two things."""
    found = {item["linkId"]: item for item in response("danger")["item"]}
    assert found["conditions"]["answer"][0]["extension"][0]["valueCode"] == "asked-declined"
    assert found["mind"]["answer"][0]["extension"][0]["valueCode"] == "asked-declined"
    unclear = next(item for item in response("unclear")["item"] if item["linkId"] == "mind")["answer"][0]
    assert unclear["extension"][0]["valueCode"] == "as-text"
    assert unclear["item"][0]["answer"] == [{"valueString": "hm well"}]
    assert "escort" not in {item["linkId"] for item in response("put aside")["item"]}


@pytest.mark.parametrize(
    ("name", "status"), [("typical", "completed"), ("nothing", "stopped"), ("put aside", "in-progress")]
)
def test_the_status_is_r4s_own(name: str, status: str) -> None:
    """Half a response must not be taken for a whole one."""
    assert response(name)["status"] == status


def test_the_result_names_outcome_and_rules_and_nobody() -> None:
    """What the rules say travels along, marked as theirs; who the patient is does not."""
    resource = response("danger")
    result = next(item for item in resource["item"] if item["linkId"] == "result")
    codes = [answer["valueCoding"]["code"] for item in result["item"] for answer in item["answer"]]
    assert codes[:2] == ["not_now", "aneurysm"]
    assert not {"subject", "source"} & set(resource) and resource["author"]["type"] == "Device"


def test_a_follow_up_is_enabled_by_what_calls_for_it() -> None:
    """A form built from the questionnaire asks the same follow-ups as the chat."""
    control = asked()["blood_pressure_control"]
    assert control["enableBehavior"] == "any"
    compared = {(when["question"], when["operator"]) for when in control["enableWhen"]}
    assert compared == {
        ("blood_pressure.word", "="),
        ("blood_pressure.systolic", ">"),
        ("blood_pressure.diastolic", ">"),
        ("medicines.classes", "="),
    }
    assert "enableBehavior" not in asked()["antidepressants"] and len(asked()["antidepressants"]["enableWhen"]) == 1


def test_a_condition_that_fhir_cannot_tell_leaves_the_item_always_shown() -> None:
    """Rather asked too often than never."""
    said = {"answerInteger": 1}
    nested = Group(True, (Group(False, (Test("age", "", "above", 1),)), Test("age", "", "below", 9)))
    lacking = Test("reason", "", "lacks", ["depression"])
    several = Group(True, (Test("mind", "", "includes", ["mania", "bipolar"]), Test("age", "", "above", 1)))
    assert [enable_when(condition, lambda *_: said) for condition in (nested, lacking, several)] == [{}, {}, {}]
    both = enable_when(Group(True, (Test("age", "", "at_least", 1), Test("age", "", "below", 9))), lambda *_: said)
    assert both["enableBehavior"] == "all" and [when["operator"] for when in both["enableWhen"]] == [">=", "<"]
