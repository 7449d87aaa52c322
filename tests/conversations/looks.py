"""Steps that look at something: messages, slots, the pre-screen, alerts, the state."""

import re
from typing import Any

from tests.conversations.patient import Event
from tests.conversations.play import Play, wrong
from tests.conversations.steps import Alert, Bot, Prescreen, Slot, State, Utter
from tests.conversations.surroundings import Sent
from tests.conversations.transcript import Diverged

CONSOLE = "console"
_REMINDER = re.compile(r"\(reminder (\d+)\)")


async def bot(play: Play, step: Bot) -> None:
    """The next message is as expected."""
    if step.nothing:
        await play.quiet()
        if play.unread:
            raise Diverged("no further message", _brief(play.unread[0]))
        return
    skipped: list[str] = []
    while True:
        event = await play.next_message()
        if event is None:
            passed = f" (passed over: {'; '.join(skipped)})" if skipped else ""
            raise Diverged(f"a message: {_wanted(step)}", f"no further message{passed}")
        try:
            _fits(play, step, event)
        except Diverged as problem:
            if not step.skip:
                raise
            skipped.append(str(problem.got))
            continue
        await play.patient.looks_at(event)
        _checked(play, event)
        return


async def utter(play: Play, step: Utter) -> None:
    """The next message is this answer."""
    await bot(play, Bot(answer=step.answer))


def _fits(play: Play, step: Bot, event: Event) -> None:
    line = next(line for line in play.transcript.lines if line.seq == event["seq"])
    source = line.source_id
    repeated = play.shown & paragraphs(event) if step.repeats is False else set()
    play.shown |= paragraphs(event)
    if event["from"] == "assistant" and step.sender == "staff":
        raise Diverged("a message from staff", _brief(event))
    _same("from", step.sender, event["from"], event)
    _same("the answer", step.answer, event["answer"], event)
    _same("the kind", step.kind, event["kind"], event)
    _same("the tier", step.tier, event["tier"] or "none", event)
    _same("the message", step.message, source, event)
    _same("the question", step.question, source if event["kind"] == "question" else None, event)
    _words(step, event)
    if step.sources is not None and step.sources != bool(event["sources"]):
        raise Diverged(f"{'sources' if step.sources else 'no sources'} below it", _brief(event))
    if repeated:
        raise Diverged("no paragraph that was shown before", f"again: {min(repeated)!r}")
    if step.within is not None and line.ms is not None and play.late(line.ms, step.within):
        raise Diverged(f"it within {step.within} ms", f"{line.ms} ms")


def _words(step: Bot, event: Event) -> None:
    text = event["text"]
    titles = [choice["title"] for choice in event["choices"]]
    links = [f"{link['label']} {link['href']}" for link in event["links"]]
    for words in step.contains:
        if words.lower() not in plain(text):
            raise Diverged(f"a text with '{words}'", _brief(event, 600))
    for words in step.lacks:
        if words.lower() in plain(text):
            raise Diverged(f"a text without '{words}'", _brief(event, 600))
    for pattern in step.matches:
        if re.search(pattern, text, re.IGNORECASE) is None:
            raise Diverged(f"a text that matches {pattern}", _brief(event, 600))
    _buttons(step, titles, links)


def _buttons(step: Bot, titles: list[str], links: list[str]) -> None:
    for title in step.buttons:
        if title not in titles:
            raise Diverged(f"a button '{title}'", f"the buttons {titles}")
    for wanted in step.links:
        if not any(wanted.lower() in link.lower() for link in links):
            raise Diverged(f"a link '{wanted}'", f"the links {links}")


def plain(text: str) -> str:
    """Lower case, with straight apostrophes and quotes, as people type."""
    return text.lower().replace("’", "'").replace("“", '"').replace("”", '"')


def paragraphs(event: Event) -> set[str]:
    """The paragraphs of a message."""
    return {part.strip() for part in event["text"].split("\n\n") if part.strip()}


def _same(what: str, wanted: str | None, got: str | None, event: Event) -> None:
    if wanted is not None and wanted != got:
        raise Diverged(f"{what} {wanted}", f"{got or 'none'}: {_brief(event)}")


def _checked(play: Play, event: Event) -> None:
    for line in play.transcript.lines:
        if line.seq == event["seq"]:
            line.checked.append(play.step)


def _brief(event: Event, width: int = 200) -> str:
    what = event["answer"] or event["kind"]
    text = event["text"] if len(event["text"]) <= width else event["text"][:width] + "..."
    return f"{event['from']} ({what}): {text}"


def _wanted(step: Bot) -> str:
    given = step.model_dump(exclude_defaults=True)
    return ", ".join(f"{name} {value}" for name, value in given.items())


async def slot(play: Play, step: Slot) -> None:
    """The assistant remembers this."""
    await play.settled()
    slots = await play.slots()
    for name, wanted in step.slots.items():
        if not _holds(slots.get(name), wanted):
            raise Diverged(f"slot {name}: {wanted}", str(slots.get(name)))


async def prescreen(play: Play, step: Prescreen) -> None:
    """The pre-screen stands like this."""
    state = await play.settled()
    shown, record = state.get("prescreen"), await play.record()
    answers = dict(record.answers) if record is not None else {}
    outcome = dict(record.outcome or {}) if record is not None else {}
    checks: list[tuple[str, Any, Any]] = [
        ("status", step.status, shown["status"] if shown else "none"),
        ("question", step.question, (shown or {}).get("question") or "none"),
        ("outcome", step.outcome, outcome.get("kind")),
    ]
    for what, wanted, got in checks:
        if wanted is not None and wanted != got:
            raise Diverged(f"the pre-screen's {what} {wanted}", str(got))
    for question, wanted in step.answers.items():
        if not _holds(answers.get(question), wanted):
            raise Diverged(f"the answer {question}: {wanted}", str(answers.get(question)))
    for question in step.unanswered:
        if question in answers:
            raise Diverged(f"no answer to {question}", str(answers[question]))
    for name in step.reasons:
        if name not in outcome.get("reasons", ()):
            raise Diverged(f"the criterion {name}", str(outcome.get("reasons")))


def _holds(got: Any, wanted: Any) -> bool:
    """Whether a stored value is, or says, what is wanted: 45, depression, or a part of a composed value."""
    if isinstance(got, dict) and not isinstance(wanted, dict):
        return _holds(got.get("value"), wanted) if "value" in got else wanted in got.values()
    if isinstance(got, dict) and isinstance(wanted, dict):
        inner = got["value"] if "value" in got and "value" not in wanted else got
        return isinstance(inner, dict) and all(_holds(inner.get(key), value) for key, value in wanted.items())
    if isinstance(got, list) and not isinstance(wanted, list):
        return wanted in got
    if isinstance(got, list) and isinstance(wanted, list):
        return sorted(map(str, got)) == sorted(map(str, wanted))
    return bool(got == wanted) or (wanted is not None and got is not None and str(got) == str(wanted))


async def state(play: Play, step: State) -> None:
    """The page shows this around the chat."""
    names = {"closed": "closed_clinic"}

    def problem(found: Any) -> str | None:
        handoff = found.get("handoff")
        got = {name: found.get(names.get(name, name)) for name in ("mode", "staff_name", "assistant", "closed")}
        got |= {
            "handoff": handoff["status"] if handoff else "none",
            "handoff_kind": handoff["kind"] if handoff else None,
        }
        for name, wanted in step.model_dump(exclude_none=True).items():
            if got[name] != wanted:
                return wrong(f"the state's {name} {wanted}", got[name])
        return None

    await play.settled()
    await play.until(play.read, wrong=problem)


async def alert(play: Play, step: Alert) -> None:
    """The next alert on this channel is like this, or none is."""
    await play.settled()
    play.gateway.time_passed()
    if step.none:
        await play.quiet()
        left = [sent for sent in play.gateway.post.sent if _key(sent) not in play.alerts_read]
        if left:
            raise Diverged("no further alert", f"{_channel(play, left[0])}: {left[0].body}")
        return
    if step.channel == CONSOLE:
        await _console_alert(play, step)
        return

    async def look() -> Sent | None:
        fitting = (sent for sent in play.gateway.post.sent if _key(sent) not in play.alerts_read)
        return next((sent for sent in fitting if step.channel in (None, _channel(play, sent))), None)

    found: Sent | None = await play.until(
        look, wrong=lambda sent: wrong(f"an alert on {step.channel or 'any channel'}", "none") if sent is None else None
    )
    assert found is not None
    play.alerts_read.add(_key(found))
    play.transcript.note(f"alert on {_channel(play, found)}: {found.title}", play.step)
    _alert_fits(play, step, found)


def _alert_fits(play: Play, step: Alert, sent: Sent) -> None:
    tier = "request" if "request" in sent.title.lower() else sent.title.rpartition(" ")[2].lower()
    number = _REMINDER.search(sent.body)
    reminder = int(number[1]) if number else 0
    if step.tier is not None and step.tier != tier:
        raise Diverged(f"an alert of tier {step.tier}", f"{tier}: {sent.title}")
    if step.reminder is not None and step.reminder != reminder:
        raise Diverged(f"reminder {step.reminder}", f"reminder {reminder}: {sent.body}")
    if step.within is not None and play.late(play.since_said(sent.at), step.within):
        raise Diverged(f"the alert within {step.within} ms", f"{play.since_said(sent.at)} ms")
    for words in step.lacks:
        if words.lower() in f"{sent.title} {sent.body}".lower():
            raise Diverged(f"an alert without '{words}'", f"{sent.title}: {sent.body}")


async def _console_alert(play: Play, step: Alert) -> None:
    async def look() -> list[str]:
        return [a.key for a in await play.alerts() if a.channel == CONSOLE and a.key not in play.alerts_read]

    keys = await play.until(look, wrong=lambda found: None if found else wrong("an alert on the console", "none"))
    play.alerts_read.add(keys[0])
    play.transcript.note("alert on the console", play.step)
    tier = keys[0].split("/")[-2]
    if step.tier is not None and step.tier != {"none": "request"}.get(tier, tier):
        raise Diverged(f"an alert of tier {step.tier}", tier)


def _key(sent: Sent) -> str:
    """The alert's reference, the same for a copy."""
    return sent.body.rpartition("Reference ")[2]


def _channel(play: Play, sent: Sent) -> str:
    return next(c.name for c in play.clinic.alerts.channels if c.target == sent.target)
