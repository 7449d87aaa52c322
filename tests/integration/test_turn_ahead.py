"""The assistant is asked while the message is being stored: sooner, never twice, and never for what is not kept."""

import asyncio
from typing import Any

import pytest

from bot.domain.conversation import Conversation
from bot.language.encoder import SentenceEncoder
from bot.language.screen import ENCODER
from bot.language.sent_vector import SentVector
from bot.services import turn_ahead
from bot.settings import ROOT
from bot.storage.database import DatabaseBusy, Transaction
from bot.web import keys
from tests.integration.conftest import Gateway


async def test_a_message_is_asked_once(gateway: Gateway) -> None:
    """The turn that was asked ahead is the one that is stored."""
    gateway.rasa.answers["what does it cost"] = [{"answer": "cost"}]
    patient = await gateway.patient()
    await patient.say("what does it cost")
    await patient.until(lambda e: e["answer"] == "cost")
    assert [call["text"] for call in gateway.rasa.calls] == ["what does it cost"]
    screened_by = SentVector.from_json(gateway.rasa.calls[0]["vector"])
    assert (screened_by.vector == SentenceEncoder(ROOT / ENCODER).encode(["what does it cost"])).all()


async def test_it_is_asked_before_the_message_is_stored(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storing waits here until the assistant has been asked: were it the other way round, nothing would end."""
    patient = await gateway.patient()
    app: Any = gateway.server.app
    original = app[keys.CHAT]._store

    async def store(tx: Transaction, conversation: Conversation, *rest: Any) -> Any:
        async with asyncio.timeout(5):
            while not gateway.rasa.calls:
                await asyncio.sleep(0.01)
        return await original(tx, conversation, *rest)

    monkeypatch.setattr(app[keys.CHAT], "_store", store)
    await patient.say("hello")
    await patient.until(lambda e: e["from"] == "assistant")


async def test_a_crisis_is_not_asked(gateway: Gateway) -> None:
    """What the crisis desk answers never reaches the assistant."""
    patient = await gateway.patient()
    await patient.say("i want to kill myself")
    await patient.until(lambda e: e["kind"] == "crisis")
    assert gateway.rasa.calls == []


async def test_what_could_not_be_stored_is_not_answered(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is locked: the patient is told so, the answer that was asked for is dropped."""
    patient = await gateway.patient()
    app: Any = gateway.server.app
    dropped: list[turn_ahead.TurnAhead] = []
    original = turn_ahead.TurnAhead.drop

    def drop(ahead: turn_ahead.TurnAhead) -> None:
        dropped.append(ahead)
        original(ahead)

    monkeypatch.setattr(turn_ahead.TurnAhead, "drop", drop)

    async def locked(*_: Any) -> Any:
        raise DatabaseBusy("OperationalError")

    with monkeypatch.context() as broken:
        broken.setattr(app[keys.CHAT], "_store", locked)
        response = await patient.post(text="what does it cost")
        assert response.status == 503
    assert len(dropped) == 1
    assert await patient.events() == []


async def test_an_answer_to_another_state_is_asked_again(gateway: Gateway) -> None:
    """Whoever asked ahead in a state that has changed since must not store its answer."""
    gateway.rasa.answers["yes"] = [{"answer": "cost"}]
    app: Any = gateway.server.app
    asked = {"conversation": "c", "text": "yes", "intent": None, "state": {"slots": {"a": 1}}, "in_crisis": False}
    with turn_ahead.TurnAhead(app[keys.RASA], asked) as ahead:
        assert await ahead.answer({**asked, "state": {"slots": {"a": 2}}}) is None
        turn = await turn_ahead.TurnAhead(app[keys.RASA], asked).answer(asked)
    assert turn is not None and turn.replies == ({"answer": "cost"},)
