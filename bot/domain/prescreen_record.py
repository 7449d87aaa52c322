"""What is kept of a patient's pre-screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PrescreenRecord:
    """One pre-screen: ``status`` is active, stopped or finished; ``answers`` maps question ids to what was given
    (value and the patient's words); ``progress`` is the question's number and about how many;
    ``version`` is that of the rules in force."""

    conversation: str
    status: str
    started_at: datetime
    updated_at: datetime
    question: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    outcome: Mapping[str, Any] | None = None
    progress: tuple[int, ...] = ()
    version: str = ""
