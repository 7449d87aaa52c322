"""The composition root: lists the parts of the gateway, wires them, and opens and closes what needs it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot.clients.notifications import AppriseNotifier, Notifier
from bot.clients.rasa import RasaClient
from bot.clinic import Clinic, load_clinic
from bot.content.crisis_replies import load_replies
from bot.data_keys import load_keys
from bot.domain.crisis_reply import CrisisReplies
from bot.errors import ClinicError, ConfigurationError
from bot.language.follow_up import FollowUps
from bot.language.prescreen_clinic import clinic_questionnaire
from bot.language.screen import Screener
from bot.services.alerts import AlertOutbox, AlertPlanner
from bot.services.chat import Chat
from bot.services.chat_state import ChatState
from bot.services.console import Console
from bot.services.crisis import CrisisDesk
from bot.services.feed import Feed
from bot.services.handoffs import Handoffs
from bot.services.lapses import Lapses
from bot.services.never_back import NeverBack
from bot.services.prescreen_desk import PrescreenDesk, PrescreenWriters
from bot.services.presence import Presence
from bot.services.resume import ResumeDesk, load_secret
from bot.services.retention import Retention
from bot.services.staff import StaffDesk
from bot.services.turn_outcome import TurnOutcome
from bot.services.turns import TurnQueue
from bot.services.wording import Wording
from bot.settings import ROOT, Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.vault import CannotOpen, Vault
from bot.web import keys
from bot.web.bodies import MAX_BODY_BYTES
from bot.web.headers import add_headers
from bot.web.limits import RateLimits
from bot.web.problems import problems
from bot.web.routes import add_routes
from bot.web.sockets import Sockets

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Content:
    """All that is read from the repository before anything starts; reading it is the start-up check."""

    clinic: Clinic
    wording: Wording
    replies: CrisisReplies
    follow_ups: FollowUps
    screener: Screener
    prescreen: PrescreenWriters


def load_content(settings: Settings) -> Content:
    """Read and check everything; raises ConfigurationError naming file, key and why."""
    clinic = load_clinic(settings.clinic_file)
    _check_prescreen(settings, clinic)
    wording = Wording.load(ROOT, clinic)
    prescreen = PrescreenWriters.load(ROOT, clinic, wording, base_url=settings.base_url)
    return Content(clinic, wording, load_replies(ROOT), FollowUps.load(ROOT), Screener.load(ROOT), prescreen)


def _check_prescreen(settings: Settings, clinic: Clinic) -> None:
    """What the clinic wants of the pre-screen must be possible; raises ClinicError naming the clinic's own file."""
    try:
        clinic_questionnaire(ROOT, clinic.prescreen.choice)
    except ClinicError as error:
        raise ClinicError(settings.clinic_file, error.key, error.why) from None


def build_app(
    settings: Settings, content: Content, *, clock: Clock = utc_now, notifier: Notifier | None = None
) -> web.Application:
    """The gateway's application. ``clock`` and ``notifier`` can be replaced by tests."""
    app = web.Application(middlewares=[problems], client_max_size=MAX_BODY_BYTES)
    clinic = content.clinic
    app[keys.SETTINGS], app[keys.CLINIC], app[keys.CLOCK] = settings, clinic, clock
    app[keys.WORDING], app[keys.SCREENER] = content.wording, content.screener
    app[keys.FEED] = Feed()
    app[keys.SOCKETS] = Sockets(settings.sockets_per_address)
    app[keys.LIMITS] = RateLimits(settings, phone=clinic.phone, crisis_line=clinic.crisis.line.short)

    async def parts(running: web.Application) -> AsyncIterator[None]:
        vault = Vault(load_keys(settings, _tell))
        await upgrade(settings.database)
        async with _parts(running, settings, content, vault, clock, notifier or AppriseNotifier()):
            yield

    app.cleanup_ctx.append(parts)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_send_away)
    add_routes(app)
    return app


async def _send_away(app: web.Application) -> None:
    """Before the parts are closed: nobody waits any more, so that the process ends soon."""
    app[keys.FEED].close()
    await app[keys.SOCKETS].close()


@asynccontextmanager
async def _parts(
    app: web.Application, settings: Settings, content: Content, vault: Vault, clock: Clock, notifier: Notifier
) -> AsyncIterator[None]:
    """Open the database and the connections, start the background work, and close all of it again."""
    clinic, wording, feed = content.clinic, content.wording, app[keys.FEED]
    database = Database(settings.database, vault)
    resume = await _resume_desk(database, content, clock)
    session = aiohttp.ClientSession()
    secret = settings.gateway_secret.get_secret_value()
    rasa = RasaClient(session, url=settings.rasa_url, secret=secret, timeout=settings.turn_timeout_seconds)
    planner = AlertPlanner(clinic)
    timer = NeverBack(clock)
    outbox = AlertOutbox(
        database=database,
        clinic=clinic,
        notifier=notifier,
        feed=feed,
        clock=clock,
        timer=timer,
        base_url=settings.base_url,
    )
    crisis = CrisisDesk(
        replies=content.replies,
        follow_ups=content.follow_ups,
        clinic=clinic,
        values=wording.values,
        planner=planner,
        outbox=outbox,
        clock=clock,
    )
    outcome = TurnOutcome(
        wording=wording,
        crisis=crisis,
        planner=planner,
        clinic=clinic,
        clock=clock,
        resume=resume,
        watch=content.prescreen.watch,
        result_link=content.prescreen.result.link,
    )
    turns = TurnQueue(
        database=database, rasa=rasa, wording=wording, outcome=outcome, planner=planner, feed=feed, clock=clock
    )
    state = ChatState(clinic=clinic, rasa=rasa, clock=clock)
    app[keys.DATABASE], app[keys.RASA], app[keys.STATE] = database, rasa, state
    app[keys.CRISIS], app[keys.OUTBOX] = crisis, outbox
    app[keys.CHAT] = Chat(
        database=database,
        screener=content.screener,
        crisis=crisis,
        turns=turns,
        state=state,
        feed=feed,
        resume=resume,
        watch=content.prescreen.watch,
        clock=clock,
    )
    handoffs = Handoffs(database=database, feed=feed, wording=wording, planner=planner, outbox=outbox, clock=clock)
    presence = Presence(timer)
    lapses = Lapses(
        database=database,
        handoffs=handoffs,
        presence=presence,
        clock=timer,
        after=timedelta(minutes=clinic.alerts.lost_after_minutes),
    )
    app[keys.HANDOFFS], app[keys.LAPSES], app[keys.PRESENCE] = handoffs, lapses, presence
    app[keys.STAFF] = StaffDesk(database=database, clock=clock)
    app[keys.CONSOLE] = Console(
        database=database,
        clinic=clinic,
        state=state,
        wording=wording,
        summaries=content.prescreen.summary,
        clock=clock,
    )
    app[keys.PRESCREENS] = PrescreenDesk(database=database, clinic=clinic, writers=content.prescreen, clock=clock)
    retention = Retention(database=database, clock=clock, days=clinic.privacy.retention_days)
    await turns.resume()
    async with _background(rasa.watch(), outbox.run(), lapses.run(), retention.run()):
        yield
    await turns.close()
    await session.close()
    await database.close()


def _tell(sentence: str) -> None:
    """What whoever runs this has to know, on the terminal."""
    sys.stdout.write(f"\n{sentence}\n")
    sys.stdout.flush()


async def _resume_desk(database: Database, content: Content, clock: Clock) -> ResumeDesk:
    """Its secret is stored sealed, so this is where wrong data keys show, before anything is served."""
    try:
        secret = await load_secret(database)
    except CannotOpen as problem:
        await database.close()
        raise ConfigurationError(
            "environment",
            "DATA_KEYS",
            f"{problem}. Add the key with which the answers in this database were encrypted; nothing was changed.",
        ) from None
    days = content.clinic.privacy.resume_code_days
    return ResumeDesk(secret=secret, wording=content.wording, days=days, clock=clock)


@asynccontextmanager
async def _background(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(job) for job in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
