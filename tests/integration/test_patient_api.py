"""The patient's API, success and failure: if one of these fails, a patient's message is lost or doubled."""

import json
from typing import Any

import pytest

from tests.integration.conftest import Gateway

ANSWER = [{"answer": "cost"}]


async def test_a_question_gets_its_approved_answer(gateway: Gateway) -> None:
    """A patient asks what it costs and reads the clinic's own words, with their source and review status."""
    gateway.rasa.answers["what does it cost"] = ANSWER
    patient = await gateway.patient()
    await patient.say("what does it cost")
    event = await patient.until(lambda e: e["answer"] == "cost")
    assert "$450" in event["text"]
    assert event["sources"] and event["review"] == "draft"
    assert event["choices"] and set(event["choices"][0]) == {"id", "title"}


async def test_two_parts_get_both_answers(gateway: Gateway) -> None:
    """Two questions in one message are both answered, in order, each with a way to the whole answer."""
    gateway.rasa.answers["both"] = [{"answer": "cost"}, {"answer": "addiction"}]
    patient = await gateway.patient()
    await patient.say("both")
    await patient.until(lambda e: e["answer"] == "addiction")
    answers = [e for e in await patient.events() if e["answer"]]
    assert [e["answer"] for e in answers] == ["cost", "addiction"]
    assert all(len(e["text"].split()) < 70 for e in answers)
    assert answers[1]["choices"][0]["title"].startswith("More:")


async def test_the_same_message_twice_is_stored_once(gateway: Gateway) -> None:
    """A phone that lost the acknowledgement sends again: one message, one answer, the same number."""
    gateway.rasa.answers["hello"] = [{"say": "greet"}]
    patient = await gateway.patient()
    first = await (await patient.post(client_message_id="same", text="hello")).json()
    second = await (await patient.post(client_message_id="same", text="hello")).json()
    assert first == second
    await patient.until(lambda e: e["from"] == "assistant")
    assert [e["from"] for e in await patient.events()] == ["patient", "assistant"]


async def test_order_is_kept_to_the_assistant(gateway: Gateway) -> None:
    """Ten messages sent at once reach the assistant in the order in which they were stored."""
    patient = await gateway.patient()
    for number in range(10):
        await patient.say(f"message {number}")
    await patient.until(lambda e: e["seq"] == 20)
    asked = dict.fromkeys(call["text"] for call in gateway.rasa.calls)  # what was asked too early is asked again
    assert list(asked) == [f"message {number}" for number in range(10)]


async def test_a_button_does_what_it_says(gateway: Gateway) -> None:
    """Pressing a suggested question asks exactly that question."""
    gateway.rasa.answers["what does it cost"] = ANSWER
    gateway.rasa.answers["intent:faq/insurance"] = [{"answer": "insurance"}]
    patient = await gateway.patient()
    await patient.say("what does it cost")
    await patient.until(lambda e: e["answer"] == "cost")
    await patient.press("Will my insurance pay for it?")
    assert (await patient.until(lambda e: e["answer"] == "insurance"))["from"] == "assistant"


async def test_slash_is_text_and_not_a_command(gateway: Gateway) -> None:
    """A patient who types "/restart" has typed words, not an order: no intent goes to the assistant."""
    patient = await gateway.patient()
    await patient.say("/restart")
    await patient.until(lambda e: e["from"] == "assistant")
    assert gateway.rasa.calls[0]["intent"] is None
    assert (await patient.events())[0]["text"] == "/restart"


@pytest.mark.parametrize(
    ("text", "field"),
    [("", "text"), ("   \n\t ", "text"), ("\u0000\u0007", "text"), ("x" * 2001, "text"), ("y" * 10_000, "text")],
)
async def test_unusable_text_is_refused_kindly(gateway: Gateway, text: str, field: str) -> None:
    """Nothing, white space, control characters only, and too much: told what to do, nothing stored."""
    patient = await gateway.patient()
    response = await patient.post(text=text)
    assert response.status == 422
    problem = await response.json()
    assert response.content_type == "application/problem+json"
    assert problem["field"] == field and problem["detail"].endswith(".")
    assert await patient.events() == []


@pytest.mark.parametrize(
    "text", ["😀" * 200, "Z̸̢̛a̵l̷g̶o", "‮evil", "\ud800 broken", "a\u0000b", "<b>hi</b>", "مرحبا", "可以吗"]
)
async def test_strange_text_survives(gateway: Gateway, text: str) -> None:
    """Emoji, stacked marks, direction tricks, lone surrogates, markup, other scripts: stored, answered, never a 500."""
    patient = await gateway.patient()
    response = await gateway.client.post(
        f"/api/conversations/{patient.id}/messages",
        data=json.dumps({"client_message_id": "one", "text": text}),
        headers={**patient.headers, "Content-Type": "application/json"},
    )
    assert response.status == 202, await response.text()
    await patient.until(lambda e: e["from"] == "assistant")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        (b"[1, 2]", 400),
        (b'"text"', 400),
        (b"[" * 30_000, 400),
        (b'{"text": "hi"}', 422),
        (b'{"client_message_id": "a b", "text": "hi"}', 422),
        (b'{"client_message_id": "a"}', 422),
        (b'{"client_message_id": "a", "text": "hi", "choice": "1.0"}', 422),
        (b'{"client_message_id": "a", "text": 5}', 422),
        (b'{"client_message_id": "a", "choice": "99.0"}', 422),
        (b'{"client_message_id": "a", "choice": "../etc"}', 422),
        (b'{"client_message_id": "a", "text": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
async def test_malformed_requests_get_a_problem_document(gateway: Gateway, body: bytes, status: int) -> None:
    """Whatever is sent, the answer says in words what is wrong, and nothing is stored."""
    patient = await gateway.patient()
    response = await gateway.client.post(
        f"/api/conversations/{patient.id}/messages", data=body, headers=patient.headers
    )
    assert response.status == status
    problem = await response.json()
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert await patient.events() == []


async def test_a_wrong_token_opens_nothing(gateway: Gateway) -> None:
    """Nobody reads a chat without its token, and an unknown chat is said to be unknown."""
    patient = await gateway.patient()
    url = f"/api/conversations/{patient.id}/events"
    assert (await gateway.client.get(url)).status == 401
    assert (await gateway.client.get(url, headers={"Authorization": "Bearer nonsense"})).status == 401
    assert (await gateway.client.get(url, headers={"Authorization": "Basic abc"})).status == 401
    other = f"/api/conversations/{'0' * 36}/events"
    assert (await gateway.client.get(other, headers=patient.headers)).status == 404


async def test_reading_on_after_a_number(gateway: Gateway) -> None:
    """A page that comes back asks for what it has not seen, and gets exactly that and the state."""
    patient = await gateway.patient()
    await patient.say("one")
    await patient.until(lambda e: e["seq"] == 2)
    news = await patient.news(after=1)
    assert [e["seq"] for e in news["events"]] == [2]
    assert news["state"]["last_seq"] == 2 and news["state"]["mode"] == "assistant"
    for bad in ("after=-1", "after=x", "wait=-1", "wait=soon", "after=99999999999"):
        response = await gateway.client.get(f"/api/conversations/{patient.id}/events?{bad}", headers=patient.headers)
        assert response.status == 422


async def test_a_socket_carries_the_same_events(gateway: Gateway) -> None:
    """The WebSocket gives what was missed, then what is new, and answers a ping."""
    patient = await gateway.patient()
    await patient.say("one")
    await patient.until(lambda e: e["seq"] == 2)
    url = f"/api/conversations/{patient.id}/socket?after=1"
    async with gateway.client.ws_connect(url, protocols=(f"bearer.{patient.token}",)) as socket:
        first = await socket.receive_json(timeout=5)
        assert [e["seq"] for e in first["events"]] == [2]
        await socket.send_json({"type": "ping"})
        await patient.say("two")
        seen: list[int] = []
        pong = False
        while not pong or 4 not in seen:
            frame = await socket.receive_json(timeout=5)
            pong = pong or frame.get("type") == "pong"
            seen += [e["seq"] for e in frame.get("events", [])]
        assert seen == [3, 4]


async def test_erasing_removes_every_word(gateway: Gateway) -> None:
    """ "Delete this chat" deletes it: the token opens nothing any more, for the page and for the console."""
    patient = await gateway.patient()
    await patient.say("something private")
    await patient.until(lambda e: e["seq"] == 2)
    response = await gateway.client.delete(f"/api/conversations/{patient.id}", headers=patient.headers)
    assert response.status == 204
    url = f"/api/conversations/{patient.id}/events"
    assert (await gateway.client.get(url, headers=patient.headers)).status == 404
    staff = await gateway.staff()
    shown = await staff.get(f"conversations/{patient.id}")
    assert shown["events"] == [] and shown["state"]["erased"]


async def test_limits_are_polite(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many attempts are slowed down with the time to wait and the number to call."""
    from bot.settings import Settings
    from bot.web import keys
    from bot.web.limits import RateLimits
    from tests.integration.fake_rasa import SECRET

    strict = RateLimits(Settings(gateway_secret=SECRET, messages_per_minute=2), phone="+1 555", crisis_line="988")
    patient = await gateway.patient()
    app: Any = gateway.server.app
    monkeypatch.setitem(app._state, keys.LIMITS, strict)
    statuses = [(await patient.post(text=f"m{n}")).status for n in range(3)]
    assert statuses == [202, 202, 429]
