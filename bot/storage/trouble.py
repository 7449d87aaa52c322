"""Which errors of a database mean "not now": it is locked, full, restarting or out of reach; nothing was changed."""

import sqlalchemy as sa

# Classes of SQLSTATE, the first two characters: connection lost, rolled back by a deadlock, disk or memory full,
# locked by somebody else, shut down or starting up, input or output failed.
_PASSING = frozenset({"08", "40", "53", "55", "57", "58"})


def is_passing(error: BaseException) -> bool:
    """Whether the same may work later. A mistake in the code or in the data does not pass."""
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        return True
    if isinstance(error, sa.exc.DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state[:2] in _PASSING
    return isinstance(error, ConnectionError | TimeoutError)
