"""A case: who does what and why, in which surroundings, and what must be seen."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SkipValidation

from tests.conversations.names import QuestionId, Span, Words
from tests.conversations.step import Part, Step
from tests.conversations.steps import Bot

NOON = "2026-11-23 12:00"
"""When a case plays unless it says otherwise: a Monday, the clinic is open."""
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$", examples=["2026-11-24 03:00"])]


class Returning(Part):
    """A patient who has been here before."""

    ago: Span = Field("1 day", description="How long ago.")
    said: Annotated[tuple[Words, ...], Field(min_length=1, strict=False)] = Field(description="What they wrote then.")


class Fixture(Part):
    """The surroundings a case begins in."""

    clinic: dict[str, Any] = Field({}, description="Settings that differ from tests/stories/clinic.yml.")
    clock: Moment = Field(NOON, description="When it plays, in the clinic's time zone.")
    returning: Returning | None = None
    answered: dict[QuestionId, str | int] = Field(
        {}, description="Pre-screen answers already given, in the patient's words; the next question is open."
    )


class Always(Part):
    """What holds for every message that the patient receives in this case."""

    lacks: Annotated[tuple[Words, ...], Field(strict=False)] = ()
    repeats: bool | None = Field(None, description="false: no paragraph is ever shown twice.")
    kinds: Annotated[tuple[str, ...], Field(strict=False)] = Field((), description="Only messages of these kinds.")


class Placed(Part):
    """A step and where it stands: its key in the file, and the line."""

    kind: str
    step: Annotated[Step, SkipValidation]
    line: int


class Case(Part):
    """One named case with its steps; ``file`` and ``line`` say where it stands."""

    name: Words
    about: Words
    tags: tuple[str, ...] = ()
    faults: tuple[int, ...] = ()
    fixture: Fixture = Fixture()
    always: Always = Always()
    steps: tuple[Placed, ...]
    seconds: float | None = None
    file: Path
    line: int

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"

    def expectations(self) -> list[Bot]:
        """The steps that look at a message."""
        return [placed.step for placed in self.steps if isinstance(placed.step, Bot)]
