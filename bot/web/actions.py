"""Serves Rasa's custom actions (the ``actions`` package) on a loopback port of its own, behind a shared secret."""

import hmac
import json
from collections.abc import Callable

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

from bot.domain.prescreen import ClinicChoice
from bot.language.prescreen_in_force import in_force

log = structlog.get_logger(__name__)
MAX_CALL_BYTES = 4 * 1024 * 1024
EXECUTOR = web.AppKey("executor", ActionExecutor)
SECRET = web.AppKey("secret", str)
ChoiceOf = Callable[[str], ClinicChoice]  # what the clinic of a conversation has decided about its pre-screen
CHOICE_OF: web.AppKey[ChoiceOf] = web.AppKey("choice_of")


def build_actions_app(secret: str, choice_of: ChoiceOf = lambda conversation: ClinicChoice()) -> web.Application:
    """The application; the only place that registers the ``actions`` package."""
    executor = ActionExecutor()
    executor.register_package("actions")
    app = web.Application(client_max_size=MAX_CALL_BYTES)
    app[EXECUTOR], app[SECRET], app[CHOICE_OF] = executor, secret, choice_of
    app.router.add_post("/webhook", run_action)
    return app


async def run_action(request: web.Request) -> web.Response:
    """POST /webhook, in the protocol of Rasa's action server. A failing action is a 500, and so a failed turn."""
    if not hmac.compare_digest(request.headers.get("X-Gateway-Secret", ""), request.app[SECRET]):
        return web.json_response({"error": "wrong secret"}, status=403)
    call = json.loads(await request.read())
    name = call.get("next_action")
    try:
        with in_force(request.app[CHOICE_OF](str(call.get("sender_id", "")).partition("#")[0])):
            result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as rejection:
        return web.json_response({"error": str(rejection), "action_name": rejection.action_name}, status=400)
    except ActionNotFoundException as missing:
        return web.json_response({"error": str(missing), "action_name": missing.action_name}, status=404)
    except ActionMissingDomainException as missing:
        return web.json_response({"error": str(missing), "action_name": missing.action_name}, status=449)
    except Exception:
        log.exception("action_failed", action=name)
        return web.json_response({"error": "the action failed", "action_name": name}, status=500)
    return web.json_response(result.model_dump() if result is not None else {"events": [], "responses": []})
