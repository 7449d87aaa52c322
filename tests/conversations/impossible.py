"""Expectations that no product could meet, and steps that make no sense: found by reading, not by running."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.conversations.clinics import ClinicRefused, clinic_of
from tests.conversations.model import Case
from tests.conversations.step import Step
from tests.conversations.steps import Alert, Bot, Break, Mend, Prescreen, Staff, User
from tests.conversations.vocabulary import nearest, vocabulary

Mistakes = Iterator[tuple[int, str]]
CONSOLE = "console"
_MUTE = ("user", "wait", "clock", "break", "mend", "reload", "reconnect")
"""Steps that check nothing by themselves."""


def impossible(case: Case) -> Mistakes:
    """Line and reason of everything in a case that can't be."""
    if all(placed.kind in _MUTE for placed in case.steps) and not _refusals(case):
        yield case.line, "this case checks nothing: add a bot step, or another that looks at something"
    try:
        channels = {channel.name: channel for channel in clinic_of(case.fixture.clinic).alerts.channels}
    except ClinicRefused as error:
        yield case.line, str(error)
        return
    yield from _order(case)
    for placed in case.steps:
        for kind, check in _CHECKS.items():
            if isinstance(placed.step, kind):
                yield from ((placed.line, why) for why in check(placed.step))
        yield from ((placed.line, why) for why in _channel(placed.step, channels))


def _refusals(case: Case) -> bool:
    return any(getattr(placed.step, "refused", None) for placed in case.steps)


def _order(case: Case) -> Mistakes:
    """Steps that come too early: a reply before anybody wrote, mending what is whole, writing without claiming."""
    spoken = bool(case.fixture.returning or case.fixture.answered)
    broken: set[str] = set()
    claimed: set[str] = set()
    for placed in case.steps:
        step = placed.step
        if isinstance(step, User):
            spoken = True
        elif isinstance(step, Bot) and not spoken and not step.nothing:
            yield placed.line, "nobody has written yet, so there is no reply: begin with a user step"
        elif isinstance(step, Break):
            broken.add(step.what)
        elif isinstance(step, Mend):
            if step.what not in broken:
                yield placed.line, f"{step.what} is not broken here"
            broken.discard(step.what)
        elif isinstance(step, Staff):
            yield from ((placed.line, why) for why in _staff_order(step, claimed))
            spoken = spoken or step.does == "starts a drill"


def _staff_order(step: Staff, claimed: set[str]) -> Iterator[str]:
    if step.refused:
        return
    if step.does == "claims":
        claimed.add(step.who)
    elif (step.says or step.does in ("releases", "unlocks")) and step.who not in claimed:
        yield f"{step.who} has not claimed this chat: add '- staff: claims' before"
    if step.does in ("releases", "unlocks") or step.resolves:
        claimed.discard(step.who)


def _bot(step: Bot) -> Iterator[str]:
    given = step.model_dump(exclude_defaults=True)
    if step.nothing and len(given) > 1:
        yield "'nothing' says that no message comes: it can't have anything else"
    if not given or set(given) == {"skip"}:
        yield "say what the message must be like: answer, contains, tier, ..."
    about = [name for name in ("answer", "message", "question") if name in given]
    if len(about) > 1:
        yield f"one message can't be both {about[0]} and {about[1]}"
    if step.kind:
        fitting = {"answer": ("answer",), "question": ("question",), "message": ("text", "notice")}
        yield from (
            f"a message with '{name}' has the kind {' or '.join(kinds)}, not {step.kind}"
            for name, kinds in fitting.items()
            if name in given and step.kind not in kinds
        )
        if step.kind == "crisis" and step.tier == "none":
            yield "a crisis reply has a tier: check_in, crisis or emergency"
    both = {words.lower() for words in step.contains} & {words.lower() for words in step.lacks}
    if both:
        yield f"it can't both contain and lack '{min(both)}'"


def _prescreen(step: Prescreen) -> Iterator[str]:
    effects = vocabulary().effects
    if step.status == "none" and len(step.model_dump(exclude_defaults=True)) > 1:
        yield "with status none there is no pre-screen: nothing else can be said about it"
    if step.outcome == "likely_fits":
        yield from (
            f"the criterion '{name}' has the effect {effects[name]}, so the outcome can't be likely_fits"
            for name in step.reasons
            if effects[name] != "note"
        )
    if step.outcome == "review":
        yield from (
            f"the criterion '{name}' has the effect not_now, so the outcome can't be review"
            for name in step.reasons
            if effects[name] == "not_now"
        )
    both = set(step.answers) & set(step.unanswered)
    if both:
        yield f"'{min(both)}' can't be both answered and unanswered"


def _alert(step: Alert) -> Iterator[str]:
    if step.none and len(step.model_dump(exclude_defaults=True)) > 1:
        yield "'none' says that no alert comes: it can't have anything else"


def _channel(step: Step, channels: dict[str, Any]) -> Iterator[str]:
    name = getattr(step, "channel", None)
    if name is None or name == CONSOLE:
        return
    if name not in channels:
        yield f"the clinic of this case has no alert channel '{name}'. {nearest(name, [*channels, CONSOLE])}"
    elif isinstance(step, Alert) and step.tier and step.tier not in channels[name].tiers:
        yield f"the channel '{name}' is only told of {', '.join(channels[name].tiers)}, never of {step.tier}"


_CHECKS: dict[type[Step], Callable[[Any], Iterator[str]]] = {Bot: _bot, Prescreen: _prescreen, Alert: _alert}
