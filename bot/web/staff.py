"""The staff console's API: sign-in, queue, conversations, handoffs, drills."""

import asyncio
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.domain.handoff import DISPOSITIONS, Handoff
from bot.services.chat import Incoming, readable
from bot.services.feed import QUEUE
from bot.services.staff import SESSION_HOURS
from bot.storage.database import DatabaseBusy
from bot.web.addresses import client_address
from bot.web.bodies import NewPassword, Release, Resolve, SignIn, StaffMessage, after, body, wait_seconds
from bot.web.guard import COOKIE
from bot.web.keys import (
    CHAT,
    CONSOLE,
    FEED,
    HANDOFFS,
    LIMITS,
    MEMBER,
    PRESENCE,
    SESSION,
    SETTINGS,
    SOCKETS,
    STAFF,
    WORDING,
)


async def sign_in(request: web.Request) -> web.Response:
    """POST /api/staff/sign-in"""
    await request.app[LIMITS].check("sign_ins", client_address(request))
    sent = await body(request, SignIn)
    member, session, token = await request.app[STAFF].sign_in(sent.username, sent.password)
    response = web.json_response(
        _me(member.name, member.username, member.role, session.csrf, member.must_change_password)
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="Strict",
        secure=request.app[SETTINGS].secure_cookies,
        path="/",
    )
    return response


async def sign_out(request: web.Request) -> web.Response:
    """POST /api/staff/sign-out"""
    await request.app[STAFF].sign_out(request[SESSION])
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def me(request: web.Request) -> web.Response:
    """GET /api/staff/me"""
    member, session = request[MEMBER], request[SESSION]
    return web.json_response(_me(member.name, member.username, member.role, session.csrf, member.must_change_password))


async def change_password(request: web.Request) -> web.Response:
    """POST /api/staff/password"""
    sent = await body(request, NewPassword)
    await request.app[STAFF].change_password(request[MEMBER], request[SESSION], current=sent.current, new=sent.new)
    return web.Response(status=204)


async def queue(request: web.Request) -> web.Response:
    """GET /api/staff/queue: answers when the version differs from ``after``, or when the wait is over."""
    console, feed = request.app[CONSOLE], request.app[FEED]
    deadline = asyncio.get_running_loop().time() + wait_seconds(request)
    shown = await console.queue()
    while shown["version"] == request.query.get("after"):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or feed.closed:
            break
        await feed.wait(QUEUE, left)
        shown = await console.queue()
    return web.json_response(shown)


async def open_socket(request: web.Request) -> web.WebSocketResponse:
    """GET /api/staff/socket: the queue whenever it changes, and which conversations have news."""
    sockets, presence = request.app[SOCKETS], request.app[PRESENCE]
    async with sockets.opened(request, address=client_address(request)) as socket:
        pusher = asyncio.create_task(_push(socket, request))
        try:
            with presence.page(request[MEMBER].username):
                async for _ in socket:
                    pass
        finally:
            pusher.cancel()
    return socket


async def _push(socket: web.WebSocketResponse, request: web.Request) -> None:
    console, feed, staff = request.app[CONSOLE], request.app[FEED], request.app[STAFF]
    version = None
    try:
        while not socket.closed:
            await staff.authenticate(request.cookies.get(COOKIE, ""))
            shown = await console.queue()
            if shown["version"] != version:
                await socket.send_json({"type": "queue", **shown})
                version = shown["version"]
            await feed.wait(QUEUE)
    except (ConnectionError, DatabaseBusy):
        return
    finally:
        await socket.close()


async def dispositions(_request: web.Request) -> web.Response:
    """GET /api/staff/dispositions"""
    return web.json_response([{"id": name, "title": title} for name, title in DISPOSITIONS.items()])


async def recent(request: web.Request) -> web.Response:
    """GET /api/staff/recent"""
    return web.json_response(await request.app[CONSOLE].recent())


async def conversation(request: web.Request) -> web.Response:
    """GET /api/staff/conversations/{id}"""
    return web.json_response(await request.app[CONSOLE].conversation(request[MEMBER], request.match_info["id"]))


async def conversation_events(request: web.Request) -> web.Response:
    """GET /api/staff/conversations/{id}/events"""
    console, feed = request.app[CONSOLE], request.app[FEED]
    conversation_id, seen = request.match_info["id"], after(request)
    deadline = asyncio.get_running_loop().time() + wait_seconds(request)
    events, state = await console.events(conversation_id, seen)
    first_state = state
    while not events and state == first_state:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or feed.closed:
            break
        await feed.wait(conversation_id, left)
        events, state = await console.events(conversation_id, seen)
    return web.json_response({"events": events, "state": state})


async def claim(request: web.Request) -> web.Response:
    """POST /api/staff/handoffs/{id}/claim"""
    return _done(await request.app[HANDOFFS].claim(request[MEMBER], request.match_info["id"]))


async def acknowledge(request: web.Request) -> web.Response:
    """POST /api/staff/handoffs/{id}/acknowledge"""
    return _done(await request.app[HANDOFFS].acknowledge(request[MEMBER], request.match_info["id"]))


async def release(request: web.Request) -> web.Response:
    """POST /api/staff/handoffs/{id}/release"""
    sent = await body(request, Release)
    handoffs, handoff_id = request.app[HANDOFFS], request.match_info["id"]
    return _done(await handoffs.release(request[MEMBER], handoff_id, unlock_prescreen=sent.unlock_prescreen))


async def resolve(request: web.Request) -> web.Response:
    """POST /api/staff/handoffs/{id}/resolve"""
    sent = await body(request, Resolve)
    handoffs, handoff_id = request.app[HANDOFFS], request.match_info["id"]
    return _done(await handoffs.resolve(request[MEMBER], handoff_id, disposition=sent.disposition, note=sent.note))


async def reply(request: web.Request) -> web.Response:
    """POST /api/staff/conversations/{id}/messages"""
    sent = await body(request, StaffMessage)
    seq = await request.app[HANDOFFS].reply(
        request[MEMBER],
        request.match_info["id"],
        client_message_id=sent.client_message_id,
        text=readable(sent.text),
    )
    return web.json_response({"seq": seq}, status=202)


async def drill(request: web.Request) -> web.Response:
    """POST /api/staff/drill: a fake crisis, end to end, marked as such everywhere."""
    chat = request.app[CHAT]
    practice, _token = await chat.open(drill=True)
    words = request.app[WORDING].drill_message()
    await chat.receive(practice.id, Incoming(client_message_id=str(uuid4()), text=words))
    return web.json_response({"conversation": practice.id}, status=201)


def _done(handoff: Handoff) -> web.Response:
    return web.json_response({"handoff": handoff.id, "status": handoff.status.value})


def _me(name: str, username: str, role: str, csrf: str, must_change: bool) -> dict[str, Any]:
    return {"name": name, "username": username, "role": role, "csrf": csrf, "must_change_password": must_change}
