"""The clinic's own settings, read from clinic.yml: who it is, when it is open, what it charges, whom to alert.

Refuses a broken file by naming the file, the key and why (ClinicError).
"""

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.domain.prescreen.clinic_choice import ClinicChoice, RuleChange
from bot.domain.screening import Tier
from bot.errors import ClinicError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Number = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ().-]{1,24}$")]
Link = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


def _span(text: str) -> str:
    start, _, end = text.partition("-")
    try:
        opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        raise ValueError('write opening hours like "09:00-17:00"') from None
    if opens >= closes:
        raise ValueError("closes before it opens")
    return text


Span = Annotated[str, AfterValidator(_span)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Policies(_Part):
    """Whole sentences for patients; None where the clinic has said nothing."""

    prices: Line | None = None
    payment_options: Line | None = None
    insurance: Line | None = None
    booking: Line | None = None
    referral: Line | None = None
    cancellation: Line | None = None
    eating_policy: Line | None = None
    drinking_policy: Line | None = None
    visit_length: Line | None = None
    session_minutes: Line | None = None
    routes_offered: Line | None = None
    first_visit: Line | None = None
    bring: Line | None = None
    languages: Line | None = None
    accessibility: Line | None = None
    escort_policy: Line | None = None
    after_hours: Line | None = None
    veterans: Line | None = None
    therapy_offered: Line | None = None
    spravato_offered: Line | None = None
    drug_test_letter: Line | None = None
    clinicians: Line | None = None
    age_policy: Line | None = None
    reply_time: Line | None = None


class CrisisLine(_Part):
    """A round-the-clock service; at least one way to reach it."""

    name: Line
    call: Number | None = None
    sms: Number | None = None
    chat: Link | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.call or self.sms or self.chat):
            raise ValueError("give at least one of call, sms, chat")
        return self


class MainLine(CrisisLine):
    """The line named first in every crisis reply; ``short`` is how it is called in a sentence."""

    short: Line


class OtherLine(CrisisLine):
    """A further line; crisis replies refer to it by ``id``."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]


class Crisis(_Part):
    """What a patient in danger is pointed to."""

    emergency_number: Number
    line: MainLine
    more: tuple[OtherLine, ...] = ()
    exit_url: Link


class AlertChannel(_Part):
    """One way to reach staff: an Apprise URL, given here or by the name of an environment variable."""

    name: Line
    url: Line | None = None
    url_env: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    tiers: tuple[Literal["check_in", "crisis", "emergency", "request"], ...] = ("crisis", "emergency", "request")
    after_minutes: int = Field(0, ge=0, le=240)

    @model_validator(mode="after")
    def _has_one_url(self) -> Self:
        if bool(self.url) == bool(self.url_env):
            raise ValueError("give either url or url_env")
        if self.url_env and not os.environ.get(self.url_env):
            raise ValueError(f"the environment variable {self.url_env} is not set")
        return self

    @property
    def target(self) -> str:
        """The Apprise URL in force."""
        return self.url or os.environ[self.url_env or ""]

    def wants(self, tier: Tier | None) -> bool:
        """Whether this channel is told of a handoff of a tier; None is a patient's request for a person."""
        return ("request" if tier is None or tier is Tier.NONE else tier.label) in self.tiers


class Alerts(_Part):
    """Who is told, and how often again until somebody acknowledges."""

    channels: tuple[AlertChannel, ...] = ()
    repeat_minutes: int = Field(5, ge=1, le=120)
    lost_after_minutes: int = Field(3, ge=1, le=60)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [channel.name for channel in self.channels]
        if len(set(names)) != len(names):
            raise ValueError("two channels have the same name")
        return self


class Privacy(_Part):
    """How long a chat is kept, and who may read it."""

    retention_days: int = Field(90, ge=1, le=3650)
    resume_code_days: int = Field(14, ge=1, le=90)
    chat_readers: Line


class PrescreenRule(_Part):
    """The clinic's change of one rule of the pre-screen: who decided it, since when, and why."""

    effect: Literal["not_now", "review", "note", "none"] | None = None
    limits: dict[str, float] = {}
    reason: Line
    decided_by: Line
    since: date

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.effect is None and not self.limits:
            raise ValueError("give effect (not_now, review, note, none), limits, or both")
        return self


class Prescreen(_Part):
    """What the clinic asks besides the file's questions, and the rules that it has changed."""

    scales: tuple[str, ...] = ()
    rules: dict[str, PrescreenRule] = {}

    @model_validator(mode="after")
    def _scales_differ(self) -> Self:
        if len(set(self.scales)) != len(self.scales):
            raise ValueError("a scale is named twice")
        return self

    @property
    def choice(self) -> ClinicChoice:
        """The same for the questionnaire, which says what of it can be done."""
        changes = (
            RuleChange(name, rule.reason, rule.decided_by, rule.since, rule.effect, tuple(rule.limits.items()))
            for name, rule in self.rules.items()
        )
        return ClinicChoice(self.scales, tuple(changes))


class Clinic(_Part):
    """All that clinic.yml holds."""

    name: Line
    phone: Number
    address: Line | None = None
    timezone: str
    hours: dict[Weekday, Span] = Field(min_length=1)
    closed_dates: tuple[date, ...] = ()
    policies: Policies = Policies()
    crisis: Crisis
    alerts: Alerts = Alerts()
    privacy: Privacy
    prescreen: Prescreen = Prescreen()

    @model_validator(mode="after")
    def _zone_exists(self) -> Self:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            why = f"timezone: {self.timezone!r} is not a time zone; write one like America/New_York"
            raise ValueError(why) from None
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.timezone)

    def span_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing time of a day, with zone; None when closed."""
        text = self.hours.get(WEEKDAYS[day.weekday()])
        if text is None or day in self.closed_dates:
            return None
        start, _, end = text.partition("-")
        return (
            datetime.combine(day, time.fromisoformat(start), self.zone),
            datetime.combine(day, time.fromisoformat(end), self.zone),
        )

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is at the clinic now."""
        span = self.span_on(now.astimezone(self.zone).date())
        return span is not None and span[0] <= now < span[1]

    def opens_next(self, now: datetime) -> datetime | None:
        """When it opens next, within two months; None if it is closed for longer."""
        today = now.astimezone(self.zone).date()
        for offset in range(62):
            span = self.span_on(today + timedelta(days=offset))
            if span is not None and span[0] > now:
                return span[0]
        return None


def load_clinic(path: Path) -> Clinic:
    """Read and check clinic.yml; raises ClinicError naming file, key and why."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClinicError(path, "", error.strerror or "cannot be read") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ClinicError(path, "", f"is not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise ClinicError(path, "", "must hold keys such as name, phone and hours")
    try:
        return Clinic.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ClinicError(path, key, first["msg"].removeprefix("Value error, ")) from None
