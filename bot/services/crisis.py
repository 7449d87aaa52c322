"""What the gateway itself says in a crisis: at once, from stored words, without the assistant."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clinic import Clinic, CrisisLine
from bot.content.clinic_values import day_and_clock
from bot.domain.conversation import Choice, Conversation, Draft, Kind, Link, Sender
from bot.domain.crisis_reply import CrisisReply, CrisisReplies
from bot.domain.screening import Screening, Tier
from bot.services.wording import Wording
