"""Where a request comes from, for rate limits."""

from aiohttp import web

from bot.web.keys import SETTINGS


def client_address(request: web.Request) -> str:
    """The caller's address; the proxy's word for it only where the settings say there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and request.app[SETTINGS].trust_forwarded_for:
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.remote or "unknown"
