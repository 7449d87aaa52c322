"""Lets a request through to its route only if its caller may: conversation token, staff session, CSRF."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from bot.errors import Forbidden, NotAuthenticated
from bot.web.access import Access
from bot.web.keys import CHAT, CONVERSATION, MEMBER, PRESENCE, SESSION, SETTINGS, STAFF

COOKIE = "staff_session"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PASSWORD_ROUTES = ("/api/staff/me", "/api/staff/password", "/api/staff/sign-out")


def guarded(handler: Handler, access: Access) -> Handler:
    """The handler behind its check."""
    check = _CHECKS[access]

    async def guarded_handler(request: web.Request) -> web.StreamResponse:
        await check(request)
        return await handler(request)

    return guarded_handler


async def _public(_request: web.Request) -> None:
    return None


async def _patient(request: web.Request) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        token = _socket_token(request)
    if not token:
        raise NotAuthenticated("This chat can only be opened on the device it was started on.")
    conversation_id = request.match_info["id"]
    await request.app[CHAT].authenticate(conversation_id, token.strip())
    request[CONVERSATION] = conversation_id


def _socket_token(request: web.Request) -> str:
    """Browsers cannot set headers on a WebSocket: the token comes as a subprotocol ``bearer.<token>``."""
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    names = (name.strip() for name in offered.split(","))
    return next((name.removeprefix("bearer.") for name in names if name.startswith("bearer.")), "")


async def _staff(request: web.Request) -> None:
    member, session = await request.app[STAFF].authenticate(request.cookies.get(COOKIE, ""))
    if member.must_change_password and request.path not in PASSWORD_ROUTES:
        raise Forbidden("Choose your own password first.")
    request[MEMBER], request[SESSION] = member, session
    request.app[PRESENCE].seen(member.username)


async def _staff_page(request: web.Request) -> None:
    """A page opened after the session has ended leads to the sign-in, and from there to the chat it is about."""
    try:
        await _staff(request)
    except (NotAuthenticated, Forbidden):
        conversation = request.match_info.get("id")
        place = f"#conversation={quote(conversation, safe='')}" if conversation else ""
        raise web.HTTPSeeOther(f"/staff{place}") from None


async def _staff_socket_origin(request: web.Request) -> None:
    """A WebSocket carries the cookie from any site: only our own origin may open one."""
    origin = request.headers.get("Origin")
    own = {f"{request.scheme}://{request.host}", f"https://{request.host}", request.app[SETTINGS].base_url}
    if origin is not None and origin not in own:
        raise Forbidden("This page may not open the console.")


async def _staff_change(request: web.Request) -> None:
    await _staff(request)
    request.app[STAFF].check_csrf(request[SESSION], request.headers.get("X-CSRF-Token", ""))


async def _admin_change(request: web.Request) -> None:
    await _staff_change(request)
    if request[MEMBER].role != "admin":
        raise Forbidden("Only an administrator can do this.")


async def _staff_socket(request: web.Request) -> None:
    await _staff_socket_origin(request)
    await _staff(request)


_CHECKS: dict[Access, Callable[[web.Request], Awaitable[None]]] = {
    Access.PUBLIC: _public,
    Access.PATIENT: _patient,
    Access.RESULT_KEY: _public,  # a wrong key must look like a page that is not there: the handler checks it
    Access.STAFF: _staff,
    Access.STAFF_PAGE: _staff_page,
    Access.STAFF_SOCKET: _staff_socket,
    Access.STAFF_CHANGE: _staff_change,
    Access.ADMIN_CHANGE: _admin_change,
}
