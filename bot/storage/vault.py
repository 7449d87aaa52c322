"""What is stored encrypted: values are sealed with AES-256-GCM under the newest key and opened with the key that sealed
them. A sealed value is text, ``v1.<key id>.<nonce and ciphertext>``; what was stored before there were keys is left as
it is and stays readable."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import AssistantError

KEY_BYTES = 32
_FORMAT = "v1"
_NONCE_BYTES = 12  # random: good for some 2^32 values a key (NIST SP 800-38D), more than a clinic writes


class CannotOpen(AssistantError):
    """A stored value was sealed with a key that is not here, or was tampered with. It stays as it is."""


class Vault:
    """Seals and opens JSON values. ``keys`` are of 32 bytes, the newest first: it seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a key must have {KEY_BYTES} bytes")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.newest = key_id(keys[0])

    def seal(self, value: Any, purpose: str) -> str:
        """The value encrypted for one ``purpose`` (its table and column): it cannot be opened as anything else."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(value, separators=(",", ":")).encode()
        sealed = nonce + self._ciphers[self.newest].encrypt(nonce, plain, purpose.encode())
        return f"{_FORMAT}.{self.newest}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> Any:
        """The value again; raises CannotOpen, which names the missing key and never the value."""
        used = key_used(sealed)
        cipher = self._ciphers.get(used or "")
        if cipher is None:
            raise CannotOpen(f"{purpose} was encrypted with the key {used}, which is not among the data keys")
        raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
        try:
            return json.loads(cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()))
        except InvalidTag:
            raise CannotOpen(f"{purpose} does not open with the key {used}: it was changed or cut") from None


class Sealed(Mapping[str, Any]):
    """A stored object that is opened when it is first looked into. One that nobody looked into or changed is written
    back as it was, so a message that has nothing to do with it costs no cryptography."""

    def __init__(self, text: str, purpose: str, vault: Vault | None) -> None:
        self.text, self.purpose, self._vault = text, purpose, vault
        self._opened: Mapping[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._content()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content())

    def __len__(self) -> int:
        return len(self._content())

    def __deepcopy__(self, _memo: Any) -> "Sealed":
        return self

    def __repr__(self) -> str:
        return f"Sealed({self.purpose})"

    def _content(self) -> Mapping[str, Any]:
        if self._opened is None:
            if self._vault is None:
                raise CannotOpen(f"{self.purpose} is encrypted, and no data keys were given")
            self._opened = self._vault.open(self.text, self.purpose)
        return self._opened


def key_id(key: bytes) -> str:
    """What a key is called in stored values and messages: eight characters of its hash."""
    return hashlib.sha256(b"clinic-assistant data key" + key).hexdigest()[:8]


def key_used(sealed: str) -> str | None:
    """The id of the key that sealed a text; None when it is not a sealed value."""
    parts = sealed.split(".", 2)
    return parts[1] if len(parts) == 3 and parts[0] == _FORMAT else None
