"""The patient's API: open a chat, write, read on by long poll or WebSocket, erase."""

import asyncio
import json
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.errors import NotFound
from bot.services.chat import Chat, Incoming
from bot.services.feed import Feed
from bot.services.presentation import event
from bot.storage.database import DatabaseBusy
from bot.web.addresses import client_address
from bot.web.bodies import PatientMessage, after, body, wait_seconds
from bot.web.keys import CHAT, CONVERSATION, FEED, LIMITS, SOCKETS

CLOSE_UNKNOWN = 4404
EVENTS_PER_FRAME = 25  # a page that reads slowly keeps no more of them in memory here


async def open_conversation(request: web.Request) -> web.Response:
    """POST /api/conversations"""
    await request.app[LIMITS].check("conversations", client_address(request))
    conversation, token = await request.app[CHAT].open()
    return web.json_response({"id": conversation.id, "token": token}, status=201)


async def send_message(request: web.Request) -> web.Response:
    """POST /api/conversations/{id}/messages"""
    conversation = request[CONVERSATION]
    await request.app[LIMITS].check("messages", conversation)
    sent = await body(request, PatientMessage)
    address = client_address(request)
    incoming = Incoming(client_message_id=sent.client_message_id, text=sent.text, choice=sent.choice, address=address)
    seq = await request.app[CHAT].receive(conversation, incoming)
    return web.json_response({"seq": seq}, status=202)


async def read_events(request: web.Request) -> web.Response:
    """GET /api/conversations/{id}/events"""
    conversation, seen = request[CONVERSATION], after(request)
    deadline = asyncio.get_running_loop().time() + wait_seconds(request)
    shown = await _news(request.app[CHAT], conversation, seen)
    first_state = shown["state"]
    while not shown["events"] and shown["state"] == first_state:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or request.app[FEED].closed:
            break
        await request.app[FEED].wait(conversation, left)
        shown = await _news(request.app[CHAT], conversation, seen)
    return web.json_response(shown)


async def erase_conversation(request: web.Request) -> web.Response:
    """DELETE /api/conversations/{id}"""
    await request.app[CHAT].erase(request[CONVERSATION])
    return web.Response(status=204)


async def open_socket(request: web.Request) -> web.WebSocketResponse:
    """GET /api/conversations/{id}/socket: the same events and state, pushed."""
    seen, protocols = after(request), [name for name in _offered(request) if name.startswith("bearer.")][:1]
    sockets = request.app[SOCKETS]
    async with sockets.opened(request, address=client_address(request), protocols=protocols) as socket:
        pusher = asyncio.create_task(_push(socket, request, request[CONVERSATION], seen))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT and _is_ping(frame.data):
                    await socket.send_json({"type": "pong"})
        finally:
            pusher.cancel()
    return socket


async def _push(socket: web.WebSocketResponse, request: web.Request, conversation: str, seen: int) -> None:
    """Send what is new. It is read from the database each time: a slow page falls behind, memory does not grow."""
    chat: Chat = request.app[CHAT]
    feed: Feed = request.app[FEED]
    last_state: dict[str, Any] | None = None
    try:
        while not socket.closed:
            shown = await _news(chat, conversation, seen)
            if shown["events"] or shown["state"] != last_state:
                for part in _frames(shown["events"]):
                    await socket.send_json({"events": part, "state": shown["state"]})
                    seen = max([seen, *(item["seq"] for item in part)])
                last_state = shown["state"]
            await feed.wait(conversation)
    except NotFound:
        await socket.close(code=CLOSE_UNKNOWN, message=b"erased")
    except DatabaseBusy:  # the page comes again by itself, and finds what it missed
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"busy")
    except ConnectionError:
        return


def _frames(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The events in parts; one empty part when there is nothing but a new state."""
    return [events[first : first + EVENTS_PER_FRAME] for first in range(0, max(1, len(events)), EVENTS_PER_FRAME)]


async def _news(chat: Chat, conversation: str, seen: int) -> dict[str, Any]:
    messages, state = await chat.news(conversation, seen)
    return {"events": [event(message) for message in messages], "state": state}


def _offered(request: web.Request) -> list[str]:
    return [name.strip() for name in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]


def _is_ping(data: str) -> bool:
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(frame, dict) and frame.get("type") == "ping"
