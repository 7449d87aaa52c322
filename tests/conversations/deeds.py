"""Steps that do something: the patient writes, staff act, time passes, parts break."""

from datetime import datetime
from typing import Any

from tests.conversations.names import seconds_of
from tests.conversations.play import Play, wrong
from tests.conversations.staff_desk import StaffDesk
from tests.conversations.steps import Break, Mend, Reconnect, Reload, Sees, SetClock, Staff, User, Wait
from tests.conversations.transcript import Diverged

BACK_SECONDS = 10.0  # how long a mended assistant may take to be found again


async def user(play: Play, step: User) -> None:
    """Write or press, after the assistant has finished with the message before."""
    if not step.at_once:
        await play.settled()
    await play.read()
    play.unread.clear()
    play.said_at = play.now()
    if step.choice is not None:
        sent = await play.patient.press(step.choice, twice=step.twice)
    else:
        sent = await play.patient.say(step.text or "", twice=step.twice)
    words = step.choice or step.text or ""
    if step.refused is not None:
        play.transcript.note(f"not accepted: {words!r}: {sent.refused}", play.step)
        if sent.refused is None or step.refused.lower() not in sent.refused.lower():
            raise Diverged(f"a refusal with '{step.refused}'", sent.refused or "it was accepted")
    elif sent.refused is not None:
        raise Diverged("that the message is accepted", f"refused: {sent.refused}")


async def staff(play: Play, step: Staff) -> None:
    """Somebody of the team acts."""
    if step.does in ("signs out", "vanishes"):
        await _goes(play, step.who, signs_out=step.does == "signs out")
        return
    desk = await _desk(play, step.who)
    if step.does == "signs in":
        play.transcript.note(f"{step.who} signs in", play.step)
    elif step.sees is not None:
        await _sees(play, desk, step.sees)
    else:
        refused = await _acts(play, desk, step)
        _as_refused(step, refused)


async def _desk(play: Play, name: str) -> StaffDesk:
    if name not in play.staff:
        desk = StaffDesk(play.gateway.url, name)
        play.staff[name] = desk
        await desk.sign_in(play.stack.passwords[name])
    return play.staff[name]


async def _goes(play: Play, name: str, *, signs_out: bool) -> None:
    desk = play.staff.pop(name, None)
    if desk is not None:
        if signs_out:
            await desk.post("sign-out")
        await desk.close()
    play.transcript.note(f"{name} {'signs out' if signs_out else 'is gone: the browser died'}", play.step)


async def _acts(play: Play, desk: StaffDesk, step: Staff) -> str | None:
    """Do it; returns the words of a refusal."""
    if step.does == "starts a drill":
        started, refused = await desk.post("drill")
        play.drill = str(started.get("conversation", ""))
        play.transcript.note(f"{step.who} starts a drill", play.step)
        return refused
    await play.settled()
    deed = step.does or ("says" if step.says else f"resolves: {step.resolves}")
    play.transcript.note(f"{step.who} {deed}", play.step)
    play.said_at = play.now()
    if step.says is not None:
        return await desk.say(play.conversation, step.says)
    item = await desk.item(play.conversation)
    if item is None:
        raise Diverged("this chat in the queue", "it is not there")
    handoff = f"handoffs/{item['handoff']}"
    if step.resolves is not None:
        _, refused = await desk.post(f"{handoff}/resolve", disposition=step.resolves, note=step.note or "")
    elif step.does in ("releases", "unlocks"):
        _, refused = await desk.post(f"{handoff}/release", unlock_prescreen=step.does == "unlocks")
    else:
        _, refused = await desk.post(f"{handoff}/{'claim' if step.does == 'claims' else 'acknowledge'}")
    return refused


def _as_refused(step: Staff, refused: str | None) -> None:
    if step.refused is None and refused is not None:
        raise Diverged("that this works", f"refused: {refused}")
    if step.refused is not None and (refused is None or step.refused.lower() not in refused.lower()):
        raise Diverged(f"a refusal with '{step.refused}'", refused or "it was accepted")


async def _sees(play: Play, desk: StaffDesk, step: Sees) -> None:
    await play.settled()

    async def look() -> dict[str, Any] | None:
        return await desk.item(play.conversation)

    def problem(item: dict[str, Any] | None) -> str | None:
        if step.nothing:
            return wrong("nothing of this chat in the queue", item) if item is not None else None
        if item is None:
            return wrong("this chat in the queue", "it is not there")
        for name in ("kind", "tier", "status", "counter", "claimed_by", "acknowledged", "drill", "first"):
            wanted = getattr(step, name)
            if wanted is not None and item[name] != wanted:
                return wrong(f"the queue shows {name} {wanted}", item[name])
        if step.banner is not None and step.banner.lower() not in item["banner"].lower():
            return wrong(f"the console warns '{step.banner}'", item["banner"] or "no warning")
        return None

    await play.until(look, wrong=problem)
    if step.categories or step.audit or step.transcript:
        await _opens(play, desk, step)


async def _opens(play: Play, desk: StaffDesk, step: Sees) -> None:
    found = await desk.get(f"conversations/{play.conversation}")
    screened = [event["screening"] for event in found["events"] if "screening" in event]
    for category in step.categories:
        if not screened or category not in screened[-1]["categories"]:
            raise Diverged(f"the category {category}", str(screened[-1]["categories"] if screened else None))
    actions = iter(entry["action"] for entry in found["audit"])
    for action in step.audit:
        if action not in actions:
            raise Diverged(f"'{action}' in the history", str([entry["action"] for entry in found["audit"]]))
    words = " ".join(event["text"] for event in found["events"]).lower()
    for wanted in step.transcript:
        if wanted.lower() not in words:
            raise Diverged(f"'{wanted}' in the chat as staff read it", words[-400:])


async def wait(play: Play, step: Wait) -> None:
    """Time passes; what is due is done."""
    await play.settled()
    play.gateway.clock.forward(seconds_of(step.span))
    play.transcript.note(f"{step.span} pass", play.step)
    play.gateway.time_passed()


async def clock(play: Play, step: SetClock) -> None:
    """It is this moment."""
    await play.settled()
    play.gateway.clock.now = moment(play, step.at)
    play.transcript.note(f"it is {step.at}", play.step)
    play.gateway.time_passed()


def moment(play: Play, text: str) -> datetime:
    """A moment in the clinic's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=play.clinic.zone)


async def breaks(play: Play, step: Break) -> None:
    """A part fails from here on."""
    await play.settled()
    if step.what == "rasa":
        play.stack.link.break_line(play.line, step.way)
    elif step.what == "actions":
        play.stack.assistant.break_actions(play.line, step.way)
    elif step.what == "mail":
        targets = {channel.name: channel.target for channel in play.clinic.alerts.channels}
        play.gateway.post.broken[targets[step.channel] if step.channel else "*"] = step.way
    elif step.what == "database":
        await play.gateway.lock()
    else:
        await play.gateway.stop()
    play.broken.add(step.what)
    play.transcript.note(f"{step.what} fails ({step.way})", play.step)


async def mend(play: Play, step: Mend) -> None:
    """It works again."""
    if step.what == "rasa":
        play.stack.link.mend_line(play.line)
    elif step.what == "actions":
        play.stack.assistant.mend_actions(play.line)
    elif step.what == "mail":
        play.gateway.post.broken.clear()
    elif step.what == "database":
        await play.gateway.unlock()
    else:
        await play.gateway.start()
    play.broken.discard(step.what)
    if step.what in ("rasa", "gateway") and not play.broken & {"rasa", "gateway"}:
        await play.gateway.assistant_ready(BACK_SECONDS)
    play.transcript.note(f"{step.what} works again", play.step)
    play.gateway.time_passed()


async def reload(play: Play, _step: Reload) -> None:
    """The page is loaded anew."""
    await play.settled()
    await play.patient.reload(play.seen)
    play.transcript.note("the page is loaded again", play.step)


async def reconnect(play: Play, _step: Reconnect) -> None:
    """The connection is lost and comes back."""
    await play.patient.reconnect(play.last_seq)
    play.transcript.note("the connection was lost and is back", play.step)
