"""Takes personal data out of what patients and staff wrote: names, phones, e-mails, dates, addresses, long numbers.

Careful rather than clever: a capitalised word in the middle of a sentence that no file of the product knows becomes a
name. Somebody still reads a recorded case before it is shared.
"""

import functools
import re
from collections.abc import Callable
from pathlib import Path

from bot.settings import ROOT

NAME, CITY = "Sam", "Springfield"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_RELATIVES = (
    r"(?:son|daughter|wife|husband|partner|brother|sister|mother|mom|mum|father|dad|friend|boyfriend|girlfriend"
    r"|fianc[eé]e?|aunt|uncle|cousin|roommate|ex|boss|kid|child|baby|grandson|granddaughter|therapist|doctor)"
)
_STREETS = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|terrace|circle|highway)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SOURCES = (
    "data/nlu/**/*.yml",
    "data/safety/**/*.txt",
    "data/answers/*.yml",
    "data/prescreen.yml",
    "data/medicines.yml",
)
_SMALL_WORDS = frozenset("a an the my your his her about not so just really at back when if on for too all it".split())
_PUBLIC_NUMBERS = ("988", "911", "741741", "838255")

Replacement = str | Callable[[re.Match[str]], str]


def _rule(pattern: str, replacement: Replacement, *, any_case: bool = True) -> tuple[re.Pattern[str], Replacement]:
    return re.compile(pattern, re.IGNORECASE if any_case else 0), replacement


def _kept_score(found: re.Match[str]) -> str:
    """Two small numbers with a slash are a date, unless they are a score (7/10) or no month and day at all."""
    first, second, year = int(found[1]), int(found[2]), found[3]
    is_date = (first <= 12 and second <= 31) or (first <= 31 and second <= 12)
    if not is_date or (second == 10 and not year):
        return found[0]
    return f"5/5{year or ''}"


_RULES = (
    _rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "sam@example.com"),
    _rule(r"\bhttps?://\S+|\bwww\.\S+", "https://example.com"),
    _rule(r"(?<!\w)@\w{3,}", "@sam"),
    _rule(rf"\b\d{{1,5}}\s+(?:[\w.]+\s+){{1,3}}{_STREETS}\b\.?(?:,?\s*(?:apt|unit|suite|#)\s*\w+)?", "12 Main Street"),
    _rule(r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b", "OR 97000", any_case=False),
    _rule(r"\b(zip(?:\s*code)?(?:\s+is)?)\s*\d{5}\b", r"\1 97000"),
    _rule(r"\b(\d{1,2})[/.-](\d{1,2})([/.-](?:19|20)?\d{2})?\b(?!\s*(?:mg|ml|mcg))", _kept_score),
    _rule(r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b", "2020-05-05"),
    _rule(rf"\b{_MONTHS}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:mg|years|months|weeks|days))", "May 5"),
    _rule(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\b", "5 May"),
    _rule(rf"\b{_MONTHS}(?=,?\s+(?:19|20)\d{{2}}\b)", "May"),
    _rule(r"(?<![\w/])\+?\(?\d(?:[\d\s().-]{5,15})\d(?![\w/])", lambda found: _number(found[0])),
    _rule(r"\b\d{6,}\b", lambda found: _number(found[0])),
    _rule(
        r"\b((?i:(?:my|his|her|their)\s+name(?:\s+is|['’]s|\s+was)|i(?:['’]m| am)\s+called|call\s+me|named"
        r"|(?:hi|hello|hey)[,!.]?\s+(?:this\s+is|it['’]s)))\s+([^\W\d_]+(?:\s+[A-Z][^\W\d_]+)*)",
        lambda found: _named(found),
        any_case=False,
    ),
    _rule(r"\b((?i:mr|mrs|ms|dr|doctor|nurse|prof)\.?)\s+[A-Z][^\W\d_]+", rf"\1 {NAME}", any_case=False),
    _rule(
        r"\b((?i:live|living|based|grew up|born|am from|i['’]m from|moved|move)(?:\s+(?i:in|to))?)\s+([^\W\d_]+)",
        lambda found: _place(found),
        any_case=False,
    ),
)


def without_personal_data(text: str) -> str:
    """The same words without what could tell who wrote them."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    text = re.sub(rf"\b((?i:my|his|her|our)\s+(?i:{_RELATIVES})),?\s+([^\W\d_]+)", _relative, text)
    return _WORD.sub(lambda found: _unknown_name(text, found), text)


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if digits in _PUBLIC_NUMBERS or len(digits) < 6:
        return text
    lead = " " if text[0] == " " else ""
    return f"{lead}555-0100" if 7 <= len(digits) <= 15 else f"{lead}000000"


def _named(found: re.Match[str]) -> str:
    """A name after "my name is" or "hi, this is": anything but small words; else a word that could be one."""
    opening = found[1].lower()
    sure = "name" in opening.split() or found[2][0].isupper()
    if opening.startswith(("hi", "hello", "hey")) and found[2].lower() not in _SMALL_WORDS:
        sure = True
    return f"{found[1]} {NAME}" if sure or found[2].lower() not in _known_words() else found[0]


def _place(found: re.Match[str]) -> str:
    """A town after "I live in": any word that the product's own files do not know."""
    return found[0] if found[2].lower() in _known_words() else f"{found[1]} {CITY}"


def _relative(found: re.Match[str]) -> str:
    return found[0] if found[2].lower() in _known_words() else f"{found[1]} {NAME}"


def _unknown_name(text: str, found: re.Match[str]) -> str:
    word = found[0]
    if word.lower() in _first_names():
        return NAME
    begins = re.search(r"(?:^|[.!?\n:]\s*|[\"“(]\s*)$", text[: found.start()]) is not None
    shouting = word.isupper()
    if not word[0].isupper() or begins or shouting or word in (NAME, CITY) or word.lower() in _known_words():
        return word
    return NAME


@functools.lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    """Common first names that are no other word of everyday English."""
    return frozenset(Path(__file__).with_name("first_names.txt").read_text(encoding="utf-8").split())


@functools.lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Every word in the product's own language data: none of them tells who somebody is."""
    words: set[str] = {"may", "example", "main", "street", "i", "i'm", "i've", "i'd", "i'll", "ok", "monday", "tuesday"}
    words |= {"wednesday", "thursday", "friday", "saturday", "sunday", "english", "spanish", "american", "christmas"}
    for pattern in _SOURCES:
        for path in ROOT.glob(pattern):
            words |= {word.lower().replace("’", "'") for word in _WORD.findall(path.read_text(encoding="utf-8"))}
    return frozenset(words)
