"""The staff's side: signing in, taking over, writing, giving back, resolving."""

import asyncio
from typing import Any

import pytest

from tests.integration.conftest import Gateway
from tests.people import Patient

WANTS_A_PERSON: list[dict[str, Any]] = [{"say": "handoff_requested"}, {"handoff": {"kind": "request"}}]


async def waiting_patient(gateway: Gateway) -> Patient:
    """A patient who has asked for a person."""
    gateway.rasa.answers["a person please"] = WANTS_A_PERSON
    patient = await gateway.patient()
    await patient.say("a person please")
    await patient.until(lambda e: "told our team" in e["text"])
    return patient


async def test_nothing_without_signing_in(gateway: Gateway) -> None:
    """The console's data is closed to everybody who is not signed in."""
    browser = await gateway.browser()
    for path in ("queue", "me", "recent", "conversations/x", "socket", "dispositions"):
        assert (await browser.get(f"/api/staff/{path}")).status == 401, path


async def test_sign_in_refuses_a_wrong_password_and_an_unknown_name_alike(gateway: Gateway) -> None:
    """Nobody can find out who works here by trying names."""
    await gateway.staff("ana")
    browser = await gateway.browser()
    replies = []
    for name in ("ana", "nobody"):
        response = await browser.post("/api/staff/sign-in", json={"username": name, "password": "wrong"})
        assert response.status == 401
        replies.append(await response.json())
    assert replies[0] == replies[1]


async def test_a_change_needs_the_csrf_token(gateway: Gateway) -> None:
    """Another site cannot act with a signed-in browser."""
    staff = await gateway.staff()
    staff.csrf = "wrong"
    assert (await staff.post("drill")).status == 403


async def test_the_one_time_password_must_be_changed_first(gateway: Gateway) -> None:
    """The printed password opens nothing but the form for a new one."""
    from bot.web import keys

    app: Any = gateway.server.app
    password = await app[keys.STAFF].add("new", name="New")
    browser = await gateway.browser()
    signed_in = await (await browser.post("/api/staff/sign-in", json={"username": "new", "password": password})).json()
    assert signed_in["must_change_password"]
    assert (await browser.get("/api/staff/queue")).status == 403
    headers = {"X-CSRF-Token": signed_in["csrf"]}
    short = await browser.post("/api/staff/password", json={"current": password, "new": "short"}, headers=headers)
    assert short.status == 422 and (await short.json())["field"] == "new"
    good = {"current": password, "new": "long enough for this"}
    assert (await browser.post("/api/staff/password", json=good, headers=headers)).status == 204
    assert (await browser.get("/api/staff/queue")).status == 200


async def test_signing_out_ends_the_session(gateway: Gateway) -> None:
    """After signing out the old cookie opens nothing."""
    staff = await gateway.staff()
    assert (await staff.post("sign-out")).status == 204
    assert (await staff._client.get("/api/staff/me")).status == 401


async def test_take_over_answer_resolve(gateway: Gateway) -> None:
    """The whole way of a request: queue, claim, both write, the assistant is silent, resolve, the assistant is back."""
    gateway.rasa.answers["hello again"] = [{"say": "greet"}]
    patient = await waiting_patient(gateway)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    assert item["kind"] == "request" and item["status"] == "waiting"
    assert (await staff.post(f"handoffs/{item['handoff']}/claim")).status == 200
    await patient.until(lambda e: "Ana from our team has joined" in e["text"])
    assert (await patient.news())["state"]["staff_name"] == "Ana"
    asked = len(gateway.rasa.calls)
    await patient.say("are you real")
    sent = await staff.post(f"conversations/{patient.id}/messages", client_message_id="r1", text="Yes, I am Ana.")
    again = await staff.post(f"conversations/{patient.id}/messages", client_message_id="r1", text="Yes, I am Ana.")
    assert sent.status == 202 and await sent.json() == await again.json()
    reply = await patient.until(lambda e: e["from"] == "staff")
    assert reply["staff_name"] == "Ana" and len(gateway.rasa.calls) == asked
    bad = await staff.post(f"handoffs/{item['handoff']}/resolve", disposition="gone", note="")
    assert bad.status == 422 and (await bad.json())["field"] == "disposition"
    done = await staff.post(f"handoffs/{item['handoff']}/resolve", disposition="answered", note="called her")
    assert done.status == 200
    await patient.say("hello again")
    await patient.until(lambda e: e["from"] == "assistant" and e["seq"] > reply["seq"])
    shown = await staff.get(f"conversations/{patient.id}")
    assert [a["action"] for a in shown["audit"]] == ["handoff_raised", "claimed", "replied", "resolved"]
    assert (await staff.get("recent"))["items"][0]["disposition"] == "answered"


async def test_only_one_can_claim(gateway: Gateway) -> None:
    """Two colleagues press at the same moment: one wins, the other reads who did."""
    await waiting_patient(gateway)
    ana, ben = await gateway.staff("ana", "Ana"), await gateway.staff("ben", "Ben")
    (item,) = await ana.queue()
    path = f"handoffs/{item['handoff']}/claim"
    responses = await asyncio.gather(ana.post(path), ben.post(path))
    assert sorted(r.status for r in responses) == [200, 409]
    loser = next(r for r in responses if r.status == 409)
    assert (await loser.json())["detail"] in ("Already taken by Ana.", "Already taken by Ben.")
    loser_browser = ana if responses[0].status == 409 else ben
    for action in ("release", "resolve"):
        refused = await loser_browser.post(f"handoffs/{item['handoff']}/{action}", disposition="answered")
        assert refused.status == 409
    item_path = f"conversations/{item['conversation']}/messages"
    assert (await loser_browser.post(item_path, client_message_id="x", text="hi")).status == 409


async def test_a_late_answer_of_the_assistant_is_dropped(gateway: Gateway) -> None:
    """The assistant was thinking when Ana took over: its answer must not talk over her."""
    patient = await waiting_patient(gateway)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    gateway.rasa.hold = asyncio.Event()
    gateway.rasa.answers["slow question"] = [{"answer": "cost"}]
    calls = len(gateway.rasa.calls)
    await patient.say("slow question")
    async with asyncio.timeout(5):
        while len(gateway.rasa.calls) == calls:
            await asyncio.sleep(0.01)
    assert (await staff.post(f"handoffs/{item['handoff']}/claim")).status == 200
    gateway.rasa.hold.set()
    gateway.rasa.hold = None
    await staff.post(f"conversations/{patient.id}/messages", client_message_id="r", text="I am here.")
    await patient.until(lambda e: e["from"] == "staff")
    assert not [e for e in await patient.events() if e["answer"]]


async def test_release_gives_the_chat_back(gateway: Gateway) -> None:
    """Given back, the assistant answers again and the handoff waits for somebody else."""
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    patient = await waiting_patient(gateway)
    staff = await gateway.staff()
    (item,) = await staff.queue()
    await staff.post(f"handoffs/{item['handoff']}/claim")
    assert (await staff.post(f"handoffs/{item['handoff']}/release")).status == 200
    await patient.until(lambda e: "has left the chat" in e["text"])
    await patient.say("what does it cost")
    await patient.until(lambda e: e["answer"] == "cost")
    assert (await staff.queue())[0]["status"] == "waiting"


async def test_the_queue_is_pushed(gateway: Gateway) -> None:
    """A console that is open sees a new request within a second, without asking."""
    staff = await gateway.staff()
    async with staff._client.ws_connect("/api/staff/socket") as socket:
        first = await socket.receive_json(timeout=5)
        assert first["type"] == "queue" and first["items"] == []
        await waiting_patient(gateway)
        async with asyncio.timeout(1):
            while not (await socket.receive_json())["items"]:
                pass


async def test_another_site_cannot_open_the_socket(gateway: Gateway) -> None:
    """Cookies travel with WebSockets from any site; the origin is checked."""
    staff = await gateway.staff()
    response = await staff._client.get("/api/staff/socket", headers={"Origin": "https://evil.example"})
    assert response.status == 403


async def test_the_queue_can_be_long_polled(gateway: Gateway) -> None:
    """Without a socket: the answer comes when something changed."""
    staff = await gateway.staff()
    version = (await staff.get("queue"))["version"]
    polled = asyncio.create_task(staff.get(f"queue?after={version}&wait=10"))
    await waiting_patient(gateway)
    assert (await asyncio.wait_for(polled, 5))["items"]


async def test_unknown_things_are_said_to_be_unknown(gateway: Gateway) -> None:
    """A link to something that does not exist is a clear 404."""
    staff = await gateway.staff()
    assert (await staff._client.get("/api/staff/conversations/none")).status == 404
    assert (await staff._client.get("/api/staff/conversations/none/events")).status == 404
    assert (await staff.post("handoffs/none/claim")).status == 404


@pytest.mark.parametrize("hours", [0, 13])
async def test_a_session_ends_by_itself(gateway: Gateway, hours: int) -> None:
    """A console left open overnight has to sign in again."""
    staff = await gateway.staff()
    gateway.clock.forward(hours=hours)
    assert (await staff._client.get("/api/staff/me")).status == (200 if hours == 0 else 401)
