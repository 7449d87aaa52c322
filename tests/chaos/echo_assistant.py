"""A stand-in assistant as a process: speaks the gateway's channel, answers message number n with answer n."""

import os
import re

from aiohttp import web

ANSWERS = ("cost", "addiction", "side_effects", "session_length", "referral", "booking", "dosage", "maintenance")
_NUMBER = re.compile(r"message (\d+)")


def answer_to(text: str) -> str | None:
    """The id that a numbered message is answered with; None for other words."""
    found = _NUMBER.search(text)
    return ANSWERS[int(found[1]) % len(ANSWERS)] if found else None


async def _turn(request: web.Request) -> web.Response:
    call = await request.json()
    answer = answer_to(call["text"])
    replies = [{"answer": answer}] if answer else [{"say": "greet"}]
    understanding = {"intent": "faq", "confidence": 0.9, "tier": "none", "medicines": []}
    return web.json_response({"replies": replies, "understanding": understanding, "state": call["state"]})


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"ready": True, "model": "stand-in"})


def main() -> None:
    """Serve on the port that the environment names."""
    app = web.Application()
    app.router.add_post("/webhooks/gateway/turn", _turn)
    app.router.add_get("/webhooks/gateway/health", _health)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


if __name__ == "__main__":
    main()
