"""Phone numbers, e-mail addresses and good times to call, as patients type them."""

from __future__ import annotations

import re
from typing import Any

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)|"
    r"(?<![\d-])\d{3}[\s.-]\d{4}(?!\d)|"
    r"(?<!\d)\+\d[\d\s.-]{8,16}\d(?!\d)"
)
_SPOKEN_EMAIL = re.compile(r"\b([\w.+-]+)\s+(?:at|\(at\)|\[at\])\s+(\w+)\s+(?:dot|\(dot\))\s+(com|org|net|edu|gov)\b")
_TIMES = re.compile(
    r"[^,.;\n]*\b(?:mornings?|afternoons?|evenings?|nights?|noon|lunch(?:time)?|weekdays?|weekends?|"
    r"any ?time|whenever|before|after|between|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|\d{1,2}(?::\d\d)?\s*(?:am|"
    r"pm)|o'?clock|best)\b[^,.;\n]*"
)


def read_contact(text: str) -> dict[str, Any] | None:
    """The phone number, the e-mail address and the times in a tidied message; None without a number or an address."""
    spoken = _SPOKEN_EMAIL.search(text)
    email = _EMAIL.search(text)
    phone = _PHONE.search(text)
    address = email.group() if email else f"{spoken.group(1)}@{spoken.group(2)}.{spoken.group(3)}" if spoken else None
    if not address and not phone:
        return None
    rest = _PHONE.sub(" ", _EMAIL.sub(" ", text))
    times = _TIMES.search(rest)
    return {
        "wanted": True,
        "phone": phone.group().strip() if phone else None,
        "email": address,
        "times": " ".join(times.group().split()) if times else None,
    }
