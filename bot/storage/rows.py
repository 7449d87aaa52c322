"""Values from rows that more than one repository reads."""

from typing import Any

from bot.domain.handoff import Handoff, HandoffKind, HandoffStatus
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.screening import Tier


def handoff_value(row: Any) -> Handoff:
    """A handoff from its row."""
    return Handoff(
        **{
            **row,
            "kind": HandoffKind(row["kind"]),
            "tier": Tier(row["tier"]),
            "status": HandoffStatus(row["status"]),
        }
    )


def prescreen_value(row: Any) -> PrescreenRecord:
    """A pre-screen from its row."""
    return PrescreenRecord(**{**row, "progress": tuple(row["progress"])})
