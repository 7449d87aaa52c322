"""The clinic's values as sentences: what each ``$token`` of a text becomes, and what is said for an unknown value."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from bot.clinic import WEEKDAYS, Clinic, Policies
from bot.content.yaml_file import read_mapping
from bot.errors import ContentError


def clock(moment: datetime) -> str:
    """A time of day as patients write it, such as ``9:00 AM``."""
    return moment.strftime("%I:%M %p").lstrip("0")


_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def day_and_clock(moment: datetime, language: str = "en") -> str:
    """A weekday and time, such as ``Monday at 9:00 AM`` or ``el lunes a las 9:00``."""
    if language == "es":
        return f"el {_DIAS[moment.weekday()]} a las {moment.hour}:{moment:%M}"
    return f"{moment.strftime('%A')} at {clock(moment)}"


@dataclass(frozen=True)
class Rendered:
    """A text ready to show, and whether it had to say that the clinic has not told us something."""

    text: str
    has_unknown: bool


class ClinicValues:
    """Fills texts with the clinic's values."""

    def __init__(self, clinic: Clinic, unknown: dict[str, str], phrases: dict[str, str]) -> None:
        self._known, self._unknown = _values(clinic, phrases), unknown

    @classmethod
    def load(cls, path: Path, clinic: Clinic) -> "ClinicValues":
        """Read what is said for unknown values (data/messages/clinic_values.yml); raises ContentError."""
        raw = read_mapping(path)
        unknown, phrases = raw.get("unknown"), raw.get("phrases")
        if not isinstance(unknown, dict) or not isinstance(phrases, dict):
            raise ContentError(path, "unknown", "unknown and phrases must be given")
        values = cls(clinic, unknown, phrases)
        for token, sentence in values._known.items():
            if sentence is None and token not in unknown:
                raise ContentError(path, f"unknown.{token}", "says nothing for a value the clinic has not given")
        return values

    @property
    def tokens(self) -> frozenset[str]:
        """Every name a text may use."""
        return frozenset(self._known)

    def render(self, text: str, **more: str) -> Rendered:
        """The text with its tokens filled in; raises KeyError for a token that does not exist."""
        names = Template(text).get_identifiers()
        missing = [name for name in names if name not in more and self._known[name] is None]
        values = {name: more.get(name) or self._known.get(name) or self._unknown.get(name, "") for name in names}
        return Rendered(Template(text).substitute(values), bool(missing))


def _values(clinic: Clinic, phrases: dict[str, str]) -> dict[str, str | None]:
    crisis = clinic.crisis
    policies: dict[str, str | None] = {name: getattr(clinic.policies, name) for name in Policies.model_fields}
    policies["session_minutes_sentence"] = policies.pop("session_minutes")

    def phrase(name: str, **values: str) -> str:
        return Template(phrases[name]).substitute(values)

    return policies | {
        "clinic_name": clinic.name,
        "phone": clinic.phone,
        "resume_code_days": str(clinic.privacy.resume_code_days),
        "address": clinic.address,
        "hours": phrase("hours", hours=_hours(clinic), zone=_zone(clinic)),
        "phone_sentence": phrase("phone", phone=clinic.phone),
        "retention": phrase("retention", days=str(clinic.privacy.retention_days)),
        "chat_readers": clinic.privacy.chat_readers,
        "crisis_line": crisis.line.short,
        "emergency_number": crisis.emergency_number,
    }


def _zone(clinic: Clinic) -> str:
    return clinic.timezone.split("/")[-1].replace("_", " ")


def _hours(clinic: Clinic) -> str:
    """Days with equal hours run together: ``Monday to Thursday 9:00 AM to 5:00 PM, Friday 9:00 AM to 3:00 PM``."""
    runs: list[tuple[str, str, str]] = []
    for index, day in enumerate(WEEKDAYS):
        span = clinic.hours.get(day)
        if span is None:
            continue
        joins = runs and runs[-1][2] == span and index and runs[-1][1] == WEEKDAYS[index - 1]
        if joins:
            runs[-1] = (runs[-1][0], day, span)
        else:
            runs.append((day, day, span))
    return ", ".join(f"{_days(first, last)} {_span(span)}" for first, last, span in runs)


def _days(first: str, last: str) -> str:
    return first.title() if first == last else f"{first.title()} to {last.title()}"


def _span(span: str) -> str:
    start, end = (clock(datetime.strptime(part, "%H:%M")) for part in span.split("-"))
    return f"{start} to {end}"
