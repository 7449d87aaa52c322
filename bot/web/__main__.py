"""Runs the gateway: the patients' and staff's server, and Rasa's custom actions on a loopback port of their own.

The patients' server opens first: the page and the crisis reply must work within two seconds of the start, while the
custom actions (a second of imports) are not needed before Rasa has loaded.
"""

import asyncio
import resource
import signal
import sys
from pathlib import Path

import structlog
from aiohttp import web

from bot.domain.prescreen import ClinicChoice
from bot.errors import ConfigurationError
from bot.settings import Settings
from bot.web import keys
from bot.web.app import build_app, load_content
from bot.web.logs import configure_logs

log = structlog.get_logger(__name__)
KEEPALIVE_SECONDS = 75.0  # also how long a request's head may take
LINGER_SECONDS = 3.0  # how long the rest of a refused request is read, so that the refusal is seen
SHUTDOWN_SECONDS = 5.0
MANY_CONNECTIONS = 16_384
LOOPBACK = "127.0.0.1"


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C, then let running requests end."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    content = load_content(settings)
    app = build_app(settings, content)
    public = await listen(app, settings.host, settings.port)
    log.info("gateway_ready", port=settings.port)
    await _announce_first_sign_in(app, settings)
    secret = settings.gateway_secret.get_secret_value()
    choice = content.clinic.prescreen.choice
    actions = await listen(await asyncio.to_thread(_actions_app, secret, choice), LOOPBACK, settings.actions_port)
    await stop.wait()
    for runner in (public, actions):
        await runner.cleanup()


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve an application; who sends slowly or nothing is cut off on a timer."""
    runner = web.AppRunner(
        app,
        access_log=None,
        keepalive_timeout=KEEPALIVE_SECONDS,
        lingering_time=LINGER_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


def allow_many_connections() -> None:
    """As many open files as the system allows: each page holds one, and after the usual 1,024 nobody else gets in."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY_CONNECTIONS if hard == resource.RLIM_INFINITY else min(MANY_CONNECTIONS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _actions_app(secret: str, choice: ClinicChoice) -> web.Application:
    from bot.web.actions import build_actions_app

    return build_actions_app(secret, lambda conversation: choice)


async def _announce_first_sign_in(app: web.Application, settings: Settings) -> None:
    """On the very first start: print the one-time sign-in, once; it must be changed at the first use."""
    password = await app[keys.STAFF].first_sign_in()
    if password is not None:
        sys.stdout.write(
            f"\nFirst sign-in to the staff console {settings.base_url}/staff\n"
            f"  user name: admin\n  one-time password: {password}\n\n"
        )
        sys.stdout.flush()


def main() -> int:
    """Entry point; a configuration error is one clear sentence and exit code 2."""
    try:
        settings = Settings.from_environment()
        Path(settings.var_dir).mkdir(parents=True, exist_ok=True)
        configure_logs(settings.log_level)
        allow_many_connections()
        asyncio.run(serve(settings))
    except ConfigurationError as error:
        sys.stderr.write(f"Cannot start. {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
