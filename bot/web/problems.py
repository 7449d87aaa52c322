"""Errors as RFC 9457 problem documents: the one place where an error becomes HTTP."""

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import NotAuthenticated, RequestError, TooManyRequests
from bot.storage.database import DatabaseBusy
from bot.web.keys import CLINIC

log = structlog.get_logger(__name__)
NOT_SAVED = "This could not be saved just now. Please try again in a moment."
SORRY = "Something went wrong on our side. Your message was not saved. Please try again, or call the clinic."


def problem(status: int, title: str, detail: str, *, field: str | None = None) -> web.Response:
    """A problem document; ``detail`` is written for the person who sees it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if field is not None:
        body["field"] = field
    return web.json_response(body, status=status, content_type="application/problem+json")


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem document. The broad catch is the edge: it is logged and becomes a 500."""
    try:
        return await handler(request)
    except RequestError as error:
        response = problem(error.status, error.title, error.detail, field=error.field)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, NotAuthenticated):
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem(error.status, error.reason, _plain(error))
    except DatabaseBusy:
        log.warning("database_busy", path=_route(request))
        return problem(503, "Not saved", f"{NOT_SAVED}{_urgent(request)}")
    except Exception:
        log.exception("request_failed", path=_route(request))
        return problem(500, "Internal error", SORRY)


def _urgent(request: web.Request) -> str:
    """Whom a patient can reach while nothing can be saved here."""
    if not request.path.startswith("/api/conversations"):
        return ""
    clinic = request.app[CLINIC]
    return f" If it is urgent, call {clinic.phone}, or {clinic.crisis.line.short} at any hour."


def _plain(error: web.HTTPException) -> str:
    known = {
        404: "There is nothing at this address.",
        405: "This address does not accept that method.",
        413: "This is larger than any message can be.",
    }
    return known.get(error.status, error.reason)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
