"""Undoing what hides a word: leetspeak, stretched, spaced-out and run-together letters, misspellings.

A disguise is only ever resolved to a word of ``spellings``; anything else stays as it was typed, so numbers such as
140/90 and codes such as PHQ-9 are safe."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.spellings import (
    EXPANSIONS,
    FUZZY_TARGETS,
    GLUE_WORDS,
    KEY_WORDS,
    LEET,
    MISSPELLINGS,
    NOT_MISSPELT,
    STRONG_WORDS,
)

_STRETCH = re.compile(r"(.)\1{2,}")
_SYMBOL = re.compile(r"[^a-z]")
_KNOWN = KEY_WORDS | GLUE_WORDS
_SPELLED = _KNOWN | frozenset(word for word in EXPANSIONS if len(word) > 2)
_MAX_RUN = 60  # letters: run-together text longer than this is not cut apart
_BY_LENGTH: dict[int, list[str]] = {}
for _word in sorted(KEY_WORDS):
    _BY_LENGTH.setdefault(len(_word), []).append(_word)


def _fits(disguised: str, word: str) -> bool:
    letters = sum(a == b for a, b in zip(disguised, word, strict=False))
    return letters * 2 >= len(word) - 1 and all(
        a == b or b in LEET.get(a, "") for a, b in zip(disguised, word, strict=False)
    )


@lru_cache(maxsize=4096)
def unmask(chunk: str) -> str | None:
    """The key word that ``chunk`` spells with digits or symbols in it ("k1ll", "s*icide"), or None."""
    if not 3 <= len(chunk) <= 14 or not _SYMBOL.search(chunk) or not re.search(r"[a-z]", chunk):
        return None
    if re.fullmatch(r"\d+[a-z]+|[a-z]+\d+", chunk) and not re.search(r"[a-z]{2}", chunk):
        return None  # 5mg, b12, phq9
    for form in dict.fromkeys((chunk, _STRETCH.sub(r"\1", chunk), _STRETCH.sub(r"\1\1", chunk))):
        for word in _BY_LENGTH.get(len(form), ()):
            if _fits(form, word):
                return word
    return None


@lru_cache(maxsize=4096)
def unstretch(word: str) -> str:
    """``word`` without drawn-out letters: "kiiiill" is "kill", "soooo" is "so"."""
    if not _STRETCH.search(word):
        return word
    single, double = _STRETCH.sub(r"\1", word), _STRETCH.sub(r"\1\1", word)
    for form in (double, single, *_mixed(word)):
        if form in _KNOWN or form in MISSPELLINGS:
            return form
    return (
        single if len(single) < 4 or single[-1] in "aiuy" else double if double[-2:] in ("ll", "ss", "ee") else single
    )


def _mixed(word: str) -> list[str]:
    """Every way to make each drawn-out letter single or double, for at most three of them."""
    forms = [""]
    last = 0
    for match in list(_STRETCH.finditer(word))[:3]:
        head = word[last : match.start()]
        forms = [form + head + match.group(1) * count for form in forms for count in (1, 2)]
        last = match.end()
    return [form + word[last:] for form in forms]


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


_FUZZY: dict[str, str] = {}
for _target in reversed(FUZZY_TARGETS):
    for _form in {_target} | _deletes(_target):
        _FUZZY[_form] = _target
    if _target in ("suicide", "suicidal"):
        for _form in {f for d in _deletes(_target) for f in _deletes(d) if f.startswith("su") and len(f) >= 5}:
            _FUZZY.setdefault(_form, _target)


@lru_cache(maxsize=8192)
def respell(word: str) -> str:
    """``word``, or the key word it misspells ("sucide", "suicdal", "slef")."""
    if word in MISSPELLINGS:
        return MISSPELLINGS[word]
    if len(word) < 6 or word in _KNOWN or word in NOT_MISSPELT or word[0] not in _INITIALS:
        return word
    if word in _FUZZY:
        return _FUZZY[word]
    for form in _deletes(word):
        if form in _FUZZY and abs(len(_FUZZY[form]) - len(word)) <= 1 and _FUZZY[form][0] == word[0]:
            return _FUZZY[form]
    return word


_INITIALS = frozenset(target[0] for target in FUZZY_TARGETS)


@lru_cache(maxsize=4096)
def split_run(run: str) -> tuple[str, ...] | None:
    """``run`` cut into known words with a strong one among them ("killmyself", "iwanttodie"), else None."""
    if not 5 <= len(run) <= _MAX_RUN or not any(word in run for word in STRONG_WORDS):
        return None
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 10), end):
            head, word = best[start], run[start:end]
            if head is not None and word in _KNOWN and (best[end] is None or len(head) + 1 < len(best[end] or ())):
                best[end] = (*head, word)
    words = best[len(run)]
    return words if words and any(word in STRONG_WORDS for word in words) else None


@lru_cache(maxsize=4096)
def split_spelled(letters: str) -> tuple[str, ...]:
    """The words of letters that were typed one by one ("i.d.o.n.t" is "i dont"); uncut when they spell no words."""
    if letters in _SPELLED or not 4 <= len(letters) <= _MAX_RUN:
        return (letters,)
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 10), end):
            head, word = best[start], letters[start:end]
            if head is not None and word in _SPELLED and (best[end] is None or len(head) + 1 < len(best[end] or ())):
                best[end] = (*head, word)
    return best[len(letters)] or (letters,)
