"""Which name a misspelt word is meant as: a slip in a long word is forgiven, an everyday word never becomes a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.language.reading.words import misspells

SHORTEST = 6  # letters; in shorter words one slip leaves too little to know what was meant

# Words people type that are a letter away from a name of the lexicons, and are not meant as it.
_PLAIN_WORDS = frozenset(
    "nothing morning evening another mother father brother little really always should though through thought "
    "trying taking having during before because nobody normal number sleeping doctor dinner winter pounds second "
    "seasons manage manager person parents partner problem problems anything something everything someone sometime "
    "medical medicine medicines mental metal patient patience percent recently remember sister summer sudden "
    "started starter therapy weather whether without working worried friday monday sunday saturday "
    "pressure pleasure together tomorrow currently honestly actually clearly clinic climate cleaner clinical "
    "serious several severe shoulder stopped strong stronger straight street strict "
    # English words a letter or two from a medicine, and a medicine from another
    "ability ambient aspiring capita coding concert concerto concerts creating creative creator lyrical lyrics "
    "metadata pentobarbital singular stains stalin stating static station stations stayin stimulate unison".split()
)


class Slips:
    """Names of one word, in order of preference."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            if len(name) >= SHORTEST:
                self._by_letter[name[0]].append(name)

    def meant(self, typed: str) -> str | None:
        """The name that ``typed`` (lower case, not itself a name) misspells, or None."""
        if len(typed) < SHORTEST or typed in _PLAIN_WORDS:
            return None
        return next((name for name in self._by_letter.get(typed[0], ()) if misspells(typed, name)), None)
