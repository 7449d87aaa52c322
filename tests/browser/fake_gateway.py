"""A small gateway for tests of the patient page: the HTTP contract, scripted replies, and faults on demand.

It serves the real static files under the same Content-Security-Policy as the gateway, keeps conversations in memory,
and lets a test refuse posts, lose answers, drop sockets or speak as staff.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from tests.browser.fake_conversations import FakeConversation

STATIC = Path(__file__).parents[2] / "bot" / "web" / "static" / "patient"
MAX_CHARACTERS = 2000
EXIT_URL = "/elsewhere"

CLINIC: dict[str, Any] = {
    "name": "Harbor Light Clinic",
    "phone": "+1 555 010 0142",
    "phone_href": "tel:+15550100142",
    "open": False,
    "opens_at": "Monday at 9:00 AM",
    "hours": "Monday to Thursday, 9:00 AM to 5:00 PM; Friday, 9:00 AM to 3:00 PM",
    "crisis": [
        {
            "id": "988",
            "label": "988 Suicide & Crisis Lifeline",
            "call": "tel:988",
            "sms": "sms:988",
            "chat": "https://988lifeline.org/chat/",
            "note": None,
        },
        {"id": "emergency", "label": "911", "call": "tel:911", "sms": None, "chat": None, "note": None},
        {
            "id": "spanish",
            "label": "988 en español",
            "call": "tel:988",
            "sms": None,
            "chat": None,
            "note": "Press 2, or text AYUDA to 988",
        },
        {
            "id": "veterans",
            "label": "Veterans Crisis Line",
            "call": "tel:988",
            "sms": "sms:838255",
            "chat": None,
            "note": "Press 1",
        },
        {
            "id": "text_line",
            "label": "Crisis Text Line",
            "call": None,
            "sms": "sms:741741",
            "chat": None,
            "note": "Text HOME to 741741",
        },
    ],
    "first_question_suggestions": [
        {"id": "start.0", "title": "Could ketamine help me?"},
        {"id": "start.1", "title": "What does it cost?"},
        {"id": "start.2", "title": "Check if it may suit me"},
        {"id": "start.3", "title": "Talk to a person"},
    ],
    "exit_url": EXIT_URL,
    "disclosure": "Hello. I am the automated assistant of Harbor Light Clinic, not a person. You can ask me about "
    "ketamine treatment, check whether it may suit you, or ask for a person. "
    "Members of the care team can read this chat.",
}

EMERGENCY_BAR = '<a href="tel:988">Call 988</a><a href="sms:988">Text 988</a><a href="tel:911">Emergency: 911</a>'


@dataclass
class Faults:
    """What goes wrong, and how often still."""

    refuse_posts: int = 0  # answered 503, nothing stored
    lose_answers: int = 0  # stored, but the answer never arrives
    post_problem: tuple[int, str] | None = None  # a refusal for good: status and detail
    no_sockets: bool = False
    mute_sockets: bool = False  # open, but silent: a half-open connection
    cannot_erase: bool = False


@dataclass
class FakeGateway:
    """The double. ``conversations`` in the order they were begun; ``post_ids`` every attempt that reached it."""

    faults: Faults = field(default_factory=Faults)
    clinic: dict[str, Any] = field(default_factory=lambda: dict(CLINIC))
    conversations: dict[str, FakeConversation] = field(default_factory=dict)
    post_ids: list[str] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    frame_ancestors: str = "*"
    think_seconds: float = 0.0

    @property
    def only(self) -> FakeConversation:
        """The one conversation there is."""
        (conversation,) = self.conversations.values()
        return conversation

    def begin(self) -> FakeConversation:
        """Start a conversation as a patient's page would."""
        conversation = FakeConversation(id=uuid.uuid4().hex, token=uuid.uuid4().hex)
        self.conversations[conversation.id] = conversation
        return conversation

    async def drop_sockets(self) -> None:
        """Cut every connection, as a restart does."""
        for socket in list(self.sockets):
            await socket.close(code=1012)

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[self._secure])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/elsewhere", _elsewhere),
                web.get("/embed.js", _embed),
                web.static("/static/patient", STATIC),
                web.get("/api/clinic", self._clinic),
                web.post("/api/conversations", self._begin),
                web.delete("/api/conversations/{id}", self._erase),
                web.post("/api/conversations/{id}/messages", self._post),
                web.get("/api/conversations/{id}/events", self._events),
                web.get("/api/conversations/{id}/socket", self._socket),
            ]
        )
        return app

    @web.middleware
    async def _secure(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = (
                "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
                f"img-src 'self' data:; frame-ancestors {self.frame_ancestors}"
            )
        return response

    async def _page(self, _: web.Request) -> web.Response:
        text = (STATIC / "index.html").read_text(encoding="utf-8")
        values = {
            "clinic_name": html.escape(self.clinic["name"]),
            "phone": self.clinic["phone"],
            "phone_href": self.clinic["phone_href"],
            "exit_url": self.clinic["exit_url"],
            "lang": "en",
            "emergency_bar": EMERGENCY_BAR,
        }
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", value)
        return web.Response(text=text, content_type="text/html")

    async def _clinic(self, _: web.Request) -> web.Response:
        return web.json_response(self.clinic)

    async def _begin(self, _: web.Request) -> web.Response:
        if self.faults.refuse_posts:
            self.faults.refuse_posts -= 1
            return _problem(503, "Not now.")
        conversation = self.begin()
        return web.json_response({"id": conversation.id, "token": conversation.token}, status=201)

    def _find(self, request: web.Request, token: str) -> FakeConversation | web.Response:
        conversation = self.conversations.get(request.match_info["id"])
        if conversation is None:
            return _problem(404, "There is no such conversation.")
        return conversation if token == conversation.token else _problem(401, "The token is wrong.")

    def _authorised(self, request: web.Request) -> FakeConversation | web.Response:
        return self._find(request, request.headers.get("Authorization", "").removeprefix("Bearer "))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.post_ids.append(body["client_message_id"])
        if self.faults.refuse_posts:
            self.faults.refuse_posts -= 1
            return _problem(503, "Not now.")
        if self.faults.post_problem:
            return _problem(*self.faults.post_problem)
        conversation = self._authorised(request)
        if isinstance(conversation, web.Response):
            return conversation
        stored = conversation.sent(body["client_message_id"])
        if stored is None:
            text = _text_of(conversation, body)
            if not text or len(text) > MAX_CHARACTERS:
                return _problem(422, "Please write at most 2,000 characters.")
            stored = conversation.add("patient", text=text, client_message_id=body["client_message_id"])
            conversation.change(typing=True)
            asyncio.get_running_loop().call_later(self.think_seconds, self._answer, conversation, text)
        if self.faults.lose_answers:
            self.faults.lose_answers -= 1
            return _problem(502, "The answer got lost.")
        return web.json_response({"seq": stored["seq"]}, status=202)

    def _answer(self, conversation: FakeConversation, text: str) -> None:
        conversation.state["typing"] = False
        if conversation.state["mode"] == "assistant":
            conversation.answer(text)
        conversation.change()

    async def _events(self, request: web.Request) -> web.Response:
        conversation = self._authorised(request)
        if isinstance(conversation, web.Response):
            return conversation
        after, wait = int(request.query.get("after", 0)), float(request.query.get("wait", 0))
        if wait and not conversation.after(after):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(conversation.news.wait(), wait)
        return web.json_response({"events": conversation.after(after), "state": conversation.state})

    async def _erase(self, request: web.Request) -> web.Response:
        conversation = self._authorised(request)
        if isinstance(conversation, web.Response):
            return conversation
        if self.faults.cannot_erase:
            return _problem(503, "Not now.")
        del self.conversations[conversation.id]
        return web.Response(status=204)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self.faults.no_sockets:
            return _problem(503, "No sockets here.")
        offered = request.headers.get("Sec-WebSocket-Protocol", "")
        conversation = self._find(request, offered.removeprefix("bearer."))
        socket = web.WebSocketResponse(protocols=(offered,))
        await socket.prepare(request)
        if isinstance(conversation, web.Response):
            await socket.close(code=4401 if conversation.status == 401 else 4404)
            return socket
        self.sockets.add(socket)
        pusher = asyncio.create_task(self._push(socket, conversation, int(request.query.get("after", 0))))
        try:
            async for message in socket:
                pinged = message.type is WSMsgType.TEXT and json.loads(message.data)["type"] == "ping"
                if pinged and not self.faults.mute_sockets:
                    await socket.send_json({"type": "pong"})
        finally:
            pusher.cancel()
            self.sockets.discard(socket)
        return socket

    async def _push(self, socket: web.WebSocketResponse, conversation: FakeConversation, after: int) -> None:
        while not socket.closed:
            news = conversation.news
            events = conversation.after(after)
            after = max([after, *(event["seq"] for event in events)])
            if not self.faults.mute_sockets:
                await socket.send_json({"events": events, "state": conversation.state})
            await news.wait()


def _text_of(conversation: FakeConversation, body: dict[str, Any]) -> str:
    if "choice" not in body:
        return str(body["text"]).strip()
    return conversation.choice_title(body["choice"]) or ""


def host_app(widget: str) -> web.Application:
    """A clinic's own site on another origin, with the chat of the gateway at ``widget`` embedded."""

    async def page(_: web.Request) -> web.Response:
        text = (
            '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
            '<title>Our clinic</title><h1>Our clinic</h1><p><a href="#">Opening hours</a></p>'
            f'<script src="{html.escape(widget)}/embed.js" data-position="right" data-colour="#2c5f58" async>'
            "</script></html>"
        )
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    return app


async def _embed(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "embed.js")


async def _elsewhere(_: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>Weather</title><p>Sunny.</p>", content_type="text/html")


def _problem(status: int, detail: str) -> web.Response:
    document = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail}
    return web.json_response(document, status=status, content_type="application/problem+json")
