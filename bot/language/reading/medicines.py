"""Medicines in free text, with their classes: "zoloft and a bit of xanax at night", typos included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.language.medicines_file import Medicine, Medicines
from bot.language.reading.negation import of_another
from bot.language.reading.phrases import Phrases
from bot.language.reading.words import clauses, tokens

_NOT_TAKEN = re.compile(
    r"\b(?:no(?! more than)|not(?! more than)|never|don't|dont|stopped|quit|used to|came off|come off|off(?: of)?|"
    r"no longer|without|allergic to|instead of|haven't|havent|tried|previously|weaned)\b"
    r"(?:\s+(?:to\s+)?(?:be\s+)?(?:on|take|taking|taken|need|have)\b)*"
)
_REFUSES = re.compile(r"^(?:not|never|don'?t|haven'?t)\b")
_NOT_ALWAYS = frozenset("every each daily always often regularly usually nightly".split())
_TAKEN_AGAIN = re.compile(r"\b(?:take|taking|on|now|currently|still)\b")
_TAKING = re.compile(r"\b(?:on|take|taking|takes|prescribed|use|using|meds?:?|medications?:?|medicines?:?|started)\b")
_PLAIN = frozenset(
    "hardly barely rarely seldom always often serious stopped stop quit diagnosed usually mostly "
    "a about adhd after all allergies also am an and anxiety any anymore anything are as at be because bed "
    "bedtime been before bit blood brand breakfast but called can capsule capsules cholesterol counter couple "
    "cr cream currently daily day days depression did different dinner do doc doctor does don't dont dose "
    "doses dr drops each er evening evenings every everything extended few food for forget forgot from g "
    "generic gum gummies had half have hcl headache headaches heart help helps high hour hours how i i'd i'm "
    "i've if im in inhaler injection is it iu just know last little long lots low lunch many maybe mcg me "
    "meals med medication medications medicine medicines meds mg migraines ml months morning mornings my name "
    "needed night nightly no none noon not nothing now of oh ok okay on once one only or other over pain patch "
    "per pill pills plus prefer prescribed prescription pressure prn rather regular release right same several "
    "shot shots since skip sleep sleeping slow small so some something sometimes spray sr still store stuff "
    "sure tablet tablets take taking that that's thats the them then there these they things think this those "
    "three thrice thyroid time times to too took twice two uh um use using usual various was week weekly well "
    "what whatever when which who with would xl xr yeah years yep yes ".split()
)


class MedicineReader:
    """Finds medicine names in text."""

    def __init__(self, medicines: Medicines) -> None:
        self._phrases: Phrases[Medicine] = Phrases(medicines.names.items())

    @property
    def lexicon(self) -> Phrases[Medicine]:
        """Every name that is known."""
        return self._phrases

    def names(self, text: str) -> list[Medicine]:
        """Every medicine that a tidied text names, in order and once each, taken or not."""
        return list(dict.fromkeys(found.key for found in self._phrases.find(tokens(text))))

    def taken(self, text: str) -> dict[str, Any] | None:
        """What the patient says they take now: names, their classes, and words that look like names but are not known.
        None when there is neither."""
        names: dict[str, str] = {}
        unrecognised: list[str] = []
        for clause in clauses(tokens(text)):
            for part in _parts(clause):
                found = self._phrases.find(part)
                for match in found:
                    if not _denied(part[: match.start], part[match.end :]) and not of_another(part, match.start):
                        names[match.key.name] = match.key.medicine_class
                covered = {place for match in found for place in range(match.start, match.end)}
                unrecognised += _unknown_names(part, covered)
        if not names and not unrecognised:
            return None
        classes = list(dict.fromkeys(names.values()))
        return {"names": list(names), "classes": classes, "unrecognised": list(dict.fromkeys(unrecognised))}

    def volunteered(self, text: str) -> dict[str, Any] | None:
        """The medicines in a message about something else: only where it says that they are taken."""
        if not _TAKING.search(text):
            return None
        taken = self.taken(text)
        return {**taken, "unrecognised": []} if taken and taken["names"] else None


def _parts(clause: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in clause:
        if word in (",", "+", "&", "/", "(", ")", "-", ":") or (word in ("and", "plus") and parts[-1]):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _denied(before: Sequence[str], after: Sequence[str]) -> bool:
    words = " ".join(before)
    denials = list(_NOT_TAKEN.finditer(words))
    if len(denials) > 1 and denials[-1].group().startswith("without"):  # "i don't do anything without my klonopin"
        return False
    if denials and _NOT_ALWAYS & set(after) and _REFUSES.search(denials[-1].group()):  # "i don't take it every day"
        return False
    return bool(denials) and not _TAKEN_AGAIN.search(words[denials[-1].end() :])


def _unknown_names(part: Sequence[str], covered: set[int]) -> list[str]:
    """Words of a short item ("frobozol 20 mg") that are neither a known medicine nor everyday language."""
    open_words = [
        word for place, word in enumerate(part) if place not in covered and word.isalpha() and word not in _PLAIN
    ]
    dosed = any(re.fullmatch(r"mg|mcg|ml|iu", word) for word in part)
    if covered and not dosed:
        return []
    if len(open_words) == 1 and len(open_words[0]) >= 5 and (dosed or len(part) <= 2):
        return open_words
    return []
