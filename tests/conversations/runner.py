"""Plays one case from its fixtures to its last step, and tells how it went."""

import asyncio
import contextlib
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import yaml

from tests.conversations import deeds, looks
from tests.conversations.clinics import clinic_of
from tests.conversations.gateway import CaseGateway
from tests.conversations.model import Case, Placed
from tests.conversations.names import seconds_of
from tests.conversations.patient import ApiPatient, PatientSide
from tests.conversations.play import Play
from tests.conversations.stack import Stack
from tests.conversations.steps import (
    Alert,
    Bot,
    Break,
    Mend,
    Prescreen,
    Reconnect,
    Reload,
    SetClock,
    Slot,
    Staff,
    State,
    User,
    Utter,
    Wait,
)
from tests.conversations.transcript import Diverged, Transcript, failure

CASE_SECONDS = 60.0
READY_SECONDS = 20.0
SHORTEST_SECRET = 12  # shorter words of a patient may stand in an alert by chance

Step = Callable[[Play, Any], Awaitable[None]]
STEPS: dict[type, Step] = {
    User: deeds.user,
    Bot: looks.bot,
    Utter: looks.utter,
    Slot: looks.slot,
    Prescreen: looks.prescreen,
    Alert: looks.alert,
    State: looks.state,
    Staff: deeds.staff,
    Wait: deeds.wait,
    SetClock: deeds.clock,
    Break: deeds.breaks,
    Mend: deeds.mend,
    Reload: deeds.reload,
    Reconnect: deeds.reconnect,
}
PatientMaker = Callable[[CaseGateway], Awaitable[PatientSide]]


@dataclass(frozen=True)
class Result:
    """How a case went. ``message`` is empty when it passed, else everything a tester needs."""

    case: Case
    outcome: Literal["passed", "failed"]
    seconds: float
    transcript: Transcript
    message: str = ""
    line: int = 0


async def play_case(
    case: Case, stack: Stack, *, slower: float = 1.0, make_patient: PatientMaker | None = None
) -> Result:
    """Play it against a gateway of its own; never raises for what the product did."""
    started = time.monotonic()
    hasty = any(isinstance(p.step, Break) and p.step.way == "hangs" for p in case.steps)
    now = _begins(case)
    gateway, line = await stack.gateway(case.fixture.clinic, now=now, hasty=hasty)
    patient = await make_patient(gateway) if make_patient is not None else ApiPatient(gateway.url)
    play = Play(case=case, stack=stack, gateway=gateway, line=line, patient=patient, slower=slower)
    try:
        limit = (case.seconds or CASE_SECONDS) * slower
        message, at = await _told(play, limit)
    finally:
        for desk in play.staff.values():
            await desk.close()
        await patient.close()
        await gateway.close()
        stack.forget(line)
    outcome: Literal["passed", "failed"] = "failed" if message else "passed"
    return Result(case, outcome, time.monotonic() - started, play.transcript, message, at)


async def _told(play: Play, limit: float) -> tuple[str, int]:
    """Play all steps; the message and line of what went wrong."""
    problem: Diverged | None = None
    try:
        async with asyncio.timeout(limit):
            await _steps(play)
    except Diverged as diverged:
        problem = diverged
    except TimeoutError:
        problem = Diverged("this step comes to an end", f"the case was stopped after {limit:.0f} seconds")
    except Exception as error:  # the edge of a case: whoever wrote it must still read how far it came
        where = "".join(traceback.format_exception(error)[-4:])
        problem = Diverged("this step can be carried out", f"{type(error).__name__}\n{where}")
    if "gateway" not in play.broken and problem is not None:
        with contextlib.suppress(Diverged, OSError):
            await play.read()
    await play.explain()
    if problem is None:
        return "", 0
    place = f"{play.case.file}:{play.step or play.case.line}"
    return failure(play.transcript, place=place, step=_source(play), problem=problem), play.step


async def _steps(play: Play) -> None:
    await play.gateway.assistant_ready(READY_SECONDS)
    await play.patient.open()
    await _fixtures(play)
    for placed in play.case.steps:
        play.step = placed.line
        await STEPS[type(placed.step)](play, placed.step)
    if "gateway" not in play.broken:
        await play.settled()
    _always(play)


async def _fixtures(play: Play) -> None:
    """Bring about what was before the first step."""
    fixture = play.case.fixture
    if fixture.returning is not None:
        for words in fixture.returning.said:
            await deeds.user(play, User(text=words))
            await play.settled()
        play.gateway.clock.forward(seconds_of(fixture.returning.ago))
        play.gateway.time_passed()
        play.transcript.note(f"{fixture.returning.ago} pass; here the case begins", play.case.line)
    if fixture.answered:
        await _answer_ahead(play)


async def _answer_ahead(play: Play) -> None:
    """Take the pre-screen to the first question that the fixture does not answer."""
    answered = dict(play.case.fixture.answered)
    await deeds.user(play, User(text="start the pre-screen"))
    while answered:
        state = await play.settled()
        question = (state.get("prescreen") or {}).get("question")
        if question not in answered:
            raise Diverged(f"the pre-screen to ask one of {sorted(answered)} (fixture 'answered')", str(question))
        await deeds.user(play, User(text=str(answered.pop(question))))
    await play.settled()
    play.transcript.note("here the case begins", play.case.line)


def _always(play: Play) -> None:
    """What the case says of every message, and what holds for every alert: nothing that a patient wrote."""
    always, shown = play.case.always, set[str]()
    for event in (event for event in play.seen if event["from"] in ("assistant", "system")):
        for words in always.lacks:
            if words.lower() in looks.plain(event["text"]):
                raise Diverged(f"no message with '{words}' (always)", event["text"])
        if always.kinds and event["kind"] not in always.kinds:
            raise Diverged(f"only messages of the kinds {always.kinds} (always)", f"{event['kind']}: {event['text']}")
        again = shown & looks.paragraphs(event)
        if again and always.repeats is False:
            raise Diverged("no paragraph twice (always)", min(again))
        shown |= looks.paragraphs(event)
    said = [event["text"] for event in play.seen if event["from"] == "patient" and len(event["text"]) > SHORTEST_SECRET]
    for sent in play.gateway.post.sent:
        if any(words in sent.body or words in sent.title for words in said):
            raise Diverged("alerts without a patient's words", sent.body)


def _begins(case: Case) -> datetime:
    """When the gateway's clock starts: the fixture's moment, or earlier for a returning patient."""
    zone = clinic_of(case.fixture.clinic).zone
    start = datetime.fromisoformat(case.fixture.clock).replace(tzinfo=zone)
    back = seconds_of(case.fixture.returning.ago) if case.fixture.returning is not None else 0
    return start - timedelta(seconds=back)


def _source(play: Play) -> str:
    """The step as it stands in the file."""
    placed = next((p for p in play.case.steps if p.line == play.step), None)
    return _written(placed) if placed is not None else "(before the first step)"


def _written(placed: Placed) -> str:
    given = placed.step.model_dump(exclude_defaults=True, by_alias=True, mode="json")
    text = yaml.safe_dump({placed.kind: given}, default_flow_style=True, allow_unicode=True, width=1000).strip()
    return text.removeprefix("{").removesuffix("}")
