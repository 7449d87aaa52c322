"""The keys that encrypt what patients answer: from DATA_KEYS, else, for development, from a file in var/."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.errors import ConfigurationError
from bot.settings import Settings

KEY_BYTES = 32
FILE = "data.key"


def load_keys(settings: Settings, say: Callable[[str], None]) -> tuple[bytes, ...]:
    """All keys, the newest first. Without DATA_KEYS a first start makes a key file and says so through ``say``; behind
    HTTPS, where patients are, it is refused instead. Raises ConfigurationError."""
    text = settings.data_keys.get_secret_value()
    if text:
        return tuple(_key(part.strip(), "DATA_KEYS") for part in text.split(",") if part.strip())
    if settings.serves_patients:
        raise ConfigurationError(
            "environment",
            "DATA_KEYS",
            "must be set where patients are served over HTTPS: it encrypts their answers. "
            "Make a key with 'python -m bot.encryption new-key' and keep it apart from the database.",
        )
    path = settings.var_dir / FILE
    if not path.exists():
        _write(path)
        say(
            f"Pre-screen answers are encrypted with a new key in {path}. Keep a copy of it apart from the database: "
            "without the key they cannot be read."
        )
    return (_key(path.read_text(encoding="ascii", errors="replace").strip(), str(path)),)


def new_key() -> str:
    """A new key as it is written in DATA_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(f".{os.getpid()}")  # complete before it has its name: a start may be interrupted
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(new_key() + "\n")
    whole.rename(path)


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(where, "", f"holds something that is no key: it must be {KEY_BYTES} bytes in base64")
    return key
