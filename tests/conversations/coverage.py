"""What no case touches: answers, pre-screen, tiers, channels, console, messages, faults; with floors for the build."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from bot.domain.handoff import DISPOSITIONS
from bot.settings import ROOT
from tests.conversations.clinics import clinic_of
from tests.conversations.impossible import CONSOLE
from tests.conversations.model import Case
from tests.conversations.step import Step
from tests.conversations.steps import Alert, Bot, Prescreen, Staff, StaffDeed, State, User, Utter
from tests.conversations.vocabulary import TIERS, vocabulary

FILE = ROOT / "tests" / "stories" / "coverage.yml"
DEEDS = (*get_args(StaffDeed), "says", "sees", *(f"resolves: {name}" for name in DISPOSITIONS))


@dataclass(frozen=True)
class Area:
    """One kind of thing: how often each is touched, by how many cases it must be, and the floor in hundredths."""

    name: str
    touched: dict[str, int]
    floor: int
    needed: int = 1

    @property
    def missing(self) -> list[str]:
        """What too few cases touch."""
        return [name for name, count in self.touched.items() if count < self.needed]

    @property
    def share(self) -> int:
        """Hundredths that are touched."""
        return round(100 * (1 - len(self.missing) / len(self.touched))) if self.touched else 100

    @property
    def too_low(self) -> bool:
        """Whether the build must fail."""
        return self.share < self.floor


def coverage(cases: Iterable[Case], path: Path = FILE) -> list[Area]:
    """All areas; raises ValueError when a case names a fault that is not in the list."""
    every = list(cases)
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    floors, faults = given["floors"], given["faults"]
    names = vocabulary().names
    for case in every:
        for number in case.faults:
            if number not in faults:
                raise ValueError(f"{case.place}: there is no fault {number} in {path.name}")
    answers = _count(every, _answers, names["answer"])
    shown_here = [str(number) for number, fault in faults.items() if "elsewhere" not in fault]
    channels = [*(channel.name for channel in clinic_of({}).alerts.channels), CONSOLE]
    return [
        Area("answers", answers, floors["answers"]),
        Area("answers_twice", answers, floors["answers_twice"], needed=2),
        Area("questions", _count(every, _questions, names["question"]), floors["questions"]),
        Area("interrupted", _count(every, interrupted, names["question"]), floors["interrupted"]),
        Area("criteria", _count(every, _criteria, names["criterion"]), floors["criteria"]),
        Area("outcomes", _count(every, _outcomes, names["outcome"]), floors["outcomes"]),
        Area("tiers", _count(every, _tiers, TIERS), floors["tiers"]),
        Area("channels", _count(every, _channels, channels), floors["channels"]),
        Area("console", _count(every, _console, DEEDS), floors["console"]),
        Area("messages", _count(every, _messages, names["message"]), floors["messages"]),
        Area("faults", _count(every, lambda case: map(str, case.faults), shown_here), floors["faults"]),
    ]


def _count(cases: Iterable[Case], touches: Callable[[Case], Iterable[str]], known: Iterable[str]) -> dict[str, int]:
    """By how many cases each known thing is touched."""
    counted = Counter(name for case in cases for name in set(touches(case)))
    return {name: counted[name] for name in known}


def _steps(case: Case) -> Iterable[Step]:
    return (placed.step for placed in case.steps)


def _answers(case: Case) -> Iterable[str]:
    return (step.answer for step in _steps(case) if isinstance(step, Bot | Utter) and step.answer)


def _questions(case: Case) -> Iterable[str]:
    yield from case.fixture.answered
    for step in _steps(case):
        if isinstance(step, Bot) and step.question:
            yield step.question
        elif isinstance(step, Prescreen):
            yield from step.answers
            yield step.question or ""


def interrupted(case: Case) -> Iterable[str]:
    """Questions at which the patient wrote something that was no answer: asked once more, or locked, right after."""
    open_question, spoken = "", False
    for step in _steps(case):
        asked = step.question if isinstance(step, Bot | Prescreen) and step.question != "none" else None
        if asked:
            if spoken and asked == open_question:
                yield open_question
            open_question, spoken = asked, False
        elif open_question and (_crisis(step) or (isinstance(step, Prescreen) and step.status in _BROKEN_OFF)):
            yield open_question
            open_question = ""
        spoken = spoken or isinstance(step, User)


_BROKEN_OFF = ("locked", "stopped", "paused")


def _crisis(step: Step) -> bool:
    return isinstance(step, Bot) and step.kind == "crisis"


def _criteria(case: Case) -> Iterable[str]:
    return (name for step in _steps(case) if isinstance(step, Prescreen) for name in step.reasons)


def _outcomes(case: Case) -> Iterable[str]:
    return (step.outcome for step in _steps(case) if isinstance(step, Prescreen) and step.outcome)


def _tiers(case: Case) -> Iterable[str]:
    for step in _steps(case):
        if isinstance(step, Bot | Alert) and step.tier:
            yield step.tier
        elif isinstance(step, Staff) and step.sees and step.sees.tier:
            yield step.sees.tier


def _channels(case: Case) -> Iterable[str]:
    return (step.channel for step in _steps(case) if isinstance(step, Alert) and step.channel)


def _console(case: Case) -> Iterable[str]:
    for step in (step for step in _steps(case) if isinstance(step, Staff)):
        yield step.does or (f"resolves: {step.resolves}" if step.resolves else "says" if step.says else "sees")


def _messages(case: Case) -> Iterable[str]:
    for step in _steps(case):
        if isinstance(step, Bot) and step.message:
            yield step.message
        elif isinstance(step, State) and step.handoff_kind:
            yield ""


def as_text(areas: Iterable[Area]) -> str:
    """For the terminal: one line for each area, and what is missing."""
    lines = []
    for area in areas:
        mark = "  TOO LOW" if area.too_low else ""
        lines.append(f"{area.name:14} {area.share:3d} % of {len(area.touched):3d}   floor {area.floor:3d} %{mark}")
        if area.missing:
            lines.append(f"{'':14} missing: {', '.join(area.missing)}")
    return "\n".join(lines)
