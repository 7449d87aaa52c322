"""The way into Rasa for the gateway: one turn per request, state in and out, and no failure that looks like success.

    POST /webhooks/gateway/turn    {"conversation", "text", "intent", "state", "in_crisis", "vector"}
                                   -> {"replies", "understanding", "state"}
    GET  /webhooks/gateway/health  -> {"ready", "model"}

Rasa's own REST channel answers 200 with an empty list when anything raises, and logs what the patient wrote. This one
answers 502 when a component or a custom action failed or nothing was said, and never logs a message's text.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.constants import REQUESTED_SLOT
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.domain.screening import HISTORY_QUESTIONS
from bot.language.encoder import shared_encoder
from bot.language.screen import ENCODER
from bot.language.sent_vector import SentVector
from bot.nlu.failures import FailureWatch
from bot.nlu.parse import (
    HISTORY_ASKED,
    IN_CRISIS,
    LAST_ANSWER,
    PRESCREEN,
    SCREENING,
    attributes_of_choice,
    medicines,
    outside_form,
)
from bot.nlu.replies import ReplyCollector, with_all_answers
from bot.nlu.turn_store import State, TurnStore

ROOT = Path(__file__).resolve().parents[2]
SLOT = "prescreen_"  # what slots of the pre-screen begin with
SECRET_HEADER = "X-Gateway-Secret"
SECRET_VARIABLE = "GATEWAY_SECRET"

logger = logging.getLogger(__name__)


class BadTurn(Exception):
    """The request is not a turn; the message says why."""


class TurnFailed(Exception):
    """The turn could not be carried out; the message says where it broke, without the patient's words."""


class GatewayChannel(InputChannel):
    """Serves turns to whoever knows the shared secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._failures = FailureWatch()

    @classmethod
    def name(cls) -> str:
        """The channel's part of the URL."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        """A channel with the secret from the environment; refuses to start without one."""
        secret = os.environ.get(SECRET_VARIABLE, "")
        if not secret:
            raise SystemExit(f"{SECRET_VARIABLE} is not set: the assistant would answer anybody on this machine.")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes."""
        routes = Blueprint("gateway_channel", __name__)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            ready = bool(agent and agent.is_ready())
            return json({"ready": ready, "model": agent.model_id if agent and ready else None}, 200 if ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
                return json({"error": f"wrong or missing {SECRET_HEADER}"}, 401)
            try:
                return json(await self._turn(request.app.ctx.agent, _body(request)))
            except BadTurn as error:
                return json({"error": str(error)}, 400)
            except TurnFailed as error:
                logger.error("A turn failed: %s", error)
                return json({"error": str(error)}, 502)
            except Exception as error:  # the process edge: the gateway must hear of it, and the log without the text
                logger.error("A turn failed: %s at %s", type(error).__name__, _place(error))
                return json({"error": type(error).__name__}, 502)

        return routes

    async def _turn(self, agent: Agent | None, body: dict[str, Any]) -> dict[str, Any]:
        if agent is None or not agent.is_ready():
            raise TurnFailed("no model is loaded")
        store = _turn_store(agent)
        parse = await _parse(agent, body)
        key = store.begin(body["conversation"], State(body["state"]["slots"], body["state"]["active_loop"]))
        try:
            collected = ReplyCollector()
            with self._failures.watched() as failures:
                await agent.handle_message(
                    UserMessage(body["text"], collected, key, parse_data=parse, input_channel=self.name())
                )
        finally:
            state = store.end(key)
        if failures:
            raise TurnFailed(f"failed: {', '.join(failures)}")
        replies = with_all_answers(collected.payloads, parse)
        if not replies:
            raise TurnFailed("the assistant said nothing")
        understanding = _understanding(parse, replies)
        if understanding["answers"]:  # what the next message may lean on; Rasa itself knows no such slot
            state = State({**state.slots, LAST_ANSWER: understanding["answers"][-1]}, state.active_loop)
        return {"replies": replies, "understanding": understanding, "state": state.to_json()}


def _turn_store(agent: Agent) -> TurnStore:
    """The store named in endpoints.yml, which Rasa wraps in others that fall back to a memory of their own."""
    store: Any = agent.tracker_store
    while not isinstance(store, TurnStore):
        store = getattr(store, "_tracker_store", None)
        if store is None:
            raise TurnFailed("endpoints.yml must name bot.nlu.turn_store.TurnStore as the tracker store")
    return store


async def _parse(agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
    """The message's meaning: that of the pressed button, else what the pipeline makes of the words."""
    if agent.processor is None:
        raise TurnFailed("no model is loaded")
    if body["intent"]:
        if body["intent"].partition("/")[0] not in agent.processor.domain.intents:
            raise BadTurn("intent: not one that the model knows")
        return {"text": body["text"], "entities": [], **attributes_of_choice(body["intent"])}
    if body["vector"] is not None:
        shared_encoder((ROOT / ENCODER).resolve()).take(body["vector"])
    state = body["state"]
    told = {
        PRESCREEN: state["active_loop"] is not None,
        LAST_ANSWER: state["slots"].get(LAST_ANSWER),
        HISTORY_ASKED: _history_asked(state),
        IN_CRISIS: body["in_crisis"],
    }
    parse = dict(await agent.processor.parse_message(UserMessage(body["text"], metadata=told)))
    return parse if state["active_loop"] else outside_form(parse)


def _history_asked(state: dict[str, Any]) -> bool:
    """Whether the open question of the pre-screen asks what has ever happened to the patient."""
    asked = str(state["slots"].get(REQUESTED_SLOT) or "") if state["active_loop"] else ""
    return asked.removeprefix(SLOT) in HISTORY_QUESTIONS


def _body(request: Request) -> dict[str, Any]:
    """The checked request; raises BadTurn naming the field."""
    try:
        body = request.json
    except Exception as error:
        raise BadTurn("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadTurn("the body is not an object")
    text, intent, state = body.get("text"), body.get("intent"), body.get("state") or {}
    if not isinstance(body.get("conversation"), str) or not body["conversation"]:
        raise BadTurn("conversation: must be its id")
    if not isinstance(text, str):
        raise BadTurn("text: must be a string")
    if intent is not None and not isinstance(intent, str):
        raise BadTurn("intent: must be a name or null")
    if not isinstance(state, dict) or not isinstance(state.get("slots") or {}, dict):
        raise BadTurn("state: must be an object with slots")
    if not isinstance(body.get("in_crisis", False), bool):
        raise BadTurn("in_crisis: must be true or false")
    try:
        vector = SentVector.from_json(body["vector"]) if body.get("vector") is not None else None
    except ValueError as error:
        raise BadTurn(f"vector: {error}") from error
    return {
        "conversation": body["conversation"],
        "in_crisis": body.get("in_crisis", False),
        "vector": vector,
        "text": text.lstrip("/ \t\r\n"),  # Rasa takes a text that starts with "/" for a command
        "intent": intent,
        "state": {"slots": state.get("slots") or {}, "active_loop": state.get("active_loop")},
    }


def _understanding(parse: dict[str, Any], replies: list[dict[str, Any]]) -> dict[str, Any]:
    """How the message was read; ``answers`` are those that were given, none when it was an answer to the pre-screen."""
    screening = parse.get(SCREENING) or {"tier": "none", "categories": []}
    return {
        "intent": parse["intent"]["name"],
        "confidence": parse["intent"]["confidence"],
        "answers": [reply["answer"] for reply in replies if "answer" in reply],
        "tier": screening["tier"],
        "categories": screening["categories"],
        "ranking": parse.get("intent_ranking") or [],
        "medicines": medicines(parse),
    }


def _place(error: BaseException) -> str:
    """File and line where an error was raised: enough to find it, and free of the values in its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
