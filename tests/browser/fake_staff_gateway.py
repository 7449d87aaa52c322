"""A small in-memory gateway with the staff API's shapes, so that the console can be driven without the real one.

It breaks things on purpose: ``down``, ``sockets_refused``, ``lose_reply_answers``, ``expire_sessions``. By hand:
``python -m tests.browser.fake_staff_gateway [port]``, user ``sam``, password ``correct horse battery``.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from tests.browser import staff_cases
from tests.browser.staff_scenes import DISPOSITIONS, Json, Problem, Scene, handoff

STATIC = Path(__file__).resolve().parents[2] / "bot" / "web" / "static"
PASSWORD = "correct horse battery"
CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
RANK = {"none": 0, "check_in": 1, "crisis": 2, "emergency": 3}


class FakeStaffGateway:
    """Holds the scenes and serves them. One member of staff, Sam Lee, can sign in."""

    def __init__(self, scenes: list[Scene] | None = None) -> None:
        listed = staff_cases.all_scenes() if scenes is None else scenes
        self.scenes = {scene.id: scene for scene in listed}
        self.password, self.must_change_password = PASSWORD, False
        self.banner: str | None = None
        self.sessions: set[str] = set()
        self.sockets: set[web.WebSocketResponse] = set()
        self.replies: list[Json] = []
        self.resolutions: list[Json] = []
        self.down = self.sockets_refused = False
        self.lose_reply_answers = 0
        self.taken_over = False  # a colleague has the chat, and this console has not heard of it yet
        self._version, self._changed = 0, asyncio.Condition()

    # What tests do to it

    async def put(self, scene: Scene) -> None:
        """A new conversation, or a changed one."""
        self.scenes[scene.id] = scene
        await self.changed(scene.id)

    async def changed(self, conversation: str | None = None) -> None:
        """Tell every console, as the real gateway does."""
        async with self._changed:
            self._version += 1
            self._changed.notify_all()
        for socket in list(self.sockets):
            await socket.send_json({"type": "queue", **self.queue()})
            if conversation:
                await socket.send_json({"type": "conversation", "id": conversation})

    async def drop_sockets(self, *, refuse: bool = False) -> None:
        """Close every socket; ``refuse`` also lets none come back."""
        self.sockets_refused = refuse
        for socket in list(self.sockets):
            await socket.close()

    async def expire_sessions(self) -> None:
        """Sign everybody out behind their back."""
        self.sessions.clear()
        await self.drop_sockets()

    # What it serves

    def queue(self) -> Json:
        """The open handoffs, most urgent first."""
        items = [scene.handoff for scene in self.scenes.values() if scene.handoff]
        items.sort(
            key=lambda item: (
                item["status"] != "waiting",
                -RANK[item["tier"]],
                item["kind"] != "request",
                item["since"],
            )
        )
        shown = [item | {"waiting_seconds": _seconds(item["since"])} for item in items]
        channels = [{"name": "console", "status": "ok"}]
        return {"version": str(self._version), "channels": channels, "banner": self.banner, "items": shown}

    def _scene(self, request: web.Request) -> Scene:
        scene = self.scenes.get(request.match_info["id"])
        if scene is None:
            raise Problem(404, "This conversation does not exist.")
        return scene

    def _open(self, request: web.Request) -> tuple[Scene, Json]:
        for scene in self.scenes.values():
            if scene.handoff and scene.handoff["handoff"] == request.match_info["id"]:
                return scene, scene.handoff
        raise Problem(409, "This handoff is already resolved.")

    async def sign_in(self, request: web.Request) -> web.Response:
        body = await request.json()
        if (body["username"], body["password"]) != ("sam", self.password):
            raise Problem(401, "The user name or the password is not right.")
        token = uuid4().hex
        self.sessions.add(token)
        response = web.json_response({"name": "Sam Lee", "role": "staff", "csrf": f"csrf-{token}"})
        response.set_cookie("staff_session", token, httponly=True, samesite="Strict")
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        self.sessions.discard(request.cookies["staff_session"])
        return web.Response(status=204)

    async def me(self, request: web.Request) -> web.Response:
        csrf = f"csrf-{request.cookies['staff_session']}"
        shown = {"name": "Sam Lee", "username": "sam", "role": "staff", "csrf": csrf}
        return web.json_response(shown | {"must_change_password": self.must_change_password})

    async def change_password(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["current"] != self.password:
            raise Problem(422, "The current password is not right.")
        self.password, self.must_change_password = body["new"], False
        return web.Response(status=204)

    async def clinic(self, _request: web.Request) -> web.Response:
        return web.json_response({"name": "Harbor Light Clinic"})

    async def get_queue(self, request: web.Request) -> web.Response:
        if request.query.get("after") == str(self._version):
            await self._wait(request)
        return web.json_response(self.queue())

    async def _wait(self, request: web.Request) -> None:
        async with self._changed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(0.01, float(request.query.get("wait", "0"))))

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        if self.sockets_refused:
            raise Problem(503, "No sockets today.")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        await socket.send_json({"type": "queue", **self.queue()})
        async for _ in socket:
            pass
        self.sockets.discard(socket)
        return socket

    async def conversation(self, request: web.Request) -> web.Response:
        scene = self._scene(request)
        return web.json_response(
            {
                "conversation": scene.id,
                "drill": scene.drill,
                "events": scene.events,
                "state": scene.state(),
                "handoff": scene.handoff,
                "prescreen": scene.prescreen,
                "audit": scene.audit,
                "other_handoffs": scene.earlier,
            }
        )

    async def events(self, request: web.Request) -> web.Response:
        scene, after = self._scene(request), int(request.query["after"])
        if len(scene.events) <= after:
            await self._wait(request)
        return web.json_response({"events": scene.events[after:], "state": scene.state()})

    async def reply(self, request: web.Request) -> web.Response:
        scene, body = self._scene(request), await request.json()
        if self.taken_over or not scene.handoff or scene.handoff["claimed_by_username"] != "sam":
            raise Problem(409, "Take over this chat first, then write.")
        known = next((r for r in self.replies if r["client_message_id"] == body["client_message_id"]), None)
        if known is None:
            seq = scene.add("staff", body["text"], staff_name="Sam Lee")["seq"]
            self.replies.append(known := body | {"seq": seq})
        if self.lose_reply_answers:
            self.lose_reply_answers -= 1
            raise Problem(503, "Stored, but the answer was lost on the way.")
        await self.changed(scene.id)
        return web.json_response({"seq": known["seq"]}, status=202)

    async def claim(self, request: web.Request) -> web.Response:
        scene, item = self._open(request)
        if item["status"] == "claimed" and item["claimed_by_username"] != "sam":
            raise Problem(409, f"Already taken by {item['claimed_by'].split()[0]}.")
        item |= {"status": "claimed", "claimed_by": "Sam Lee", "claimed_by_username": "sam", "acknowledged": True}
        scene.mode = "staff"
        scene.add("system", "Sam Lee from our care team has joined.", kind="notice")
        return await self._done(scene, "claimed")

    async def acknowledge(self, request: web.Request) -> web.Response:
        scene, item = self._open(request)
        item["acknowledged"] = True
        return await self._done(scene, "acknowledged")

    async def release(self, request: web.Request) -> web.Response:
        (scene, item), body = self._open(request), await request.json()
        item |= {"status": "waiting", "claimed_by": None, "claimed_by_username": None}
        scene.mode, scene.prescreen_locked = "assistant", scene.prescreen_locked and not body["unlock_prescreen"]
        return await self._done(scene, "released")

    async def resolve(self, request: web.Request) -> web.Response:
        (scene, item), body = self._open(request), await request.json()
        ending = {"status": "resolved", "resolved_at": datetime.now(UTC).isoformat(), "resolved_by": "Sam Lee"}
        scene.earlier.append(item | ending | body)
        scene.handoff, scene.mode, scene.prescreen_locked = None, "assistant", False
        self.resolutions.append(body)
        return await self._done(scene, "resolved")

    async def _done(self, scene: Scene, action: str) -> web.Response:
        scene.audit.append({"at": datetime.now(UTC).isoformat(), "actor": "Sam Lee", "action": action, "detail": {}})
        await self.changed(scene.id)
        return web.json_response({})

    async def dispositions(self, _request: web.Request) -> web.Response:
        return web.json_response(DISPOSITIONS)

    async def recent(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {"items": [item for scene in self.scenes.values() for item in reversed(scene.earlier)]}
        )

    async def drill(self, _request: web.Request) -> web.Response:
        scene = staff_cases.crisis()
        scene.id, scene.drill = f"d{uuid4().hex[:11]}", True
        scene.handoff = handoff(scene, kind="crisis", tier="crisis", minutes=0)
        await self.put(scene)
        return web.json_response({"conversation": scene.id}, status=201)

    def app(self) -> web.Application:
        """The application, ready to serve."""
        app = web.Application(middlewares=[self._middleware])
        staff, conversation, taken = "/api/staff", "/api/staff/conversations/{id}", "/api/staff/handoffs/{id}"
        app.add_routes(
            [
                web.get("/staff", _page),
                web.get("/api/clinic", self.clinic),
                web.static("/static", STATIC),
                web.post(f"{staff}/sign-in", self.sign_in),
                web.post(f"{staff}/sign-out", self.sign_out),
                web.get(f"{staff}/me", self.me),
                web.post(f"{staff}/password", self.change_password),
                web.get(f"{staff}/queue", self.get_queue),
                web.get(f"{staff}/socket", self.socket),
                web.get(f"{staff}/dispositions", self.dispositions),
                web.get(f"{staff}/recent", self.recent),
                web.post(f"{staff}/drill", self.drill),
                web.get(conversation, self.conversation),
                web.get(f"{conversation}/events", self.events),
                web.post(f"{conversation}/messages", self.reply),
                web.post(f"{taken}/claim", self.claim),
                web.post(f"{taken}/acknowledge", self.acknowledge),
                web.post(f"{taken}/release", self.release),
                web.post(f"{taken}/resolve", self.resolve),
            ]
        )
        return app

    @web.middleware
    async def _middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Sign-in and CSRF checks, faults on demand, problem documents, the real page's content policy."""
        try:
            if self.down and request.path.startswith("/api"):
                raise Problem(503, "Down for a test.")
            self._check(request)
            response = await handler(request)
        except Problem as problem:
            body = {"type": "about:blank", "title": "Refused", "status": problem.status, "detail": problem.detail}
            response = web.json_response(body, status=problem.status, content_type="application/problem+json")
        if not response.prepared:
            response.headers["Content-Security-Policy"] = CSP
            response.headers["Cache-Control"] = "no-store"
        return response

    def _check(self, request: web.Request) -> None:
        if not request.path.startswith("/api/staff") or request.path.endswith("/sign-in"):
            return
        token = request.cookies.get("staff_session", "")
        if token not in self.sessions:
            raise Problem(401, "Please sign in.")
        if request.method != "GET" and request.headers.get("X-CSRF-Token") != f"csrf-{token}":
            raise Problem(403, "This page is out of date. Reload it and try again.")


async def _page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "staff" / "index.html")


def _seconds(since: Any) -> int:
    return int((datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds())


if __name__ == "__main__":
    web.run_app(FakeStaffGateway().app(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8090)
