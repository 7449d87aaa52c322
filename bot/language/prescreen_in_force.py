"""The pre-screen that is in force for the call under way: that of the clinic in whose name the actions are run.

The actions are objects that Rasa's executor makes; it hands them nothing of the clinic. So whoever serves a call says
for whom it is (``in_force``), and the actions ask here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from bot.domain.prescreen import ClinicChoice, Questionnaire
from bot.language.prescreen_clinic import clinic_questionnaire, clinic_reader
from bot.language.reading import Reader

_AS_IN_THE_FILE = ClinicChoice()
_CHOICE: ContextVar[ClinicChoice] = ContextVar("clinic_choice", default=_AS_IN_THE_FILE)


@contextlib.contextmanager
def in_force(choice: ClinicChoice) -> Iterator[None]:
    """Until the end of the block, this is what the clinic has decided."""
    token = _CHOICE.set(choice)
    try:
        yield
    finally:
        _CHOICE.reset(token)


def load_questionnaire(root: Path) -> Questionnaire:
    """The questions and rules in force; raises PrescreenError or ClinicError."""
    return clinic_questionnaire(root, _CHOICE.get())


def load_reader(root: Path) -> Reader:
    """What reads answers to them; raises PrescreenError or ClinicError."""
    return clinic_reader(root, _CHOICE.get())
