"""What the application and a request carry, by typed keys."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.clients.rasa import RasaClient
from bot.clinic import Clinic
from bot.domain.staff import StaffMember, StaffSession
from bot.language.screen import Screener
from bot.services.alerts import AlertOutbox
from bot.services.chat import Chat
from bot.services.chat_state import ChatState
from bot.services.console import Console
from bot.services.crisis import CrisisDesk
from bot.services.feed import Feed
from bot.services.handoffs import Handoffs
from bot.services.lapses import Lapses
from bot.services.prescreen_desk import PrescreenDesk
from bot.services.presence import Presence
from bot.services.staff import StaffDesk
from bot.services.wording import Wording
from bot.settings import Settings
from bot.storage.database import Database
from bot.web.limits import RateLimits
from bot.web.sockets import Sockets

CLOCK: web.AppKey[Callable[[], datetime]] = web.AppKey("clock")
SCREENER = web.AppKey("screener", Screener)
SETTINGS = web.AppKey("settings", Settings)
CLINIC = web.AppKey("clinic", Clinic)
DATABASE = web.AppKey("database", Database)
FEED = web.AppKey("feed", Feed)
RASA = web.AppKey("rasa", RasaClient)
CHAT = web.AppKey("chat", Chat)
STATE = web.AppKey("state", ChatState)
CRISIS = web.AppKey("crisis", CrisisDesk)
WORDING = web.AppKey("wording", Wording)
HANDOFFS = web.AppKey("handoffs", Handoffs)
STAFF = web.AppKey("staff", StaffDesk)
CONSOLE = web.AppKey("console", Console)
PRESCREENS = web.AppKey("prescreens", PrescreenDesk)
OUTBOX = web.AppKey("outbox", AlertOutbox)
LAPSES = web.AppKey("lapses", Lapses)
PRESENCE = web.AppKey("presence", Presence)
LIMITS = web.AppKey("limits", RateLimits)
SOCKETS = web.AppKey("sockets", Sockets)

CONVERSATION = web.RequestKey("conversation", str)  # the id, once its token has been checked
MEMBER = web.RequestKey("member", StaffMember)
SESSION = web.RequestKey("session", StaffSession)
