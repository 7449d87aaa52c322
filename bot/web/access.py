"""Who may call a route. Every route names one of these in bot/web/routes.py; the middleware enforces it."""

import enum


class Access(enum.Enum):
    """``PATIENT`` holds the conversation's token; ``STAFF`` is signed in; ``STAFF_CHANGE`` also sends the CSRF token."""

    PUBLIC = "public"
    PATIENT = "patient"
    STAFF = "staff"
    STAFF_CHANGE = "staff_change"
    ADMIN_CHANGE = "admin_change"
