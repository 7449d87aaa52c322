"""Unicode folding: any spelling of a letter, by any alphabet or disguise, becomes a plain lower-case letter."""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that look like Latin ones (Unicode confusables, the subset that people type or paste).
_CYRILLIC = dict(zip("аеорсухіјѕһԁвнктмгзьпилдяшэбй", "aeopcyxijshdbhktmr3bnnnarwe6n", strict=True))
_GREEK = dict(zip("αβγδεζηικλμνοπρστυφχωϲϳς", "abydezniklmvonpstyqxwcjs", strict=True))
_OTHER = dict(
    zip(
        "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɑɡɩɯɐəɥʇʌʍɹƖʞłøđħŧæœßð",
        "abcdefghijklmnoprstuvwyziaglmaehtvwrlklodhtaosd",
        strict=True,
    )
)
_LOOKALIKES = {**_CYRILLIC, **_GREEK, **_OTHER}
_TRANSLATE_OTHER = str.maketrans(_OTHER)
_TRANSLATE_ALL = str.maketrans(_LOOKALIKES)

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ´`＇ʹˈ", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "¿": " ",
        "¡": " ",
        "•": ",",
        "·": ".",
    }
)
_ASCII_ONLY = re.compile(r"[\x09\x0a\x20-\x7e]*")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_STRICT = frozenset("аеорсухіјѕһԁкмтнвαεικνορτυχωϲϳ")  # the ones that pass for Latin letters at a glance
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"\S+")

# Only the pictures that change what a message says; the others become a space.
EMOJI = {
    "🔪": "knife", "🗡": "knife", "🔫": "gun", "💊": "pills", "💀": "skull", "☠": "skull", "⚰": "coffin", "🪦": "grave",
    "💔": "broken heart", "🩸": "blood", "🪒": "razor", "💣": "bomb", "🪢": "rope", "😂": "lol", "🤣": "lol",
    "😹": "lol", "👋": "goodbye", "🕊": "dove", "🥀": "dead rose", "🚑": "ambulance", "🆘": "sos",
}  # fmt: skip
_EMOJI = {ord(char): f" {word} " for char, word in EMOJI.items()}
# Squared and circled letters that NFKC leaves alone: 🅰 (U+1F170..), 🅐 (U+1F150..), and flag letters 🇰 (U+1F1E6..).
_BOXED = {start + i: chr(97 + i) for start in (0x1F150, 0x1F170, 0x1F1E6) for i in range(26)}


def _fold_marks(text: str) -> str:
    """Compatibility forms to plain ones; accents, invisible, control and picture characters away."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text):
        if char < "\x7f":
            kept.append(char if char >= " " or char == "\n" else " ")
            continue
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"):
            continue  # joined, not split: "su<zero width>icide" is one word
        kept.append(" " if category in ("So", "Sk", "Zs", "Zl", "Zp") else char)
    return "".join(kept)


def _fold_disguised(text: str) -> str:
    """Foreign letters to Latin ones where they disguise a word; text that really is Russian or Greek stays."""
    words = _WORD.findall(text)
    foreign = [word for word in words if _FOREIGN.search(word)]
    strict = all(char in _STRICT for word in foreign for char in _FOREIGN.findall(word))
    if strict or 2 * len(foreign) <= len(words):
        return text.translate(_TRANSLATE_ALL)
    return _WORD.sub(lambda m: m.group().translate(_TRANSLATE_ALL) if _LATIN.search(m.group()) else m.group(), text)


def fold(text: str) -> str:
    """``text`` in lower case with plain letters, quotes and dashes; linear in its length, never raises."""
    if _ASCII_ONLY.fullmatch(text):
        return text.lower()
    text = text.translate(_BOXED).translate(_EMOJI).translate(_QUOTES)
    text = _fold_marks(text).translate(_QUOTES).lower().translate(_TRANSLATE_OTHER)
    return _fold_disguised(text) if _FOREIGN.search(text) else text
