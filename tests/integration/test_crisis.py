"""A patient in danger: answered at once, whatever else is broken; staff told, once, and again when it gets worse."""

import asyncio
import time
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from bot.web import keys
from tests.integration.conftest import Gateway

DANGER = "i want to kill myself"


async def test_the_reply_comes_with_the_acknowledgement(gateway: Gateway) -> None:
    """When the message is acknowledged, the reply, the handoff and the alert are already stored."""
    patient = await gateway.patient()
    seq = await patient.say(DANGER)
    news = await patient.news(after=seq)
    (reply,) = news["events"]
    assert reply["kind"] == "crisis" and reply["tier"] == "crisis" and reply["from"] == "assistant"
    assert "killing yourself" in reply["text"] or "suicide" in reply["text"]
    assert "automated" in reply["text"]
    hrefs = [link["href"] for link in reply["links"]]
    assert "tel:988" in hrefs and "sms:988" in hrefs
    assert news["state"]["handoff"]["kind"] == "crisis"
    staff = await gateway.staff()
    (item,) = await staff.queue()
    assert item["tier"] == "crisis" and item["counter"] == 1
    assert gateway.rasa.calls == []


async def test_it_is_fast(gateway: Gateway) -> None:
    """Nobody in despair waits for a machine; `make bench` measures it, this only notices a hang."""
    patient = await gateway.patient()
    await patient.say("hello")
    started = time.monotonic()
    await patient.say(DANGER)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("state", ["loading", "broken", "hanging"])
async def test_it_does_not_depend_on_the_assistant(gateway: Gateway, state: str) -> None:
    """Rasa loading, failing or hanging changes nothing about the crisis reply."""
    gateway.rasa.ready = state != "loading"
    gateway.rasa.broken = state == "broken"
    gateway.rasa.hold = asyncio.Event() if state == "hanging" else None
    patient = await gateway.patient()
    await patient.say("what does it cost")
    seq = await patient.say(DANGER)
    kinds = [e["kind"] for e in await patient.events(after=seq)]
    assert kinds[0] == "crisis"
    if gateway.rasa.hold is not None:
        gateway.rasa.hold.set()


async def test_one_handoff_however_often_it_is_said(gateway: Gateway) -> None:
    """Ten messages of danger are one handoff whose counter grows; words never repeat."""
    patient = await gateway.patient()
    for number in range(10):
        await patient.say(f"{DANGER} {number}")
    staff = await gateway.staff()
    (item,) = await staff.queue()
    assert item["counter"] == 10
    paragraphs = [p for e in await patient.events() if e["kind"] == "crisis" for p in e["text"].split("\n\n")]
    assert len(paragraphs) == len(set(paragraphs))


async def test_worse_alerts_again(gateway: Gateway) -> None:
    """A crisis that becomes an emergency takes back an acknowledgement and is shown as an emergency."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    assert (await staff.post(f"handoffs/{item['handoff']}/acknowledge")).status == 200
    assert (await staff.queue())[0]["acknowledged"]
    await patient.say("i just swallowed all my pills")
    (item,) = await staff.queue()
    assert item["tier"] == "emergency" and not item["acknowledged"]
    reply = (await patient.events())[-1]
    assert reply["tier"] == "emergency" and "911" in reply["text"]


async def test_the_prescreen_is_locked_until_the_patient_chooses(gateway: Gateway) -> None:
    """After a crisis at a form question nothing is asked; typing "go on" offers the button, the button goes on."""
    gateway.rasa.answers["start"] = [{"say": "prescreen_intro"}, {"ask": "age", "progress": [1, 14]}]
    gateway.rasa.state = {"slots": {"prescreen_age": None}, "active_loop": "prescreen_form"}
    patient = await gateway.patient()
    await patient.say("start")
    await patient.until(lambda e: e["kind"] == "question")
    seq = await patient.say("i dont want to be here anymore")
    news = await patient.news(after=seq)
    assert [e["kind"] for e in news["events"]] == ["crisis"]
    assert news["state"]["prescreen"]["status"] == "locked"
    gateway.rasa.answers["lets continue"] = [{"ask": "age", "progress": [1, 14]}]
    seq = await patient.say("lets continue")
    offer = await patient.until(lambda e: e["from"] == "assistant", after=seq)
    assert gateway.rasa.calls[-1]["state"]["active_loop"] is None and gateway.rasa.calls[-1]["in_crisis"]
    assert offer["choices"][0]["title"] == "Go on with the questions"
    gateway.rasa.answers["intent:start_prescreen"] = [{"ask": "age", "progress": [1, 14]}]
    seq = await patient.press("Go on with the questions")
    await patient.until(lambda e: e["kind"] == "question", after=seq)
    assert (await patient.news())["state"]["prescreen"]["status"] == "active"


async def test_a_question_asked_before_the_crisis_is_not_followed_by_the_form(gateway: Gateway) -> None:
    """The assistant was still thinking about the last form answer when danger was written: no question comes after."""
    gateway.rasa.hold = asyncio.Event()
    gateway.rasa.answers["45"] = [{"ask": "reason", "progress": [2, 14]}]
    gateway.rasa.state = {"slots": {"prescreen_age": 45}, "active_loop": "prescreen_form"}
    patient = await gateway.patient()
    await patient.say("45")
    seq = await patient.say(DANGER)
    gateway.rasa.hold.set()
    gateway.rasa.hold = None
    async with asyncio.timeout(5):
        while (await patient.events())[0]["delivery"] == "pending":
            await asyncio.sleep(0.02)
    assert [e["kind"] for e in await patient.events(after=seq)] == ["crisis"]
    assert (await patient.news())["state"]["prescreen"]["status"] == "locked"


async def test_the_second_net_inside_the_assistant(gateway: Gateway) -> None:
    """Should the gateway's screening say nothing and the assistant's say crisis, it is a crisis."""
    gateway.rasa.tier = "crisis"
    gateway.rasa.answers["the weather is nice"] = [{"crisis": {"tier": "crisis"}}]
    patient = await gateway.patient()
    await patient.say("the weather is nice")
    await patient.until(lambda e: e["kind"] == "crisis")
    assert (await (await gateway.staff()).queue())[0]["kind"] == "crisis"


async def test_a_check_in_gets_the_answer_and_a_question(gateway: Gateway) -> None:
    """Asking whether ketamine helps with suicidal thoughts: the answer, then a warm direct question, a quiet flag."""
    text = "does ketamine help with suicidal thoughts"
    gateway.rasa.answers[text] = [{"answer": "suicidal_thoughts_help"}]
    patient = await gateway.patient()
    await patient.say(text)
    await patient.until(lambda e: e["kind"] == "crisis")
    events = await patient.events()
    assert [e["kind"] for e in events] == ["text", "answer", "crisis"]
    assert events[-1]["tier"] == "check_in" and "988" in events[-1]["text"] + str(events[-1]["links"])
    (item,) = await (await gateway.staff()).queue()
    assert item["kind"] == "flag" and gateway.notifier.sent == []


async def test_hopelessness_is_not_told_that_it_was_not_understood(gateway: Gateway) -> None:
    """Somebody without hope who fits no answer reads a check-in, not "I did not understand"."""
    patient = await gateway.patient()
    await patient.say("everything feels hopeless and i am such a burden to everyone")
    await patient.until(lambda e: e["kind"] == "crisis")
    assert [e["kind"] for e in await patient.events()] == ["text", "crisis"]


@pytest.mark.parametrize(("typed", "heard"), [("yes", "after.yes"), ("idk", "after.unsure"), ("no", "after.no")])
async def test_a_typed_answer_to_the_direct_question_is_heard(gateway: Gateway, typed: str, heard: str) -> None:
    """Asked about suicide, somebody types the answer instead of pressing a button: it is met, not asked again."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    seq = await patient.say(typed)
    (reply,) = await patient.events(after=seq)
    parts = yaml.safe_load((ROOT / "data/safety/replies.yml").read_text(encoding="utf-8"))["parts"]
    said = [wording.partition("$")[0] for wording in parts[heard]["en"]]
    assert any(wording in reply["text"] for wording in said)
    seq = await patient.say("ok")
    assert not any(wording in e["text"] for e in await patient.events(after=seq) for wording in said)


async def test_a_yes_to_a_nurse_answers_the_nurse(gateway: Gateway) -> None:
    """Ana asks whether she may call: the yes is no answer to the machine's question, and alarms nobody."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    said = await staff.post(
        f"conversations/{patient.id}/messages", text="May I call you now", client_message_id="from-ana-1"
    )
    assert said.status == 202
    await patient.say("yes please")
    assert [item["counter"] for item in await staff.queue()] == [1]


async def test_screening_goes_on_while_staff_own_the_chat(gateway: Gateway) -> None:
    """A person has taken over and the patient writes of danger: the tier rises; the machine does not talk over them
    once the lines were shown."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    seq = await patient.say("i took the pills just now, all of them")
    (item,) = await staff.queue()
    assert item["tier"] == "emergency" and item["counter"] == 2 and item["status"] == "claimed"
    assert await patient.events(after=seq) == []


async def test_staff_see_why(gateway: Gateway) -> None:
    """For every screened message staff can see which rule or sentences raised it, and the version that did."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    staff = await gateway.staff()
    shown = await staff.get(f"conversations/{patient.id}")
    screening = shown["events"][0]["screening"]
    assert screening["tier"] == "crisis" and screening["version"]
    assert screening["reasons"][0]["source"] in ("rule", "classifier")
    assert [a["action"] for a in shown["audit"]] == ["handoff_raised"]


async def test_resolving_ends_the_episode(gateway: Gateway) -> None:
    """After staff have resolved it, the pre-screen may go on and the next crisis is a new handoff."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    done = await staff.post(f"handoffs/{item['handoff']}/resolve", disposition="safe_plan_made", note="")
    assert done.status == 200
    await patient.say(DANGER)
    (again,) = await staff.queue()
    assert again["handoff"] != item["handoff"] and again["counter"] == 1


async def test_a_drill_is_marked_everywhere(gateway: Gateway) -> None:
    """Staff can practise the real path without anybody mistaking it for a patient."""
    staff = await gateway.staff()
    assert (await staff.post("drill")).status == 201
    (item,) = await staff.queue()
    assert item["drill"] and item["kind"] == "crisis"


async def test_buttons_are_screened_and_answered(gateway: Gateway) -> None:
    """The buttons of the crisis card lead on, without the assistant."""
    gateway.rasa.ready = False
    patient = await gateway.patient()
    await patient.say(DANGER)
    card = (await patient.events())[-1]
    assert card["choices"]
    for choice in card["choices"]:
        seq = await patient.press(choice["title"])
        assert (await patient.events(after=seq))[0]["kind"] == "crisis"


@pytest.mark.parametrize("assistant_ready", [True, False])
async def test_an_ordinary_sentence_in_an_episode_is_listened_to(gateway: Gateway, assistant_ready: bool) -> None:
    """ "My boss fired me" after "what happened?" fits no answer: the patient is listened to, not told "I did not
    understand", whether the assistant is up or not, and staff are not alarmed again by it."""
    patient = await gateway.patient()
    await patient.say(DANGER)
    gateway.rasa.ready = assistant_ready
    if not assistant_ready:
        app: Any = gateway.server.app
        async with asyncio.timeout(5):
            while app[keys.RASA].status == "ready":
                await asyncio.sleep(0.02)
    seq = await patient.say("my boss fired me last week")
    reply = await patient.until(lambda e: e["from"] != "patient", after=seq)
    assert reply["kind"] == "crisis"
    assert (await (await gateway.staff()).queue())[0]["counter"] == 1


async def test_a_question_in_an_episode_is_still_answered(gateway: Gateway) -> None:
    """The chat never refuses to go on: what it costs is answered, also after a crisis."""
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    patient = await gateway.patient()
    await patient.say(DANGER)
    await patient.say("what does it cost")
    await patient.until(lambda e: e["answer"] == "cost")


@pytest.mark.parametrize(
    ("text", "sure", "kind"),
    [
        ("it started after the divorce papers came", 0.86, "crisis"),
        ("oh great a phone number. how original", 0.6, "crisis"),
        ("what does it cost", 0.9, "answer"),
        ("cost of infusions", 0.99, "answer"),
    ],
)
async def test_in_an_episode_only_questions_are_answered(gateway: Gateway, text: str, sure: float, kind: str) -> None:
    """Somebody who tells what happened is listened to, however much it sounds like a question about the treatment."""
    gateway.rasa.answers[text] = [{"answer": "cost"}]
    gateway.rasa.confidence = sure
    patient = await gateway.patient()
    await patient.say(DANGER)
    seq = await patient.say(text)
    reply = await patient.until(lambda e: e["from"] != "patient", after=seq)
    assert reply["kind"] == kind


async def test_a_heavy_heart_that_asks_nothing_reads_the_check_in_alone(gateway: Gateway) -> None:
    """ "My family would be better off without me" is like a question about relatives; the leaflet stays away."""
    text = "my family would be better off without me around"
    gateway.rasa.answers[text] = [{"answer": "helping_a_loved_one"}]
    patient = await gateway.patient()
    await patient.say(text)
    await patient.until(lambda e: e["kind"] == "crisis")
    assert [e["kind"] for e in await patient.events()] == ["text", "crisis"]


async def test_a_question_from_before_the_crisis_waits_for_its_answer(gateway: Gateway) -> None:
    """Asked while the assistant was down, then danger: the reply to the danger is one, and the question is answered
    when the assistant is back."""
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    gateway.rasa.ready = False
    app: Any = gateway.server.app
    async with asyncio.timeout(5):
        while app[keys.RASA].status == "ready":
            await asyncio.sleep(0.02)
    patient = await gateway.patient()
    await patient.say("what does it cost")
    await patient.until(lambda e: e["kind"] == "notice")
    await patient.say(DANGER)
    gateway.rasa.ready = True
    await patient.until(lambda e: e["answer"] == "cost")
    assert [e["kind"] for e in await patient.events()] == ["text", "notice", "text", "crisis", "answer"]


@pytest.mark.parametrize("in_danger", [True, False])
async def test_a_reply_that_cannot_be_shown_is_not_silence(gateway: Gateway, in_danger: bool) -> None:
    """The assistant names a message that has no words: the patient is told, or listened to, and the chat goes on."""
    gateway.rasa.answers["tell me"] = [{"say": "no_such_message"}]
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    patient = await gateway.patient()
    if in_danger:
        await patient.say(DANGER)
    seq = await patient.say("tell me")
    reply = await patient.until(lambda e: e["from"] != "patient", after=seq)
    assert reply["kind"] == ("crisis" if in_danger else "notice")
    await patient.say("what does it cost")
    await patient.until(lambda e: e["answer"] == "cost")


async def test_a_word_to_a_prescreen_put_aside_offers_to_go_on(gateway: Gateway) -> None:
    """ "Could we do those questions now" is taken for an order to a form that is closed: the button is offered."""
    gateway.rasa.answers["start"] = [{"ask": "age", "progress": [1, 14]}]
    gateway.rasa.state = {"slots": {}, "active_loop": "prescreen_form"}
    patient = await gateway.patient()
    await patient.say("start")
    await patient.until(lambda e: e["kind"] == "question")
    await patient.say(DANGER)
    gateway.rasa.state = {"slots": {}, "active_loop": None}
    gateway.rasa.intent = "stop_prescreen"
    gateway.rasa.answers["could we do those questions now"] = [{"say": "prescreen_not_running"}]
    seq = await patient.say("could we do those questions now")
    offer = await patient.until(lambda e: e["from"] == "assistant", after=seq)
    assert offer["choices"][0]["title"] == "Go on with the questions"
