"""If these fail, somebody who says in a questionnaire that they would be better off dead is met with the next question,
and nobody at the clinic learns of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import ROOT, Settings
from bot.web import keys
from bot.web.app import Content, build_app, load_content
from tests.integration.conftest import Clock, FakeNotifier, Gateway
from tests.integration.fake_rasa import SECRET, FakeRasa
from tests.people import Patient

ITEM = {"ask": "phq9_9", "again": False, "progress": [22, 30]}
NEXT = {"ask": "gad7_1", "again": False, "progress": [23, 30], "introduces": "gad7"}
AT_ITEM = {"slots": {"requested_slot": "prescreen_phq9_9"}, "active_loop": "prescreen_form"}
ABOVE_ZERO = ("Several days", "More than half the days", "Nearly every day")


def fact(choice: str) -> dict[str, Any]:
    """What the assistant reports of an answer to the item."""
    answer = {"status": "given", "value": choice, "said": choice}
    return {"prescreen": {"status": "answered", "question": "phq9_9", "value": choice, "answers": {"phq9_9": answer}}}


@pytest.fixture(scope="module")
def with_scales(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The content of a clinic that asks both scales."""
    clinic = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
    path = tmp_path_factory.mktemp("clinic") / "clinic.yml"
    path.write_text(yaml.safe_dump({**clinic, "prescreen": {"scales": ["phq9", "gad7"]}}), encoding="utf-8")
    return load_content(Settings(gateway_secret=SECRET, clinic_file=path))


@pytest.fixture
async def asking(rasa: FakeRasa, with_scales: Content, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway of that clinic, its assistant at the item."""
    settings = Settings(gateway_secret=SECRET, var_dir=tmp_path, rasa_url=rasa.url, turn_timeout_seconds=1.0)
    clock, notifier = Clock(), FakeNotifier()
    server = TestServer(build_app(settings, with_scales, clock=clock, notifier=notifier))
    client: TestClient[Any, Any] = TestClient(server)
    await client.start_server()
    app: Any = server.app
    assert await app[keys.RASA].wait_ready(5)
    rasa.answers["start"] = [ITEM]
    rasa.state = AT_ITEM
    running = Gateway(server, client, rasa, clock, notifier, settings)
    yield running
    for extra in running.clients:
        await extra.session.close()
    await client.close()


async def at_the_item(gateway: Gateway) -> Patient:
    """A patient who reads the item."""
    patient = await gateway.patient()
    await patient.say("start")
    await patient.until(lambda e: e["kind"] == "question")
    return patient


@pytest.mark.parametrize("title", ABOVE_ZERO)
async def test_a_button_above_zero_is_met_and_flagged_and_the_questions_go_on(asking: Gateway, title: str) -> None:
    asking.rasa.answers["intent:prescreen_choice"] = [fact("several_days"), NEXT]
    patient = await at_the_item(asking)
    await patient.press(title)
    await patient.until(lambda e: e["kind"] == "crisis")
    events = await patient.events()
    assert [e["kind"] for e in events[-2:]] == ["question", "crisis"]
    assert events[-1]["tier"] == "check_in" and "tel:988" in str(events[-1]["links"])
    (item,) = await (await asking.staff()).queue()
    assert (item["kind"], item["tier"], item["counter"]) == ("flag", "check_in", 1)


async def test_not_at_all_raises_nothing(asking: Gateway) -> None:
    asking.rasa.answers["intent:prescreen_choice"] = [fact("not_at_all"), NEXT]
    patient = await at_the_item(asking)
    await patient.press("Not at all")
    await patient.until(lambda e: "on edge" in e["text"])
    assert "crisis" not in [e["kind"] for e in await patient.events()]
    assert await (await asking.staff()).queue() == []


@pytest.mark.parametrize(
    "typed", ["most days", "2", "a few days i guess", "yes", "every day", "4 days a week", "kind of"]
)
async def test_typed_words_above_zero_are_flagged_as_they_come(asking: Gateway, typed: str) -> None:
    asking.rasa.answers[typed] = [NEXT]  # what the assistant makes of it does not matter
    patient = await at_the_item(asking)
    await patient.say(typed)
    (item,) = await (await asking.staff()).queue()
    assert (item["kind"], item["tier"]) == ("flag", "check_in")
    await patient.until(lambda e: e["kind"] == "crisis")


@pytest.mark.parametrize("typed", ["not at all", "0", "never", "skip", "rather not say"])
async def test_typed_words_at_zero_or_none_raise_nothing(asking: Gateway, typed: str) -> None:
    asking.rasa.answers[typed] = [NEXT]
    patient = await at_the_item(asking)
    await patient.say(typed)
    await patient.until(lambda e: "on edge" in e["text"])
    assert await (await asking.staff()).queue() == []


async def test_it_is_met_and_flagged_while_the_assistant_is_down(asking: Gateway) -> None:
    patient = await at_the_item(asking)
    asking.rasa.ready = False
    app: Any = asking.server.app
    async with asyncio.timeout(5):
        while app[keys.RASA].status == "ready":
            await asyncio.sleep(0.02)
    await patient.press("Several days")
    (item,) = await (await asking.staff()).queue()
    assert (item["kind"], item["tier"]) == ("flag", "check_in")
    await patient.until(lambda e: e["kind"] == "crisis")
    assert (await (await asking.staff("ben", "Ben")).queue())[0]["counter"] == 1


async def test_an_answer_that_only_the_assistant_found_is_met_as_well(asking: Gateway) -> None:
    """Nothing that the gateway reads as an answer, but the assistant reports one."""
    asking.rasa.answers["hmm well"] = [fact("nearly_every_day"), NEXT]
    patient = await at_the_item(asking)
    await patient.say("hmm well")
    await patient.until(lambda e: e["kind"] == "crisis")
    (item,) = await (await asking.staff()).queue()
    assert (item["kind"], item["tier"]) == ("flag", "check_in")


async def test_a_later_change_to_above_zero_is_met(asking: Gateway) -> None:
    asking.rasa.state = {"slots": {"requested_slot": "prescreen_contact"}, "active_loop": "prescreen_form"}
    text = "change my phq9 9 to most days"
    asking.rasa.answers[text] = [NEXT]
    patient = await at_the_item(asking)
    await patient.say(text)
    (item,) = await (await asking.staff()).queue()
    assert item["tier"] == "check_in"


async def test_the_next_items_button_does_not_answer_the_question_about_suicide(asking: Gateway) -> None:
    """Asked directly after item 9, somebody goes on with the next item: "Not at all" there is no answer to that."""
    asking.rasa.answers["intent:prescreen_choice"] = [fact("several_days"), NEXT]
    patient = await at_the_item(asking)
    await patient.press("Several days")
    await patient.until(lambda e: e["kind"] == "crisis")
    again = {"ask": "gad7_2", "again": False, "progress": [24, 30]}
    asking.rasa.answers["intent:prescreen_choice"] = [again]
    seq = await patient.press("Not at all")
    await patient.until(lambda e: "control worrying" in e["text"])
    assert [e["kind"] for e in await patient.events(after=seq)] == ["question"]


async def test_where_no_scale_is_asked_nothing_is_read_into_a_reply(gateway: Gateway) -> None:
    gateway.rasa.state = AT_ITEM
    patient = await gateway.patient()
    await patient.say("hello")
    await patient.say("most days")
    assert await (await gateway.staff()).queue() == []
