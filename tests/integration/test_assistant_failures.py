"""When the assistant is loading, slow, broken or dead: a message is never lost, and silence is never the answer."""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.web import keys
from bot.web.app import Content, build_app
from tests.integration.conftest import Clock, FakeNotifier, Gateway
from tests.integration.fake_rasa import SECRET, FakeRasa
from tests.people import Patient


async def test_while_loading_the_patient_is_told_and_answered_later(gateway: Gateway) -> None:
    """Rasa takes half a minute to start: the patient reads an honest sentence once, then gets the answer."""
    gateway.rasa.ready = False
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    app: Any = gateway.server.app
    app[keys.RASA]._ready.clear()
    patient = await gateway.patient()
    await patient.say("what does it cost")
    notice = await patient.until(lambda e: e["kind"] == "notice")
    assert notice["from"] == "system" and "+1 555" in notice["text"]
    gateway.rasa.ready = True
    await patient.until(lambda e: e["answer"] == "cost")
    assert [e["kind"] for e in await patient.events()] == ["text", "notice", "answer"]


async def test_a_broken_turn_is_tried_again_and_then_given_to_staff(gateway: Gateway) -> None:
    """A failing action: one honest sentence, one more try, then staff get a flag and the patient a way to a person."""
    gateway.rasa.broken = True
    patient = await gateway.patient()
    await patient.say("what does it cost")
    await patient.until(lambda e: any(c["title"] == "Talk to a person" for c in e["choices"]))
    assert len(gateway.rasa.calls) == 2
    staff = await gateway.staff()
    (item,) = await staff.queue()
    assert item["kind"] == "flag" and item["conversation"] == patient.id
    assert (await patient.events())[0]["delivery"] == "failed"


async def test_one_failure_is_healed_by_the_second_try(gateway: Gateway) -> None:
    """If the second try works, the patient gets the answer and staff are left alone."""
    gateway.rasa.broken = True
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    patient = await gateway.patient()
    await patient.say("what does it cost")
    await patient.until(lambda e: e["kind"] == "notice")
    gateway.rasa.broken = False
    await patient.until(lambda e: e["answer"] == "cost")
    assert await (await gateway.staff()).queue() == []


async def test_a_hanging_assistant_times_out(gateway: Gateway) -> None:
    """A paused process must not leave the patient with a typing indicator for ever."""
    gateway.rasa.hold = asyncio.Event()
    patient = await gateway.patient()
    await patient.say("hello")
    await patient.until(lambda e: e["kind"] == "notice", seconds=5)
    gateway.rasa.hold.set()
    gateway.rasa.hold = None
    await patient.until(lambda e: e["from"] == "assistant")


async def test_an_empty_answer_is_a_failure(gateway: Gateway) -> None:
    """Rasa's way of hiding an exception is an empty list: here it is a failure like any other."""
    gateway.rasa.answers["hello"] = []
    patient = await gateway.patient()
    await patient.say("hello")
    await patient.until(lambda e: e["kind"] == "notice")


async def test_what_waited_when_the_gateway_died_is_answered_after_restart(
    rasa: FakeRasa, content: Content, tmp_path: Path
) -> None:
    """A gateway killed between acknowledgement and answer takes the message up again."""
    from bot.settings import Settings

    settings = Settings(gateway_secret=SECRET, var_dir=tmp_path, rasa_url=rasa.url)
    rasa.ready = False
    rasa.answers["what does it cost"] = [{"answer": "cost"}]
    first: TestClient[Any, Any] = TestClient(
        TestServer(build_app(settings, content, clock=Clock(), notifier=FakeNotifier()))
    )
    await first.start_server()
    patient = await Patient(first).open()
    await patient.say("what does it cost")
    await first.close()
    rasa.ready = True
    second: TestClient[Any, Any] = TestClient(
        TestServer(build_app(settings, content, clock=Clock(), notifier=FakeNotifier()))
    )
    await second.start_server()
    patient._client = second
    await patient.until(lambda e: e["answer"] == "cost")
    await second.close()
    assert [call["text"] for call in rasa.calls] == ["what does it cost"]
