"""The code with which a saved pre-screen is taken up on another device: how it looks, and finding it in a message.

Ten characters of Crockford's base 32, shown as ``K7QM2-XWP9D``. There is no 0, 1, I, L, O or U in them, which people
mistake for each other, and every code has two runs of digits apart from each other, so that no word, dose or phone
number looks like one. That leaves more than 46 bits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 10, 5
_MISTAKEN = frozenset("01")  # for O, I and L
MASK = "•" * GROUP + "-" + "•" * GROUP  # what stands for a code wherever a message is stored
_CHARACTERS = r"[0-9A-Za-z]"
_GROUPS = re.compile(
    rf"(?<!{_CHARACTERS})({_CHARACTERS}{{{GROUP}}})([ \-–—.]{{0,3}})({_CHARACTERS}{{{GROUP}}})(?!{_CHARACTERS})"
)
_AROUND = re.compile(r"(?:\b(?:hi|hello|hey|here|is|this|it|its|my|the|please|thanks)\b|[\s:,.!'’-])*", re.I)
_NAMED = re.compile(r"\bcode\b", re.I)


@dataclass(frozen=True)
class Found:
    """A code in a message. ``certain`` when nothing else looks like it; otherwise it is one only if it opens something.
    ``masked`` is the message without it."""

    code: str
    masked: str
    certain: bool


def derived(secret: bytes, *parts: str) -> str:
    """The code that belongs to these parts: the same for the same secret, and known to nobody without it."""
    for attempt in range(1000):
        message = "\x1f".join(("code", *parts, str(attempt))).encode()
        number = int.from_bytes(hmac.digest(secret, message, "sha256")[:8], "big")
        code = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
        if _is_shaped(code) and not set(code) & _MISTAKEN:
            return code
    raise AssertionError("one number in a few makes a code")


def hashed(secret: bytes, code: str) -> str:
    """What is stored of a code."""
    return hmac.new(secret, f"hash\x1f{code}".encode(), hashlib.sha256).hexdigest()


def shown(code: str) -> str:
    """The code in its groups."""
    return f"{code[:GROUP]}-{code[GROUP:]}"


def find(text: str) -> Found | None:
    """The code in a message, in any case, with or without its groups; None when there is nothing like one. Of several
    the first counts, and all are masked."""
    shaped = [match for match in _GROUPS.finditer(text) if _is_shaped(_code(match))]
    certain = [match for match in shaped if _is_certain(match) or _NAMED.search(text)]
    if certain:
        return Found(_code(certain[0]), _masked(text, certain), certain=True)
    alone = [m for m in shaped if _AROUND.fullmatch(text[: m.start()]) and _AROUND.fullmatch(text[m.end() :])]
    return Found(_code(alone[0]), _masked(text, alone), certain=False) if alone else None


def _code(match: re.Match[str]) -> str:
    return (match.group(1) + match.group(3)).upper()


def _is_certain(match: re.Match[str]) -> bool:
    return bool(match.group(2).strip()) or (match.group(1) + match.group(3)).isupper()


def _masked(text: str, matches: list[re.Match[str]]) -> str:
    for match in reversed(matches):
        text = text[: match.start()] + MASK + text[match.end() :]
    return text


def _is_shaped(code: str) -> bool:
    """Whether it has letters, and two runs of digits with a letter between them."""
    return len(re.findall(r"[0-9]+", code)) >= 2 and len(re.findall(r"[A-Z]", code)) >= 2
