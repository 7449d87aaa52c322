"""Who may call a route. Every route names one of these in bot/web/routes.py; bot/web/guard.py enforces it."""

import enum


class Access(enum.Enum):
    """``PATIENT`` holds the conversation's token; ``STAFF`` is signed in; ``STAFF_CHANGE`` also sends the CSRF token;
    ``STAFF_SOCKET`` must come from our own origin; ``ADMIN_CHANGE`` is an administrator's change."""

    PUBLIC = "public"
    PATIENT = "patient"
    STAFF = "staff"
    STAFF_SOCKET = "staff_socket"
    STAFF_CHANGE = "staff_change"
    ADMIN_CHANGE = "admin_change"
