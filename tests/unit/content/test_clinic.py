"""clinic.yml: a broken one refuses to start, naming file, key and why; opening hours follow the clinic's zone."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clinic import Clinic, load_clinic
from bot.errors import ClinicError
from bot.settings import ROOT

CLINIC = load_clinic(ROOT / "clinic.yml")


def broken(tmp_path: Path, change: dict[str, Any]) -> Path:
    """The shipped file with one value changed (dots go down)."""
    raw = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
    for dotted, value in change.items():
        *parents, last = dotted.split(".")
        part = raw
        for name in parents:
            part = part[name]
        part[last] = value
    path = tmp_path / "clinic.yml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "key", "why"),
    [
        ({"phone": "call us"}, "phone", "pattern"),
        ({"phone": None}, "phone", "valid string"),
        ({"fone": "x"}, "fone", "not permitted"),
        ({"hours.monday": "9-5"}, "hours.monday", "09:00-17:00"),
        ({"hours.monday": "17:00-09:00"}, "hours.monday", "closes before"),
        ({"hours.funday": "09:00-17:00"}, "hours.funday", "monday"),
        ({"timezone": "Mars/Base"}, "timezone", "time zone"),
        ({"policies.price": "typo"}, "policies.price", "not permitted"),
        ({"crisis.line": {"name": "x", "short": "x"}}, "crisis.line", "call, sms, chat"),
        ({"crisis.exit_url": "javascript:alert(1)"}, "crisis.exit_url", "pattern"),
        ({"alerts.channels": [{"name": "x"}]}, "alerts.channels.0", "url or url_env"),
        ({"alerts.channels": [{"name": "x", "url_env": "NOT_SET_ANYWHERE"}]}, "alerts.channels.0", "NOT_SET_ANYWHERE"),
        ({"hours": {}}, "hours", "at least 1"),
        ({"privacy.retention_days": 0}, "privacy.retention_days", "greater"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: dict[str, Any], key: str, why: str) -> None:
    """Whoever edits the file reads which key is wrong and what would be right."""
    with pytest.raises(ClinicError) as caught:
        load_clinic(broken(tmp_path, change))
    message = str(caught.value)
    assert "clinic.yml" in message and why in message
    assert key.split(".")[-1] in message


@pytest.mark.parametrize("text", ["", "just words", "a: [1", "\xff"])
def test_not_yaml_at_all(tmp_path: Path, text: str) -> None:
    """An empty, scalar or unreadable file is refused in one sentence."""
    path = tmp_path / "clinic.yml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ClinicError, match=r"clinic\.yml"):
        load_clinic(path)
    with pytest.raises(ClinicError, match="No such file"):
        load_clinic(tmp_path / "missing.yml")


@pytest.mark.parametrize(
    ("moment", "open_now", "opens"),
    [
        ("2026-11-23T17:30:00", True, "2026-11-24T17:00:00"),  # Monday 9:30 in Portland
        ("2026-11-23T16:59:59", False, "2026-11-23T17:00:00"),  # a second before opening
        ("2026-11-24T01:00:00", False, "2026-11-24T17:00:00"),  # closing time itself is closed
        ("2026-11-27T23:30:00", False, "2026-11-30T17:00:00"),  # Friday closes at 15:00
        ("2026-11-26T19:00:00", False, "2026-11-27T17:00:00"),  # a closed date
        ("2026-07-06T16:30:00", True, "2026-07-07T16:00:00"),  # summer time
    ],
)
def test_opening_hours(moment: str, open_now: bool, opens: str) -> None:
    """A patient at night is told when somebody is there, in the clinic's own time."""
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert CLINIC.is_open(now) is open_now
    next_opening = CLINIC.opens_next(now)
    assert next_opening is not None
    assert next_opening.astimezone(UTC).isoformat() == opens + "+00:00"


def test_a_clinic_closed_for_long_has_no_opening_time(tmp_path: Path) -> None:
    """Closed for months: never said to be open, and no opening time is invented."""
    days = [(date(2026, 11, 23) + timedelta(days=n)).isoformat() for n in range(90)]
    clinic: Clinic = load_clinic(broken(tmp_path, {"closed_dates": days}))
    assert clinic.opens_next(datetime(2026, 11, 23, tzinfo=UTC)) is None
