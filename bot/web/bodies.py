"""Reading request bodies and queries: bounded, typed, and refused in words the sender understands."""

import asyncio
import json
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from bot.errors import InvalidInput, RequestError, TooSlow

MAX_BODY_BYTES = 64 * 1024
BODY_SECONDS = 20.0  # a message on the worst of phones takes less
MAX_WAIT_SECONDS = 30.0
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Body = TypeVar("Body", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class PatientMessage(_Body):
    """A message or a button press."""

    client_message_id: ClientId
    text: str | None = None
    choice: Annotated[str, StringConstraints(max_length=32)] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> "PatientMessage":
        if (self.text is None) == (self.choice is None):
            raise ValueError("send either text or choice")
        return self


class StaffMessage(_Body):
    """What a member of staff writes."""

    client_message_id: ClientId
    text: str


class SignIn(_Body):
    """A sign-in attempt."""

    username: Annotated[str, StringConstraints(max_length=200)]
    password: Annotated[str, StringConstraints(max_length=1000)]


class NewPassword(_Body):
    """A change of one's own password."""

    current: Annotated[str, StringConstraints(max_length=1000)]
    new: Annotated[str, StringConstraints(max_length=1000)]


class Release(_Body):
    """Giving a chat back; optionally letting the patient go on with the pre-screen."""

    unlock_prescreen: bool = False


class Resolve(_Body):
    """How a handoff ended."""

    disposition: Annotated[str, StringConstraints(max_length=64)]
    note: Annotated[str, StringConstraints(max_length=4000)] = ""


async def body(request: web.Request, model: type[Body]) -> Body:
    """The request's JSON as a checked value; raises RequestError (400), TooSlow or InvalidInput naming the field."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            sent = await request.read()
    except TimeoutError:
        raise TooSlow("The message did not arrive in time. Please try again.") from None
    try:
        raw: Any = json.loads(sent or b"{}")
    except (ValueError, RecursionError):
        raise RequestError("This is not valid JSON.") from None
    if not isinstance(raw, dict):
        raise RequestError("This must be a JSON object.")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        raise InvalidInput(first["msg"].removeprefix("Value error, ") + ".", field=field) from None


def after(request: web.Request) -> int:
    """The number a client has seen last; raises InvalidInput."""
    text = request.query.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput("after must be a whole number.", field="after")
    return int(text)


def wait_seconds(request: web.Request) -> float:
    """How long a client is willing to wait, at most thirty seconds; raises InvalidInput."""
    try:
        seconds = float(request.query.get("wait", "0"))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        raise InvalidInput("wait must be a number of seconds.", field="wait")
    return min(seconds, MAX_WAIT_SECONDS)
