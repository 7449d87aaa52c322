"""A patient names a medicine: the answer begins with its class, from the approved words, and with its sources."""

import pytest

from bot.web.app import Content
from tests.integration.conftest import Gateway

XANAX = {"said": "zanax", "name": "alprazolam", "class": "benzodiazepine"}
CELEXA = {"said": "Celexa", "name": "citalopram", "class": "antidepressant"}
BENZOS = {"said": "benzos", "name": "benzodiazepine", "class": "benzodiazepine"}


@pytest.mark.parametrize("answer", ["medications", "with_antidepressants"])
async def test_the_answer_begins_with_the_class_of_the_medicine(gateway: Gateway, answer: str) -> None:
    """Without it, somebody on a benzodiazepine reads a general text that may not seem to be about them."""
    gateway.rasa.answers["is zanax ok"] = [{"answer": answer}]
    gateway.rasa.medicines = [XANAX]
    patient = await gateway.patient()
    await patient.say("is zanax ok")
    shown = await patient.until(lambda e: e["answer"] == answer)
    opening, rest = shown["text"].split("\n\n", 1)
    assert opening.startswith("Xanax (alprazolam) is a benzodiazepine. A clinician looks at")
    assert opening.endswith("please don't stop or change it yourself.")
    assert "Do not stop" in rest
    assert any(source.startswith("Veraart 2021, Int J") for source in shown["sources"])
    assert shown["review"] == "draft"


async def test_of_several_the_most_pressing_is_spoken_of_once(gateway: Gateway) -> None:
    """One sentence, not a list: of an antidepressant and a benzodiazepine, the one that a clinician looks at."""
    gateway.rasa.answers["celexa and benzos?"] = [{"answer": "with_antidepressants"}, {"answer": "medications"}]
    gateway.rasa.medicines = [CELEXA, BENZOS]
    patient = await gateway.patient()
    await patient.say("celexa and benzos?")
    second = await patient.until(lambda e: e["answer"] == "medications")
    (first,) = [event for event in await patient.events() if event["answer"] == "with_antidepressants"]
    assert first["text"].startswith("A clinician looks at benzodiazepines first")
    assert "clinician looks at" not in second["text"]


@pytest.mark.parametrize(
    ("answer", "medicine"),
    [("cost", XANAX), ("medications", {"said": "x", "name": "x", "class": "class of a later version"})],
)
async def test_other_answers_and_unknown_classes_are_left_alone(
    gateway: Gateway, content: Content, answer: str, medicine: dict[str, str]
) -> None:
    gateway.rasa.answers["hm"] = [{"answer": answer}]
    gateway.rasa.medicines = [medicine]
    patient = await gateway.patient()
    await patient.say("hm")
    shown = await patient.until(lambda e: e["answer"] == answer)
    assert shown["text"] == content.wording.answer(answer)[0].text
