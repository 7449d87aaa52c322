"""The words of crisis replies, from data/safety/replies.yml, checked so that a slip in them never reaches a patient."""

import re
from datetime import date
from pathlib import Path
from string import Template
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.yaml_file import parse, read_mapping
from bot.domain.crisis_plan import KINDS
from bot.domain.crisis_reply import CrisisReplies, CrisisTexts
from bot.errors import ContentError

FILE = Path("data/safety/replies.yml")
TOKENS = frozenset({"crisis_line", "emergency_number", "clinic_name", "phone", "opens_at"})
LEAST_WORDINGS = 5
# Words that must not be said to somebody in danger (safe-messaging guidance; docs on the voice).
FORBIDDEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"!|¡",
        r"stay strong|be strong|cheer up|calm down|look on the bright|man up",
        r"sea fuerte|sé fuerte|[aá]nimo\b|c[aá]lmese",
        r"understand how you feel|know how you feel|(entiendo|comprendo|sé) (muy bien )?(cómo|lo que) (se )?sient",
        r"commit(s|ted|ting)? suicide|comet(er|ió|a|ido) suicidio",
        r"(failed|successful) (attempt|suicide)|intento fallido",
        r"your (family|kids|children|parents) (need|would be|will be)|think of your|selfish|piense en su|egoísta",
        r"\b(just|only) a (phase|bad day)|others have it worse|not that bad|overreact|no es para tanto",
        r"(keep|stay|is|this is) (this )?(between us|our secret)|nobody will know|entre nosotros|nadie lo sabrá",
        r"promise me|(promise|agree) (me )?(not to|that you will not)|prom[eé]tame|no-suicide",
        r"you (are|have|seem) (depressed|bipolar|psychotic|borderline|mentally ill)|usted tiene depresión",
        r"you should not feel|you are wrong|don't (worry|be (sad|silly|dramatic|upset))",
        r"no se preocupe|no debería sentir",
        r"(someone|somebody|a person|our team) is (here|reading|with you now|on the way)|i am here (with|for) you",
        r"estoy aquí (con|para) usted|aquí estoy",
        r"\b(noose|rope|gun|pills?|knife|blade|bleach|bridge|pistola|soga|pastillas?|cuchillo|veneno|puente)\b",
        r"[\U0001F300-\U0001FAFF☀-➿]",
    )
)
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=420)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Halves(_Part):
    """A paragraph of two sentences that go together in every pairing, for what must be said very often."""

    first: tuple[Sentence, ...] = Field(min_length=LEAST_WORDINGS)
    second: tuple[Sentence, ...] = Field(min_length=LEAST_WORDINGS)

    def wordings(self) -> list[str]:
        """Every pairing, in an order in which neighbours share no sentence."""
        count = len(self.second)
        pairs = [(i, (i + shift) % count) for shift in range(count) for i in range(len(self.first))]
        return [f"{self.first[i]} {self.second[j]}" for i, j in pairs]


Wordings = Annotated[tuple[Sentence, ...], Field(min_length=LEAST_WORDINGS)] | Halves


class Bilingual(_Part):
    """One part of a reply in both languages."""

    en: Wordings
    es: Wordings


class Title(_Part):
    """A button in both languages."""

    en: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    es: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class RepliesFile(_Part):
    """The whole of data/safety/replies.yml; ``phrases`` are read by bot/language/follow_up.py."""

    sources: tuple[str, ...] = Field(min_length=1)
    review: Literal["draft", "approved"]
    clinician_review: Literal["required", "done"]
    written: date
    review_by: date
    kinds: dict[
        Literal["attempt", "violence", "voices", "self", "abuse", "medical", "third_party", "talk", "mixed"],
        tuple[str, ...],
    ]
    titles: dict[str, Title]
    parts: dict[str, Bilingual]
    phrases: dict[str, object]


# Parts and buttons that the plan (bot/domain/crisis_plan.py) cannot do without.
NEEDED_PARTS = (
    *(
        "call",
        "call_medical",
        "lines",
        "lines_brief",
        "lines_medical",
        "people",
        "reminder",
        "hear_again",
        "grounding",
        "drill",
    ),
    *("lines_beside_staff", "talk.emergency", "after.keep_talking"),
    *("hear.self", "check_in.self", "support.self", "ask.self", "talk.self"),
    *("steps.self.emergency", "steps.medical", "alerted", "alerted_closed", "closed"),
)
FOLLOW_UPS = ("yes", "no", "unsure", "retracts", "is_anyone_there", "are_you_real", "no_help_wanted", "keep_secret",
              "dont_call_anyone", "lines_dont_help", "callback", "gave_number", "safe_now", "means_away",
              "someone_with_me")  # fmt: skip
TITLES = ("yes", "no", "unsure", "callback", "grounding", "keep_talking", "someone_with_me", "safe_now")


def load_replies(root: Path) -> CrisisReplies:
    """The replies of the repository at ``root``; raises ContentError naming file, key and reason."""
    path = root / FILE
    content = parse(RepliesFile, read_mapping(path), path=path, key="replies")
    _check_complete(path, content)
    parts: dict[str, dict[str, list[tuple[str, str]]]] = {"en": {}, "es": {}}
    for name, part in content.parts.items():
        for language in parts:
            wordings: tuple[str, ...] | Halves = getattr(part, language)
            texts = wordings.wordings() if isinstance(wordings, Halves) else list(wordings)
            _check_words(path, f"parts.{name}.{language}", texts)
            parts[language][name] = [(f"{name}.{language}.{i}", text) for i, text in enumerate(texts)]
    titles = {language: {name: getattr(t, language) for name, t in content.titles.items()} for language in parts}
    return CrisisReplies(CrisisTexts(parts, titles, _kinds_of_categories(path, content)))


def _check_complete(path: Path, content: RepliesFile) -> None:
    for name in (*NEEDED_PARTS, *(f"after.{follow_up}" for follow_up in FOLLOW_UPS)):
        if name not in content.parts:
            raise ContentError(path, f"parts.{name}", "is missing")
    for name in TITLES:
        if name not in content.titles:
            raise ContentError(path, f"titles.{name}", "is missing")
    kinds = {kind for kind, categories in content.kinds.items() if categories}
    for kind in KINDS:
        if kind not in kinds:
            raise ContentError(path, "kinds", f"no category is of the kind {kind!r}")


def _kinds_of_categories(path: Path, content: RepliesFile) -> dict[str, str]:
    """The kind of each screening category; raises ContentError for one that is given twice."""
    kinds: dict[str, str] = {}
    for kind, categories in content.kinds.items():
        for category in categories:
            if kinds.setdefault(category, kind) != kind:
                raise ContentError(path, f"kinds.{kind}", f"{category!r} is also of the kind {kinds[category]!r}")
    return kinds


def _check_words(path: Path, key: str, texts: list[str]) -> None:
    if len(set(texts)) != len(texts):
        raise ContentError(path, key, "says the same thing twice")
    for number, text in enumerate(texts):
        where = f"{key}.{number}"
        if not Template(text).is_valid():
            raise ContentError(path, where, "has a $ that is no token")
        for token in Template(text).get_identifiers():
            if token not in TOKENS:
                raise ContentError(path, where, f"uses the unknown token ${token}")
        for pattern in FORBIDDEN:
            if found := pattern.search(text):
                raise ContentError(path, where, f"must not say {found.group()!r} to somebody in danger")
