"""The trained assistant as the gateway meets it: Rasa started for real, turns over its channel, actions served here.

When one of these fails, patients get no answer, a wrong one, or lose what they told the pre-screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.language.encoder import SentenceEncoder
from bot.language.screen import ENCODER
from bot.language.sent_vector import SentVector
from bot.web.actions import build_actions_app

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv" / "assistant" / "bin" / "python"
START_SECONDS = 90
MARKER = "zebrawort"  # a word that must not turn up in any log

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(180)]


@dataclass(frozen=True)
class Assistant:
    """A running assistant and how to speak to it."""

    url: str
    secret: str
    log: Path

    def post(self, body: Any, *, secret: str | None = None) -> httpx.Response:
        headers = {"X-Gateway-Secret": self.secret if secret is None else secret}
        return httpx.post(f"{self.url}/turn", json=body, headers=headers, timeout=20)

    def turn(
        self, text: str, state: dict[str, Any] | None = None, *, intent: str | None = None, in_crisis: bool = False
    ) -> dict[str, Any]:
        body = {"conversation": "c1", "text": text, "intent": intent, "state": state, "in_crisis": in_crisis}
        response = self.post(body)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()
        return result

    def talk(self, *texts: str) -> list[dict[str, Any]]:
        """Several turns of one conversation, the state handed on as the gateway does."""
        results: list[dict[str, Any]] = []
        for text in texts:
            results.append(self.turn(text, results[-1]["state"] if results else None))
        return results


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving_actions(secret: str) -> Iterator[int]:
    """The gateway's action server on a thread of its own; yields its port."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(build_actions_app(secret))
    port = free_port()

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@contextlib.contextmanager
def running(secret: str, actions_port: int, log: Path) -> Iterator[Assistant]:
    """Rasa with the newest model, stopped at the end."""
    port = free_port()
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    env = {**os.environ, "GATEWAY_SECRET": secret, "ACTIONS_PORT": str(actions_port), "PYTHONPATH": str(ROOT)}
    command = [str(PYTHON), "-m", "bot.nlu", "run", "--model", str(models[-1]), "-i", "127.0.0.1", "-p", str(port)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            assistant = Assistant(f"http://127.0.0.1:{port}/webhooks/gateway", secret, log)
            wait_until_ready(assistant, process)
            yield assistant
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def wait_until_ready(assistant: Assistant, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, assistant.log.read_text(errors="replace")[-2000:]
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{assistant.url}/health", timeout=5).json()["ready"]:
                return
        time.sleep(0.2)  # another process's start has no event to wait for
    pytest.fail(f"the assistant was not ready after {START_SECONDS} s")


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    if not PYTHON.exists() or not list((ROOT / "models").glob("*.tar.gz")):
        pytest.skip("the assistant is not trained: run 'make train'")
    secret = secrets.token_urlsafe(16)
    log = tmp_path_factory.mktemp("rasa") / "rasa.log"
    with serving_actions(secret) as actions_port, running(secret, actions_port, log) as ready:
        yield ready


def test_a_question_gets_its_answer(assistant: Assistant) -> None:
    result = assistant.turn("how much does an infusion cost")
    assert result["replies"] == [{"answer": "cost"}]
    assert result["understanding"]["intent"] == "faq"
    assert len(result["understanding"]["ranking"]) == 5


def test_two_questions_get_two_answers_in_order(assistant: Assistant) -> None:
    result = assistant.turn("whats it cost and is it addictive")
    assert result["replies"] == [{"answer": "cost"}, {"answer": "addiction"}]


def test_a_question_with_a_request_gets_both(assistant: Assistant) -> None:
    replies = assistant.turn("How much does it cost? Can I talk to a real person?")["replies"]
    assert replies == [{"answer": "cost"}, {"handoff": {"kind": "request"}}]


def test_a_button_is_its_intent_whatever_it_says(assistant: Assistant) -> None:
    result = assistant.turn("Does insurance pay?", intent="faq/insurance")
    assert result["replies"] == [{"answer": "insurance"}]
    assert result["understanding"]["confidence"] == 1.0


def test_medicines_are_recognised_and_the_question_about_them_is_understood(assistant: Assistant) -> None:
    result = assistant.turn("im on lamictel and Xanax, will that matter")
    assert result["replies"] == [{"answer": "medications"}]
    assert result["understanding"]["medicines"] == [
        {"said": "lamictel", "name": "lamotrigine", "class": "lamotrigine"},
        {"said": "Xanax", "name": "alprazolam", "class": "benzodiazepine"},
    ]
    assert assistant.turn("Xanax?", intent="faq/medications")["understanding"]["medicines"] == []


def test_the_first_misunderstanding_asks_again_and_the_second_offers_a_person(assistant: Assistant) -> None:
    unclear = "that depends on the second part"
    first, second, after, again = assistant.talk(unclear, unclear, "is it safe?", unclear)
    assert first["replies"][0]["say"] == "rephrase"
    assert len(first["replies"][0]["topics"]) == 2
    assert second["replies"][0]["say"] == "offer_person"
    assert after["replies"] == [{"answer": "is_it_safe"}]
    assert again["replies"][0]["say"] == "rephrase"


def test_a_question_in_the_prescreen_is_answered_and_the_prescreen_goes_on(assistant: Assistant) -> None:
    start, age, question, reason = assistant.talk("start the pre-screen", "45", "is it addictive?", "depression")
    assert start["state"]["active_loop"] == "prescreen_form"
    assert start["replies"][-1]["ask"] == "age"
    asked = age["replies"][-1]["ask"]
    assert question["replies"][0] == {"answer": "addiction"}
    assert question["replies"][-1]["ask"] == asked
    assert reason["replies"][0]["prescreen"]["status"] == "answered"
    assert not any("answer" in reply for reply in reason["replies"])
    assert reason["replies"][-1]["ask"] != asked


def test_stop_stops_and_the_answers_are_kept_for_later(assistant: Assistant) -> None:
    *_, stopped, resumed = assistant.talk("start the pre-screen", "45", "stop", "start the pre-screen")
    assert stopped["state"]["active_loop"] is None
    assert any(reply.get("prescreen", {}).get("status") == "stopped" for reply in stopped["replies"])
    assert resumed["replies"][-1]["ask"] != "age"


def test_the_prescreen_ends_only_from_the_review(assistant: Assistant) -> None:
    """All answers are shown, a question there is answered, an answer can be changed, and a yes gives the outcome."""
    state: dict[str, Any] = {"slots": {}, "active_loop": "prescreen_form"}
    turn = assistant.turn("go on with the questions", state, intent="resume_prescreen")
    while turn["replies"][-1]["ask"] not in ("contact", "review"):
        turn = assistant.turn("skip", turn["state"])
    review = assistant.turn("no thanks", turn["state"])
    asked = review["replies"][-1]
    assert (asked["ask"], asked["answers"]["age"]["status"]) == ("review", "skipped")
    question = assistant.turn("is it addictive?", review["state"])
    assert [question["replies"][0], question["replies"][-1]["ask"]] == [{"answer": "addiction"}, "review"]
    changed = assistant.turn("change my age to 46", question["state"])
    assert changed["replies"][-1]["answers"]["age"]["value"] == 46
    done = assistant.turn("looks right", changed["state"])
    assert any("outcome" in reply for reply in done["replies"])
    assert (done["state"]["active_loop"], done["state"]["slots"]["prescreen_status"]) == (None, "finished")
    pressed_twice = assistant.turn("review=done", done["state"], intent="prescreen_choice")
    assert pressed_twice["state"]["slots"]["prescreen_age"]["value"] == 46


def test_a_question_that_is_gone_and_one_that_is_new_are_met_sensibly(assistant: Assistant) -> None:
    """A state kept by an older version: its open question is no longer asked, one that it did not know is."""
    given = {"status": "given", "value": 45, "said": "45"}
    slots = {"prescreen_age": given, "prescreen_shoe_size": given, "requested_slot": "prescreen_shoe_size"}
    turn = assistant.turn("44", {"slots": slots, "active_loop": "prescreen_form"})
    assert turn["replies"][-1]["ask"] == "reason"
    assert turn["state"]["slots"]["prescreen_age"] == given
    assert "prescreen_shoe_size" not in turn["state"]["slots"]


@pytest.mark.parametrize("words", ["go on with the questions", "start the pre-screen", "can we continue the questions"])
def test_saved_for_later_it_goes_on_the_next_day(assistant: Assistant, words: str) -> None:
    *_, paused, resumed = assistant.talk("start the pre-screen", "45", "save for later", words)
    assert [paused["replies"][0]["say"], paused["state"]["active_loop"]] == ["prescreen_paused", None]
    assert [resumed["replies"][0]["say"], resumed["replies"][-1]["ask"]] == ["prescreen_resumed", "reason"]


def test_a_contradiction_is_asked_about_in_the_middle(assistant: Assistant) -> None:
    *_, told, settled = assistant.talk("start the pre-screen", "45", "depression. i'm 54 by the way", "54")
    assert [told["replies"][-1]["ask"], told["replies"][-1]["contradiction"][0]] == ["age", "45"]
    assert settled["state"]["slots"]["prescreen_age"]["value"] == 54
    assert settled["replies"][-1]["ask"] == "duration"


def test_a_person_can_be_asked_for_in_the_prescreen(assistant: Assistant) -> None:
    _, asked = assistant.talk("start the pre-screen", "can i talk to a real person please")
    assert {"handoff": {"kind": "request"}} in asked["replies"]
    assert asked["state"]["active_loop"] == "prescreen_form"


def test_a_crisis_outranks_the_prescreen(assistant: Assistant) -> None:
    *_, crisis = assistant.talk("start the pre-screen", "45", "i want to kill myself")
    assert crisis["replies"] == [{"crisis": {"tier": "crisis"}}]
    assert crisis["understanding"]["tier"] == "crisis"
    assert crisis["state"]["active_loop"] is None


def test_the_second_net_hears_of_an_open_episode(assistant: Assistant) -> None:
    text = "theres sleeping pills in the bathroom tho"
    assert assistant.turn(text)["understanding"]["tier"] != "emergency"
    assert assistant.turn(text, in_crisis=True)["understanding"]["tier"] == "emergency"


def test_a_vector_that_comes_with_a_message_changes_nothing(assistant: Assistant) -> None:
    """Taken, or of another encoder and computed again: the message is read as it is."""
    body = {"conversation": "c1", "text": "can i drive home after", "intent": None, "state": None}
    sent = SentenceEncoder(ROOT / ENCODER).sent("can i drive home after")
    others = SentVector("another", sent.ids, -sent.vector)
    for vector in (sent, others):
        response = assistant.post({**body, "vector": vector.to_json()})
        assert response.json()["replies"] == assistant.turn("can i drive home after")["replies"]


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/faq{"x": 1}', " /restart", "//", "", "   ", "?!"])
def test_a_slash_is_never_a_command(assistant: Assistant, text: str) -> None:
    state = assistant.turn("what about the other stuff")["state"]
    assert assistant.turn(text, state)["replies"]


@pytest.mark.parametrize("text", ["x" * 10_000, "🙂" * 200, "\u200bhi\u200b", "привет", "<b>cost</b>", "a\x00b"])
def test_strange_texts_get_a_reply(assistant: Assistant, text: str) -> None:
    assert assistant.turn(text)["replies"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"conversation": "c", "text": 5},
        {"conversation": "", "text": "hi"},
        {"conversation": "c", "text": "hi", "state": 3},
        {"conversation": "c", "text": "hi", "state": {"slots": 3}},
        {"conversation": "c", "text": "hi", "intent": "no_such_intent"},
        {"conversation": "c", "text": "hi", "intent": 7},
        {"conversation": "c", "text": "hi", "in_crisis": "yes"},
        {"conversation": "c", "text": "hi", "vector": {"encoder": "x", "pieces": [101], "values": ""}},
    ],
)
def test_what_is_not_a_turn_is_refused(assistant: Assistant, body: Any) -> None:
    response = assistant.post(body)
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_without_the_secret_nothing_is_answered(assistant: Assistant, secret: str) -> None:
    assert assistant.post({"conversation": "c", "text": "hi"}, secret=secret).status_code == 401


def test_state_of_an_older_version_is_no_failure(assistant: Assistant) -> None:
    state = {"slots": {"slot_of_old": 1, "misunderstandings": 1}, "active_loop": "form_of_old"}
    result = assistant.turn("hello", state)
    assert result["state"] == {"slots": {"misunderstandings": 0}, "active_loop": None}


def test_conversations_at_the_same_time_do_not_mix(assistant: Assistant) -> None:
    questions = {"how much does it cost": "cost", "is it safe?": "is_it_safe", "will i get hooked on it": "addiction"}
    messages = list(questions) * 6
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(assistant.turn, messages))
    assert [result["replies"][0]["answer"] for result in results] == [questions[text] for text in messages]


def test_a_turn_costs_the_same_however_long_the_conversation(assistant: Assistant) -> None:
    state: dict[str, Any] | None = None
    seconds = []
    for _ in range(60):
        began = time.perf_counter()
        state = assistant.turn("how much does it cost", state)["state"]
        seconds.append(time.perf_counter() - began)
    assert sorted(seconds[-20:])[10] < 2 * sorted(seconds[:20])[10] + 0.02


def test_a_failing_action_is_a_failed_turn(tmp_path: Path, assistant: Assistant) -> None:
    with running(assistant.secret, free_port(), tmp_path / "rasa.log") as alone:  # nobody serves actions there
        failed = alone.post({"conversation": "c", "text": f"a person {MARKER}", "intent": "human_handoff"})
        assert failed.status_code == 502
        assert alone.turn("how much does it cost")["replies"] == [{"answer": "cost"}]
        assert MARKER not in alone.log.read_text(errors="replace")


def test_what_a_patient_writes_is_never_logged(assistant: Assistant) -> None:
    assistant.turn(f"my {MARKER} hurts")
    assistant.turn(f"start the pre-screen {MARKER}", intent="start_prescreen")
    assert MARKER not in assistant.log.read_text(errors="replace")
