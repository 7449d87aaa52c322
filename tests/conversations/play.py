"""A case under way: its gateway, its people, what has been seen of the chat, and waiting for what is to come."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.clinic import Clinic
from bot.domain.alert import Alert
from bot.domain.prescreen_record import PrescreenRecord
from tests.conversations.gateway import CaseGateway
from tests.conversations.model import Case
from tests.conversations.patient import Event, PatientSide
from tests.conversations.stack import Stack
from tests.conversations.staff_desk import StaffDesk
from tests.conversations.transcript import Diverged, Line, Transcript

PATIENCE_SECONDS = 15.0
QUIET_SECONDS = 0.3  # nothing new for so long counts as nothing
POLL_SECONDS = 0.04
LONG_POLL_SECONDS = 2.0
COMPANY = 3.0  # cases play side by side on shared cores; a limit is what one alone is held to
_HOLDS_UP = {"rasa", "actions", "database", "gateway"}
"""While one of these is broken, a message may wait for it: nobody waits for the message to be done."""
Found = TypeVar("Found")


@dataclass
class Play:
    """One case being played."""

    case: Case
    stack: Stack
    gateway: CaseGateway
    line: str
    patient: PatientSide
    slower: float = 1.0
    transcript: Transcript = field(default_factory=Transcript)
    seen: list[Event] = field(default_factory=list)
    unread: list[Event] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    staff: dict[str, StaffDesk] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    alerts_read: set[str] = field(default_factory=set)
    said_at: float = 0.0
    step: int = 0
    drill: str = ""

    @property
    def clinic(self) -> Clinic:
        """The clinic of this case."""
        return self.gateway.clinic

    @property
    def conversation(self) -> str:
        """The chat that is looked at: the patient's, or that of a drill."""
        return self.drill or self.patient.conversation

    @property
    def last_seq(self) -> int:
        """The number of the last message taken in."""
        return max((event["seq"] for event in self.seen), default=0)

    def now(self) -> float:
        """Real seconds, for measuring."""
        return asyncio.get_running_loop().time()

    def since_said(self, at: float | None = None) -> int:
        """Milliseconds since the patient's last message."""
        return round(((at or self.now()) - self.said_at) * 1000)

    async def read(self, wait: float = 0) -> Mapping[str, Any]:
        """Take in what is new; returns the state."""
        if "gateway" in self.broken:
            return {}
        if not self.patient.conversation:
            return await self.patient.before_writing()
        news = await self.patient.news(self.last_seq, wait)
        ms = self.since_said()
        for event in news["events"]:
            self.seen.append(event)
            await self._write_down(event, ms)
            if event["from"] != "patient":
                self.unread.append(event)
        state: Mapping[str, Any] = news["state"]
        return state

    def late(self, ms: int, within: int) -> bool:
        """Whether that was too slow, for a case that shares the machine with others."""
        return ms > within * self.slower * COMPANY

    async def next_message(self) -> Event | None:
        """The next message that the patient receives; None when none comes in time."""
        deadline = self.now() + PATIENCE_SECONDS * self.slower
        while not self.unread and self.now() < deadline:
            await self.read(wait=LONG_POLL_SECONDS if await self._pending() else 0)
            if not self.unread and not await self._pending():
                await asyncio.sleep(QUIET_SECONDS)
                await self.read()
                break
        return self.unread.pop(0) if self.unread else None

    async def settled(self) -> Mapping[str, Any]:
        """Wait until nothing is being worked on, unless something is broken; returns the state."""
        state = await self.read()
        deadline = self.now() + PATIENCE_SECONDS * self.slower
        while not self.broken & _HOLDS_UP and await self._pending() and self.now() < deadline:
            await asyncio.sleep(POLL_SECONDS)
        return await self.read() or state

    async def quiet(self) -> Mapping[str, Any]:
        """Wait until nothing more comes."""
        await self.settled()
        await asyncio.sleep(QUIET_SECONDS * self.slower)
        return await self.read()

    async def until(self, look: Callable[[], Awaitable[Found]], *, wrong: Callable[[Found], str | None]) -> Found:
        """Look again until nothing is wrong; raises Diverged with what is still wrong at the end."""
        deadline = self.now() + 3.0 * self.slower
        while True:
            found = await look()
            problem = wrong(found)
            if problem is None:
                return found
            if self.now() > deadline:
                raise _as_divergence(problem)
            await asyncio.sleep(POLL_SECONDS)

    async def record(self) -> PrescreenRecord | None:
        """What is kept of the pre-screen."""
        async with self.gateway.database.read() as tx:
            return await tx.prescreens.get(self.conversation)

    async def slots(self) -> Mapping[str, Any]:
        """What the assistant remembers."""
        async with self.gateway.database.read() as tx:
            conversation = await tx.conversations.get(self.conversation)
        return dict(conversation.dialogue_state.get("slots") or {}) if conversation is not None else {}

    async def alerts(self) -> list[Alert]:
        """Every alert of this chat, whatever became of it."""
        async with self.gateway.database.read() as tx:
            handoffs = await tx.handoffs.of_conversation(self.conversation)
            return [alert for handoff in handoffs for alert in await tx.alerts.of_handoff(handoff.id)]

    async def _source_id(self, seq: int) -> str:
        """Which message of data/ this is, such as ``rephrase`` or ``age``."""
        async with self.gateway.database.read() as tx:
            message = await tx.messages.get(self.conversation, seq)
        return (message.draft.source_id if message is not None else None) or ""

    async def _pending(self) -> bool:
        """Whether a message of the patient still waits for the assistant."""
        if not self.patient.conversation or "gateway" in self.broken:
            return False
        async with self.gateway.database.read() as tx:
            return await tx.messages.next_pending(self.patient.conversation) is not None

    async def _write_down(self, event: Event, ms: int) -> None:
        line = Line(
            who=event["from"],
            text=event["text"],
            seq=event["seq"],
            kind=event["kind"],
            tier=event["tier"] or "",
            answer=event["answer"] or "",
            source_id=await self._source_id(event["seq"]),
            ms=None if event["from"] == "patient" else ms,
            choices=[choice["title"] for choice in event["choices"]],
            links=[link["label"] for link in event["links"]],
            step=self.step,
        )
        self.transcript.add(line)

    async def explain(self) -> None:
        """Add to the patient's messages how they were understood and screened."""
        understood = list(self.stack.link.understood(self.line))
        if not self.patient.conversation or "gateway" in self.broken:
            return
        async with self.gateway.database.read() as tx:
            screenings = await tx.messages.screenings(self.patient.conversation)
        for line in self.transcript.lines:
            if line.who != "patient":
                continue
            found = next((item for item in understood if item.pressed or item.text.strip() == line.text.strip()), None)
            if found is not None:
                understood.remove(found)
                line.understanding = found.understanding
            if line.seq in screenings:
                line.screening = _screening(screenings[line.seq][0])


def _screening(screening: Any) -> dict[str, Any]:
    reasons = [
        {
            "source": r.source,
            "tier": r.tier.label,
            "category": r.category,
            "detail": r.detail,
            "score": round(r.score, 3),
        }
        for r in screening.reasons
    ]
    return {"tier": screening.tier.label, "categories": list(screening.categories), "reasons": reasons}


def _as_divergence(problem: str) -> Diverged:
    expected, _, got = problem.partition("\x00")
    return Diverged(expected, got)


def wrong(expected: str, got: object) -> str:
    """What ``until`` is told: what was expected, and what is there."""
    return f"{expected}\x00{got}"
