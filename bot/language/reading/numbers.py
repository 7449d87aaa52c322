"""Ages, blood pressure and durations in people's own words. Impossible values read as nothing."""

from __future__ import annotations

import datetime
import re
from typing import Any

from bot.language.reading.words import in_digits

_DECADES = {
    word: 10 * number
    for number, word in enumerate("teens twenties thirties forties fifties sixties seventies eighties".split(), start=1)
}
_DECADES["nineties"] = 90
_DECADE_NAMES = "|".join(_DECADES)
_DECADE = re.compile(
    r"\b(?:(early|mid|middle|late|low|upper|high)[\s-]*(?:to[\s-]+(?:mid|late)[\s-]*)?)?"
    rf"({_DECADE_NAMES}|[1-9]0'?s)\b"
)
_IN_DECADE = {"early": 2, "low": 2, "mid": 5, "middle": 5, "late": 8, "upper": 8, "high": 8}
_NOT_YET = re.compile(
    r"\b(?:turn(?:ing)?|will be|i'll be|ill be|gonna be|going to be|be)\s+(\d{2})\b(?!\s*(?:percent|mg))"
    r"|\b(?:almost|nearly|not quite|just under)\s+(\d{2})\b"
)
_JUST_TURNED = re.compile(r"\bturned\s+(\d{1,3})\b")
_BIRTH = re.compile(
    r"\b(?:born(?:\s+in|\s+on)?|dob:?|birthday(?:\s+is)?|"
    r"year of birth:?)\b[^\d]*(?:\d{1,2}[/.-]\d{1,2}[/.-])?(19\d\d|20[0-2]\d)\b"
)
_STRONG_AGE = re.compile(
    r"\b(?:i'?m|i am|am|aged?|age is|age:|my age is|it'?s|turned|just)\s+(?:about|around|only|like|"
    r"almost|still|now|a)?\s*(\d{1,3})\b"
    r"(?!\s*(?:/|over|mg|mcg|ml|%|percent|weeks?|months?|days?|hours?|lbs?|pounds|kg|feet|minutes?|times|on\b|for\b))"
    r"|\b(\d{1,3})\s*(?:-|\s)?\s*(?:years?[\s-]+old|yrs?[\s-]+old|year[\s-]+old|y/?o\b|yo[mf]?\b|"
    r"yrs? of age|years of age)"
    r"|^\s*(\d{2})\s*/?\s*[mf]\b"
    r"|^\s*[mf]\s*/?\s*(\d{2})\b"
)
# Where the age is asked: "42 years", "I have 42 years". Elsewhere years say how long something has lasted.
_YEARS_ALONE = re.compile(r"^\W*(?:i have |i got |have )?(\d{2,3})\s*(?:years?|yrs?)\W*$")
_AGE_IN_YEARS = re.compile(r"\b\d{1,3}\s*-?\s*(?:(?:years?|yrs?)[\s-]+old|y/o\b|yo\b|(?:years|yrs?) of age)")
_NOT_AN_AGE = re.compile(
    r"\d{2,3}\s*(?:/|over)\s*\d{2,3}(?:/\d+)?"
    r"|\b\d+(?:\.\d+)?\s*(?:mg|mcg|ml|g|lbs?|pounds|kg|%|percent|feet|ft|pm|am|times|kids?|children|grandkids|x)\b"
    r"|\b(?:for|past|last|about|over|like)?\s*\d+\s*(?:\+\s*)?(?:years?|yrs?|months?|weeks?|"
    r"days?)\b(?!\s*(?:old|of age|young))"
    r"|\b(?:since|in)\s+(?:19|20)\d\d\b"
    r"|\d\s*'\s*\d*|\b(?:going on|feel(?:s|ing)? like|looks? like|since (?:i was )?|when i was|until)\s+\d+"
    r"|(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3}[\s.-]?\d{4}"
)
_YEARS_OF_LIFE = (10, 119)  # nobody below types in this chat; smaller numbers are slips
_READING = re.compile(r"(?<![\d/.])(\d{2,3})\s*(?:/|\\|\bover\b|\bon\b|\bby\b|\bacross\b|-)\s*(\d{2,3})(?![\d/]|\.\d)")
_SHORT_READING = re.compile(r"(?<![\d/.])(\d{1,2})\s*(?:/|\bover\b)\s*(\d{1,2})(?![\d/.])")
_SYSTOLIC = re.compile(r"(?<![\d/.])(\d{2,3})(?![\d/]|\.\d)")
_NAMED_READING = re.compile(
    r"\b(?:sys\w*|top|upper|high)(?: number| one)?\W*(?:is |was |of )?(\d{2,3})\W+(?:and |over |with )?(?:the |my )?"
    r"(?:dia\w*|bottom|lower|low)(?: number| one)?\W*(?:is |was |of )?(\d{2,3})\b"
)
# Of "1400 over 90" nothing is believed: 90 alone would be taken for the upper number.
_HALF_A_READING = re.compile(r"\d{4,}\s*(?:/|over\b|on\b)|(?:/|\bover)\s*\d")
_MONTHS = {
    "day": 1 / 30,
    "week": 0.25,
    "month": 1,
    "mo": 1,
    "mos": 1,
    "mth": 1,
    "mnth": 1,
    "year": 12,
    "yr": 12,
    "y": 12,
    "decade": 120,
}
_SPAN = re.compile(
    r"(?:(?<!\d)(\d{1,4}(?:\.\d{1,2})?)\s*(?:\+|plus|or so|ish|-ish|to\s*\d+|-\s*\d+|or\s*\d+)?|\b(a couple|couple|"
    r"a few|few|several|some|many|half an?|an?|the last|the past|this past))"
    r"\s*(?:of\s+|more\s+|good\s+|long\s+|full\s+)*"
    r"(day|week|month|mo|mos|mth|mnth|year|yr|y|decade)s?\b(\s+and\s+a\s+half)?"
)
_LOOSE = {
    "a couple": 2,
    "couple": 2,
    "a few": 3,
    "few": 3,
    "several": 4,
    "some": 3,
    "many": 10,
    "half a": 0.5,
    "half an": 0.5,
}
_SINCE_YEAR = re.compile(
    r"\b(?:since|from|started in|began in|in|after)\s+(?:about\s+|around\s+|like\s+|early\s+|"
    r"late\s+)?(?:\w+\s+(?:of\s+)?)?(19\d\d|20\d\d)\b|^\W*(19\d\d|20\d\d)\W*$"
)
_MONTH_NAMES = "january february march april may june july august september october november december".split()
_SINCE_MONTH = re.compile(rf"\bsince\s+(?:last\s+)?({'|'.join(_MONTH_NAMES)})\b")
_LIFELONG = re.compile(
    r"\b(?:all my life|my (?:whole|entire) life|whole life|my life|forever|"
    r"as long as i (?:can )?remember|since (?:i was )?(?:a )?"
    r"(?:child(?:hood)?|kid|teen(?:ager)?|little|young|birth|born|high school|school|college|my teens|"
    r"my twenties)|always|"
    r"decades|adult life|years and years)\b"
)
_LOOSE_YEARS = re.compile(
    r"\b(?:(?:for|many|several|a few|been|over|long)\s+)?(?:years|yrs)\b|\b(?:a )?long time\b|\bages\b|"
    r"\ba while\b|\bso long\b"
)
_SINCE = re.compile(
    r"\b(?:ever )?(?:since|after)\s+\w+|\bwhen (?:i|my)\b|\bon and off\b|\boff and on\b|"
    r"\bcomes and goes\b|\brecently\b|\blately\b"
)


def read_age(text: str, today: datetime.date, *, asked: bool) -> int | None:
    """The age in years. When it was not asked for, only what is clearly an age counts. Two different ages, impossible
    ones and those that leave open whether somebody is 18 read as None."""
    text = in_digits(text)
    alone = _YEARS_ALONE.match(text) if asked else None
    clear = {int(alone.group(1))} if alone else _clear_ages(text, today)
    if clear or not asked:
        return _only(clear)
    decade = _decade(text)
    if decade is not None:
        return decade
    bare = {int(n) for n in re.findall(r"(?<![\d.$-])\d{1,3}(?![\d.]*\d|\s*%)", _NOT_AN_AGE.sub(" ", text))}
    bare |= {today.year - int(y) for y in re.findall(r"^\W*(19\d\d|20[01]\d)\W*$", text)} - {18}
    return _only({age for age in bare if age >= _YEARS_OF_LIFE[0]})


def _clear_ages(text: str, today: datetime.date) -> set[int]:
    not_yet = {int(age) - 1 for match in _NOT_YET.findall(text) for age in match if age}
    if not_yet:
        return not_yet
    turned = {int(age) for age in _JUST_TURNED.findall(text)}
    if turned:
        return turned
    clear = {int(n) for match in _STRONG_AGE.findall(_NOT_AN_AGE.sub(" ", text)) for n in match if n}
    # A year of birth leaves a year's doubt, which matters at 18 only.
    born = {today.year - int(year) for year in _BIRTH.findall(text)}
    return clear or (born - {18})


def _only(ages: set[int]) -> int | None:
    plausible = {age for age in ages if _YEARS_OF_LIFE[0] <= age <= _YEARS_OF_LIFE[1]}
    return plausible.pop() if len(ages) == 1 == len(plausible) else None


def _decade(text: str) -> int | None:
    match = _DECADE.search(text)
    if not match:
        return None
    part, name = match.groups()
    if name == "teens":
        return {"early": 13, "mid": 15, "middle": 15}.get(part or "")
    start = _DECADES.get(name) or int(name[:2])
    return start + _IN_DECADE.get(part or "mid", 5) if start >= 20 else None


def read_pressure(text: str, *, asked: bool) -> dict[str, int] | None:
    """Systolic and diastolic in mmHg; of two readings the higher. When asked, one number alone is the systolic one and
    "14 over 9" means centimetres. Impossible values read as None."""
    text = re.sub(r"(\d)\s*-?\s*(?:ish|something)\b", r"\1", in_digits(text))
    text = _NAMED_READING.sub(r"\1/\2", text)
    pairs = [(int(high), int(low)) for high, low in _READING.findall(text)]
    if asked:
        pairs += [(int(high) * 10, int(low) * 10) for high, low in _SHORT_READING.findall(text) if int(high) < 26]
    believed = [(high, low) for high, low in pairs if 60 <= high <= 280 and 30 <= low <= 180 and low < high]
    if believed:
        return {"systolic": max(high for high, _ in believed), "diastolic": max(low for _, low in believed)}
    if not asked or pairs or _HALF_A_READING.search(text):
        return None
    single = {int(number) for number in _SYSTOLIC.findall(text)}
    return {"systolic": single.pop()} if len(single) == 1 and 90 <= min(single) <= 220 else None


def read_duration(text: str, today: datetime.date, *, asked: bool) -> dict[str, Any] | None:
    """How long something has lasted, in months (None when said without numbers, as in "since my divorce")."""
    text = _AGE_IN_YEARS.sub(" ", in_digits(text))
    spans = [_months(*match) for match in _SPAN.findall(text)]
    if spans:
        return {"months": round(max(spans), 1)}
    years = [int(year) for match in _SINCE_YEAR.findall(text) for year in match if year]
    if years and today.year - 100 < min(years) <= today.year:
        return {"months": max((today.year - min(years)) * 12, 1)}
    month = _SINCE_MONTH.search(text)
    if month:
        return {"months": (today.month - 1 - _MONTH_NAMES.index(month.group(1))) % 12 or 12}
    if _LIFELONG.search(text):
        return {"months": 240}
    if not asked:
        return None
    if _LOOSE_YEARS.search(text):
        return {"months": 24}
    return {"months": None} if _SINCE.search(text) else None


def _months(number: str, loose: str, unit: str, half: str) -> float:
    count = float(number) if number else _LOOSE.get(loose, 1)
    return (count + (0.5 if half else 0)) * _MONTHS[unit]
