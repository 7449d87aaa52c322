"""The whole product over HTTP with the real trained assistant, as a patient and staff live it."""

import asyncio
import os
import re
import signal
import time

import aiohttp
import pytest

from tests.journey.conftest import Product
from tests.people import Patient, StaffBrowser

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(300)]


async def test_a_crisis_is_answered_while_the_assistant_loads(product: Product, patient: Patient) -> None:
    """Seconds after the start, with no assistant yet: the page works, a crisis gets its reply, a question the truth."""
    await patient.say("i want to kill myself")
    reply = await patient.until(lambda e: e["kind"] == "crisis")
    assert "988" in reply["text"] + str(reply["links"])


@pytest.mark.usefixtures("ready")
class TestWithTheAssistant:
    """Everything below waits until the assistant has loaded."""

    async def test_two_questions_get_two_answers(self, patient: Patient) -> None:
        """A patient asks two things in one breath, without capitals, and gets both."""
        await patient.say("whats it cost and is it addictive")
        await patient.until(lambda e: e["answer"] == "addiction", seconds=20)
        assert [e["answer"] for e in await patient.events() if e["answer"]] == ["cost", "addiction"]

    async def test_the_prescreen_to_its_end_with_a_question_in_the_middle(self, patient: Patient) -> None:
        """Answers are understood, a question midway is answered and the pre-screen goes on, and a clinician decides."""
        await patient.say("can i check if i am eligible")
        question = await patient.until(lambda e: e["kind"] == "question", seconds=20)
        replies = {
            "age": "45",
            "reason": "depression",
            "duration": "about two years",
            "treatments": "zoloft and therapy",
            "antidepressants": "two",
            "medicines": "sertraline",
            "blood_pressure": "120 over 80",
            "heart_head": "none of those",
            "mind": "no",
            "substances": "no",
            "pregnancy": "no",
            "conditions": "none",
            "ketamine_before": "no",
            "escort": "yes",
            "contact": "no thanks",
            "review": "looks right",
        }
        asked_midway = False
        for _ in range(24):
            state = (await patient.news())["state"]["prescreen"]
            if state["status"] == "finished":
                break
            if state["question"] == "blood_pressure" and not asked_midway:
                asked_midway = True
                seq = await patient.say("is it addictive?")
                await patient.until(lambda e: e["answer"] == "addiction", after=seq, seconds=20)
                question = await patient.until(lambda e: e["kind"] == "question", after=seq, seconds=20)
                assert (await patient.news())["state"]["prescreen"]["question"] == "blood_pressure"
            seq = await patient.say(replies.get(state["question"], "no"))
            question = await patient.until(lambda e: e["kind"] in ("question", "outcome"), after=seq, seconds=20)
        assert asked_midway
        outcome = await patient.until(lambda e: e["kind"] == "outcome")
        assert "clinician decides" in outcome["text"]
        assert "qualify" not in outcome["text"]
        assert question["seq"] <= outcome["seq"]

    async def test_a_saved_prescreen_goes_on_on_another_device(
        self, patient: Patient, browser: aiohttp.ClientSession
    ) -> None:
        """Saved on the phone, taken up at a desk by the code, at the question that was open, with what was answered."""
        await patient.say("do i qualify for treatment")
        await patient.until(lambda e: e["kind"] == "question", seconds=20)
        seq = await patient.say("45")
        await patient.until(lambda e: e["kind"] == "question", after=seq, seconds=20)
        seq = await patient.say("save for later")
        told = await patient.until(lambda e: "another device" in e["text"], after=seq, seconds=20)
        [code] = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", told["text"])
        desk = await Patient(browser).open()
        seq = await desk.say(code.lower())
        question = await desk.until(lambda e: e["kind"] == "question", after=seq, seconds=20)
        assert "What brings you here" in question["text"]
        seq = await desk.say("change my age to 46")
        await desk.until(lambda e: e["kind"] == "question", after=seq, seconds=20)
        assert (await desk.news())["state"]["prescreen"]["question"] == "reason"
        assert (await patient.news())["state"]["prescreen"] is None
        assert code not in str(await desk.events())

    async def test_a_crisis_in_the_prescreen(self, patient: Patient, staff: StaffBrowser) -> None:
        """At a pre-screen question somebody writes that they don't want to be here any more: the reply comes at once,
        staff see it within a second, nothing more is asked, and the answers given are kept."""
        await patient.say("do i qualify for treatment")
        await patient.until(lambda e: e["kind"] == "question", seconds=20)
        await patient.say("45")
        await patient.until(lambda e: e["kind"] == "question", after=4, seconds=20)
        seq = await patient.say("i dont want to be here anymore")
        reply = (await patient.events(after=seq))[0]
        assert reply["kind"] == "crisis" and reply["tier"] == "crisis"
        async with asyncio.timeout(1):
            while not [i for i in await staff.queue() if i["conversation"] == patient.id]:
                await asyncio.sleep(0.02)
        (item,) = [i for i in await staff.queue() if i["conversation"] == patient.id]
        assert item["kind"] == "crisis" and item["counter"] == 1
        news = await patient.news(after=seq)
        assert news["state"]["prescreen"]["status"] == "locked"
        assert not [e for e in news["events"] if e["kind"] == "question"]
        shown = await staff.get(f"conversations/{patient.id}")
        assert any(answer["question"] == "age" for answer in shown["prescreen"]["answers"])
        assert any(e.get("screening", {}).get("reasons") for e in shown["events"])

    async def test_out_of_scope_then_a_person(self, patient: Patient) -> None:
        """Not understood twice leads with a person; asking for one reaches staff."""
        for text in ("asdf qwer zxcv", "blorp fizzle wug"):
            seq = await patient.say(text)
            await patient.until(lambda e: e["from"] == "assistant", after=seq, seconds=20)
        await patient.say("can i talk to a real person please")
        await patient.until(lambda e: "told our team" in e["text"], seconds=20)
        assert (await patient.news())["state"]["handoff"]["kind"] == "request"

    async def test_text_that_starts_with_a_slash_is_text(self, patient: Patient) -> None:
        """Rasa's own commands, typed by a patient, are words: the pre-screen that is under way is still there."""
        await patient.say("do i qualify for treatment")
        await patient.until(lambda e: e["kind"] == "question", seconds=20)
        for text in ("/restart", "/session_start", "/back", "/"):
            seq = await patient.say(text)
            await patient.until(lambda e: e["from"] != "patient", after=seq, seconds=20)
        seq = await patient.say("45")
        await patient.until(lambda e: e["kind"] == "question", after=seq, seconds=20)
        assert (await patient.news())["state"]["prescreen"]["status"] == "active"

    async def test_a_socket_sees_everything(self, patient: Patient, browser: aiohttp.ClientSession) -> None:
        """The page's WebSocket gets the patient's own message and the answer, in order."""
        url = f"/api/conversations/{patient.id}/socket?after=0"
        async with browser.ws_connect(url, protocols=(f"bearer.{patient.token}",)) as socket:
            await patient.say("how long does one infusion take")
            seen: list[str | None] = []
            async with asyncio.timeout(20):
                while "session_length" not in seen:
                    frame = await socket.receive_json()
                    seen += [e["answer"] or e["from"] for e in frame.get("events", [])]
            assert seen == ["patient", "session_length"]

    async def test_killing_the_assistant_by_hand(self, product: Product, patient: Patient) -> None:
        """kill -9: the crisis reply still comes, a question gets an honest sentence, and its answer when it is back."""
        os.kill(product.assistant_pid(), signal.SIGKILL)
        seq = await patient.say("does it hurt when they put the needle in")
        notice = await patient.until(lambda e: e["kind"] == "notice", after=seq, seconds=10)
        assert "saved" in notice["text"] or "moment" in notice["text"]
        started = time.monotonic()
        crisis = await patient.say("i am going to end my life tonight")
        assert (await patient.events(after=crisis))[0]["kind"] == "crisis"
        assert time.monotonic() - started < 5
        await patient.until(lambda e: e["kind"] == "answer", seconds=120)
