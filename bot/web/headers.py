"""Security headers on every response: no third party, no inline code, framing only where the settings allow it."""

from aiohttp import web

from bot.web.keys import SETTINGS


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Runs before every response is sent."""
    alone = request.path.startswith(("/staff", "/api/staff", "/result"))
    frame = "'none'" if alone else request.app[SETTINGS].frame_ancestors
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
        f"img-src 'self' data:; frame-ancestors {frame}",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
