"""The names a case may use, taken from the product's own files, and the nearest right one for a wrong one."""

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from bot.content.answers import load_answers
from bot.content.messages import load_messages
from bot.domain.handoff import DISPOSITIONS
from bot.domain.prescreen import ClinicChoice
from bot.domain.prescreen.questionnaire import OUTCOME_KINDS, REVIEW
from bot.domain.screening import Tier
from bot.language.prescreen_clinic import clinic_questionnaire
from bot.language.scale_file import load_scales
from bot.settings import ROOT

Subject = Literal["answer", "message", "question", "criterion", "outcome", "disposition", "category", "slot", "staff"]
STAFF = ("Ana", "Ben", "Cora")
"""Members of staff that every stack has."""
TIERS = tuple(tier.label for tier in Tier)


@dataclass(frozen=True)
class Vocabulary:
    """Everything that can be named, by what it is. ``effects`` gives each pre-screen criterion's effect."""

    names: Mapping[Subject, tuple[str, ...]]
    effects: Mapping[str, str]

    def has(self, subject: Subject, name: str) -> bool:
        """Whether there is such a thing."""
        return name in self.names[subject]


@functools.lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The product's names, read once from data/; raises ContentError for a broken file."""
    questionnaire = clinic_questionnaire(ROOT, ClinicChoice(scales=tuple(load_scales(ROOT))))
    questions = (*questionnaire.questions, REVIEW)
    scales = [f"{name}_skipped" for name in questionnaire.scales]
    messages = (*load_messages(ROOT / "data/messages/assistant.yml"), *questionnaire.texts, *scales)
    replies = yaml.safe_load((ROOT / "data/safety/replies.yml").read_text(encoding="utf-8"))
    return Vocabulary(
        names={
            "answer": tuple(load_answers(ROOT / "data/answers")),
            "message": messages,
            "question": questions,
            "criterion": tuple(questionnaire.criteria),
            "outcome": tuple(OUTCOME_KINDS),
            "disposition": tuple(DISPOSITIONS),
            "category": tuple(name for names in replies["kinds"].values() for name in names),
            "slot": _slots(),
            "staff": STAFF,
        },
        effects={name: rule.effect.name.lower() for name, rule in questionnaire.criteria.items()},
    )


def _slots() -> tuple[str, ...]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return tuple(domain["slots"])


def nearest(name: str, known: Iterable[str]) -> str:
    """``Did you mean ...?`` with the closest known names, or the list of all when it is short."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    close = close or difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return f"Did you mean {_either(close)}?"
    return f"There are: {', '.join(names)}." if len(names) <= 24 else "Nothing is called anything like it."


def _either(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
