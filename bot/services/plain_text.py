"""Words as they are stored: no control characters, no broken surrogates, no spoofed direction."""

import unicodedata

_KEPT = {"\n", "\t"}
_DIRECTION = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def clean(text: str) -> str:
    """The text with line ends unified, control, surrogate and direction-override characters removed, and trimmed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if _keeps(char)).strip()


def _keeps(char: str) -> bool:
    return char in _KEPT or (char not in _DIRECTION and unicodedata.category(char) not in ("Cc", "Cs"))
