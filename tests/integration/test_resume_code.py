"""If these fail, a saved pre-screen is lost on the way to another device, or a stranger opens it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.domain.resume_code import MASK, derived
from tests.integration.conftest import Gateway
from tests.people import Patient

AGE = {"status": "given", "value": 45, "said": "45"}
REASON = {"status": "given", "value": ["depression"], "said": "depressed"}
PAUSED = {"prescreen": {"status": "paused", "answers": {"age": AGE, "reason": REASON}, "version": "1"}}
SLOTS = {"prescreen_age": AGE, "prescreen_reason": REASON, "prescreen_status": "paused", "misunderstandings": 0}


async def saved(gateway: Gateway) -> tuple[Patient, str]:
    """A patient who saved the pre-screen for later, and the code shown to them."""
    gateway.rasa.answers["save for later"] = [{"say": "prescreen_paused"}, PAUSED]
    gateway.rasa.answers["intent:resume_prescreen"] = [
        {"say": "prescreen_resumed"},
        {"prescreen": {"status": "started", "answers": {"age": AGE, "reason": REASON}, "version": "2"}},
        {"ask": "duration", "progress": [3, 14]},
    ]
    gateway.rasa.state = {"slots": SLOTS, "active_loop": None}
    patient = await gateway.patient()
    seq = await patient.say("save for later")
    shown = await patient.until(lambda e: "another device" in e["text"], after=seq)
    return patient, code_in(shown["text"])


def code_in(text: str) -> str:
    """The code that a message shows."""
    match = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text)
    assert match, text
    return match.group()


async def reply(patient: Patient, text: str) -> dict[str, Any]:
    """What comes back on a message."""
    seq = await patient.say(text)
    found: dict[str, Any] = await patient.until(lambda e: e["from"] != "patient", after=seq)
    return found


async def test_the_code_opens_the_same_pre_screen_on_another_device(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    second = await gateway.patient()
    gateway.rasa.calls.clear()
    assert "where you left off" in (await reply(second, f"hi, my code is {code.lower()}"))["text"]
    await second.until(lambda e: e["kind"] == "question")
    [call] = [call for call in gateway.rasa.calls if call["intent"] == "resume_prescreen"]
    assert call["state"] == {
        "slots": {k: v for k, v in SLOTS.items() if k.startswith("prescreen_")},
        "active_loop": None,
    }
    state = (await second.news())["state"]["prescreen"]
    assert (state["status"], state["question"], state["progress"]) == ("active", "duration", [3, 14])
    assert "moved there" in (await first.until(lambda e: e["from"] == "system"))["text"]
    assert (await first.news())["state"]["prescreen"] is None
    staff = await gateway.staff()
    record = (await staff.get(f"conversations/{second.id}"))["prescreen"]
    assert [answer["question"] for answer in record["answers"]] == ["age", "reason"]
    assert record["version"] == "2"


async def test_the_code_is_stored_nowhere_and_shown_to_the_patient_alone(
    gateway: Gateway, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first, code = await saved(gateway)
    second = await gateway.patient()
    await reply(second, f"k2222-k3333 or {code}")
    await reply(second, code)
    staff = await gateway.staff()
    for patient in (first, second):
        seen = str(await staff.get(f"conversations/{patient.id}"))
        assert code not in seen and code.replace("-", "") not in seen
    assert any(MASK in event["text"] for event in (await staff.get(f"conversations/{first.id}"))["events"])
    assert code in str(await first.events())  # a page that is opened again shows it again
    with closing(sqlite3.connect(tmp_path / "clinic.db")) as database:
        dump = "\n".join(database.iterdump()).upper()
    out, err = capfd.readouterr()
    for kept in (dump, out.upper(), err.upper()):
        assert code not in kept and code.replace("-", "") not in kept


async def test_a_code_opens_once_and_a_newer_one_takes_its_place(gateway: Gateway) -> None:
    first, old = await saved(gateway)
    seq = await first.say("save for later")
    new = code_in((await first.until(lambda e: "another device" in e["text"], after=seq))["text"])
    assert new != old
    second, third = await gateway.patient(), await gateway.patient()
    assert "can't find that code" in (await reply(second, old))["text"]
    assert "left off" in (await reply(second, new))["text"]
    assert "can't find that code" in (await reply(third, new))["text"]


async def test_in_its_own_chat_the_code_just_goes_on(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    assert "left off" in (await reply(first, code))["text"]
    assert (await first.news())["state"]["prescreen"]["status"] == "active"


async def test_an_old_code_is_told_plainly(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    gateway.clock.forward(days=15)
    second = await gateway.patient()
    assert "does not work any more" in (await reply(second, code))["text"]
    assert (await first.news())["state"]["prescreen"]["status"] == "paused"  # it waits where it was begun


async def test_guessing_is_slowed_down_in_plain_words(gateway: Gateway) -> None:
    _, code = await saved(gateway)
    guesser = await gateway.patient()
    for attempt in range(5):
        wrong = derived(b"guess" * 8, str(attempt))
        assert "can't find that code" in (await reply(guesser, wrong))["text"]
    refused = await reply(guesser, code)
    assert "too many wrong codes" in refused["text"] and "next hour" in refused["text"]
    for attempt in range(5):  # a new chat does not start the count anew for the same address
        await reply(await gateway.patient(), derived(b"again" * 8, str(attempt)))
    assert "too many wrong codes" in (await reply(await gateway.patient(), code))["text"]
    gateway.clock.forward(hours=1, seconds=1)
    assert "left off" in (await reply(await gateway.patient(), code))["text"]


async def test_a_cry_for_help_beside_a_code_comes_first(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    second = await gateway.patient()
    seq = await second.say(f"{code} i want to kill myself")
    assert (await second.events(after=seq))[0]["kind"] == "crisis"
    assert code not in str(await second.events())
    assert (await first.news())["state"]["prescreen"]["status"] == "paused"


async def test_a_pre_screen_that_was_put_aside_in_a_crisis_stays_aside_on_the_other_device(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    gateway.rasa.answers["start"] = [{"ask": "duration", "progress": [3, 14]}]
    gateway.rasa.state = {"slots": SLOTS, "active_loop": "prescreen_form"}
    await reply(first, "start")
    await first.say("i want to kill myself")
    second = await gateway.patient()
    assert "put the treatment questions aside" in (await reply(second, code))["text"]


async def test_erasing_or_finishing_ends_the_code(gateway: Gateway) -> None:
    first, code = await saved(gateway)
    outcome = {"kind": "likely_fits", "reasons": []}
    done = {"prescreen": {"status": "finished", "answers": {"age": AGE}, "version": "2"}}
    gateway.rasa.answers["looks right"] = [{"outcome": outcome}, done]
    await reply(first, "looks right")
    other, second_code = await saved(gateway)
    async with gateway.client.delete(f"/api/conversations/{other.id}", headers=other.headers) as erased:
        assert erased.status == 204
    for ended in (code, second_code):
        assert "can't find that code" in (await reply(await gateway.patient(), ended))["text"]


async def test_what_only_looks_like_a_code_is_an_answer_while_a_question_is_open(gateway: Gateway) -> None:
    patient = await gateway.patient()
    gateway.rasa.state = {"slots": {}, "active_loop": "prescreen_form"}
    gateway.rasa.answers["start"] = [{"ask": "medicines", "progress": [5, 14]}]
    gateway.rasa.answers["2mgxanax3x"] = [{"ask": "blood_pressure", "progress": [6, 14]}]
    await reply(patient, "start")
    assert (await reply(patient, "2mgxanax3x"))["kind"] == "question"


async def test_answers_given_here_before_are_kept_beside_those_that_come(gateway: Gateway) -> None:
    _, code = await saved(gateway)
    pregnancy = {"status": "given", "value": "not_pregnant", "said": "no"}
    fact = {"prescreen": {"status": "answered", "answers": {"pregnancy": pregnancy, "age": {**AGE, "value": 30}}}}
    gateway.rasa.answers["no"] = [fact, {"ask": "age", "progress": [1, 14]}]
    gateway.rasa.state = {
        "slots": {"prescreen_pregnancy": pregnancy, "prescreen_age": AGE},
        "active_loop": "prescreen_form",
    }
    second = await gateway.patient()
    await reply(second, "no")
    await reply(second, code)
    slots = gateway.rasa.calls[-1]["state"]["slots"]
    assert (
        slots["prescreen_pregnancy"] == pregnancy
        and slots["prescreen_age"] == AGE
        and slots["prescreen_reason"] == REASON
    )
