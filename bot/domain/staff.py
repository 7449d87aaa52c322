"""Members of staff and their sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class StaffMember:
    """Somebody who may open the console. ``role`` is staff or admin."""

    id: str
    username: str
    name: str
    role: str
    password_hash: str
    created_at: datetime
    must_change_password: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class StaffSession:
    """A sign-in. Only a hash of its token is kept; ``csrf`` must come back with every change."""

    token_hash: str
    staff: str
    csrf: str
    created_at: datetime
    expires_at: datetime
