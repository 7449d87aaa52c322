"""Words as patients type them: tidied text, tokens, clauses, spelling distance, numbers in words."""

from __future__ import annotations

import re
import unicodedata

_FOLDED = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "…": ". "})
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?|[,.;:!?/\n+&()-]")
_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: number * 10
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_TENS.update({"fourty": 40, "fivty": 50, "ninty": 90, "sixtie": 60, "fifthy": 50, "therty": 30, "twentie": 20})
_UNITS.update({"fourten": 14, "fiveteen": 15, "eightteen": 18, "ninteen": 19, "seventen": 17})
_WORDS = "|".join(sorted((*_UNITS, *_TENS, "hundred"), key=len, reverse=True))
_RUN = re.compile(rf"\b(?:an?\s+(?=hundred))?(?:{_WORDS})(?:(?:\s+and\s+|[\s-]+|(?<=ty))(?:{_WORDS}))*\b")
_CLAUSE_END = frozenset(".;!?\n")
_TURNS = frozenset({"but", "though", "although", "however", "except", "besides", "apart", "aside"})
_NEW_SUBJECT = frozenset(
    {"i", "i'm", "i've", "im", "ive", "my", "it", "it's", "just", "only", "yes", "yeah", "had", "have", "some", "maybe"}
)


def tidy(text: str) -> str:
    """Lower case, plain quotes and dashes, single spaces, no control characters; line breaks stay."""
    folded = unicodedata.normalize("NFKC", text.translate(_FOLDED)).lower()
    visible = "".join(c for c in folded if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub(r"[^\S\n]+", " ", visible).strip()


def tokens(text: str) -> list[str]:
    """Words, numbers and marks of a tidied text."""
    return _TOKEN.findall(text)


def clauses(words: list[str]) -> list[list[str]]:
    """The tokens cut where a thought ends: at full stops, at "but", and at a comma before a new subject."""
    found: list[list[str]] = [[]]
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else ""
        if word in _CLAUSE_END or (word == "," and following in _NEW_SUBJECT):
            found.append([])
        elif word in _TURNS:
            found.append([word])
        else:
            found[-1].append(word)
    return [clause for clause in found if clause]


def in_digits(text: str) -> str:
    """The text with numbers in words as digits: "forty five" -> "45", "one forty" -> "140"."""
    return _RUN.sub(lambda match: _run_to_digits(match.group()), text)


def _run_to_digits(run: str) -> str:
    numbers: list[int] = []
    for word in re.findall(_WORDS, run):
        if word == "hundred":
            value = numbers.pop() if numbers and 0 < numbers[-1] < 10 else 1
            numbers.append(value * 100)
            continue
        value = _UNITS.get(word, _TENS.get(word, 0))
        last = numbers[-1] if numbers else -1
        if (last >= 100 and last % 100 == 0 and value < 100) or (last >= 20 and last % 10 == 0 and 0 < value < 10):
            numbers[-1] = last + value
        elif 0 < last < 10 and 10 <= value < 100 and not (last > 2):  # "one forty" is how people say 140
            numbers[-1] = last * 100 + value
        else:
            numbers.append(value)
    return " ".join(str(number) for number in numbers)


def within_one(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour makes the words equal."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    return (
        rest_left[1:] == rest_right[1:]
        or rest_left[1:] == rest_right
        or rest_left == rest_right[1:]
        or (rest_left[:2] == rest_right[:2][::-1] and rest_left[2:] == rest_right[2:])
    )


def misspells(typed: str, word: str) -> bool:
    """Whether ``typed`` is likely meant as ``word``: same first letter; one slip, in long words two."""
    if typed[:1] != word[:1] or min(len(typed), len(word)) < 6:
        return False
    if within_one(typed, word):
        return True
    if min(len(typed), len(word)) < 9 or abs(len(typed) - len(word)) > 2:
        return False
    shortened = {typed[:i] + typed[i + 1 :] for i in range(len(typed))} | {typed}
    return any(within_one(candidate, word) for candidate in shortened)
