"""Every error this product raises on purpose, in one tree.

AssistantError
├── ConfigurationError        the product refuses to start: names the file, the key and why
│   ├── ClinicError           clinic.yml
│   ├── ContentError          answers, messages, replies
│   ├── PrescreenError        data/prescreen.yml, data/medicines.yml (bot/language/prescreen_file.py)
│   └── LexiconError, EncoderError, ClassifierError, FollowUpError beside what they load
├── RequestError              somebody asked for something that cannot be done; carries what to tell them
│   ├── InvalidInput          422, names the field
│   ├── NotAuthenticated      401
│   ├── Forbidden             403
│   ├── NotFound              404
│   ├── Conflict              409
│   ├── TooSlow               408
│   ├── TooLarge              413
│   └── TooManyRequests       429, carries the seconds to wait
└── RasaError                 the assistant did not answer
    ├── RasaNotReady          it is still starting, or the circuit is open
    └── RasaFailed            it was asked, and failed or took too long
"""

from pathlib import Path


class AssistantError(Exception):
    """The root of the tree."""


class ConfigurationError(AssistantError):
    """A file or setting that does not allow a start. Give the whole sentence, or file, key and why."""

    def __init__(self, file: str | Path, key: str = "", why: str = "") -> None:
        super().__init__(": ".join(part for part in (str(file), key, why) if part))
        self.file, self.key, self.why = str(file), key, why


class ClinicError(ConfigurationError):
    """clinic.yml is missing, broken or incomplete."""


class ContentError(ConfigurationError):
    """A file with sentences for patients is missing, broken or incomplete."""


class RequestError(AssistantError):
    """A request that cannot be served; ``detail`` is written for the person who sees it."""

    status = 400
    title = "The request could not be understood"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail, self.field = detail, field


class InvalidInput(RequestError):
    """The request is well formed, but a value in it cannot be used."""

    status = 422
    title = "Something in the request cannot be used"


class NotAuthenticated(RequestError):
    """Nobody is signed in, or the token is wrong."""

    status = 401
    title = "Please sign in"


class Forbidden(RequestError):
    """Signed in, but not allowed."""

    status = 403
    title = "Not allowed"


class NotFound(RequestError):
    """There is no such thing, or it is not theirs to see."""

    status = 404
    title = "Not found"


class Conflict(RequestError):
    """Somebody else was first, or the state does not allow it."""

    status = 409
    title = "This was changed in the meantime"


class TooSlow(RequestError):
    """The body did not arrive in time."""

    status = 408
    title = "Too slow"


class TooLarge(RequestError):
    """The body is larger than any message can be."""

    status = 413
    title = "Too large"


class TooManyRequests(RequestError):
    """A rate limit; ``retry_after`` in seconds."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class RasaError(AssistantError):
    """The assistant process gave no usable answer."""


class RasaNotReady(RasaError):
    """It is still loading its model, or was found dead a moment ago."""


class RasaFailed(RasaError):
    """It was asked and failed, timed out or said nothing."""
