"""Who may call a route. Every route names one of these in bot/web/routes.py; bot/web/guard.py enforces it."""

import enum


class Access(enum.Enum):
    """``PATIENT`` holds the conversation's token; ``RESULT_KEY`` holds the key in the address of a result, which the
    handler checks together with what it opens; ``STAFF`` is signed in; ``STAFF_PAGE`` too, or is led to the sign-in;
    ``STAFF_CHANGE`` also sends the CSRF token; ``STAFF_SOCKET`` must come from our own origin; ``ADMIN_CHANGE`` is an
    administrator's change."""

    PUBLIC = "public"
    PATIENT = "patient"
    RESULT_KEY = "result_key"
    STAFF = "staff"
    STAFF_PAGE = "staff_page"
    STAFF_SOCKET = "staff_socket"
    STAFF_CHANGE = "staff_change"
    ADMIN_CHANGE = "admin_change"
