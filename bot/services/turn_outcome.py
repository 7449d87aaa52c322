"""What a turn of the assistant changes: messages to show, facts about the pre-screen, a wish for a person."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.clients.rasa import Turn
from bot.clinic import Clinic
from bot.content.clinic_values import day_and_clock
from bot.domain.conversation import Conversation, Draft, Kind, Link, Message
from bot.domain.handoff import HandoffKind, HandoffStatus
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.screening import Screening, Tier
from bot.language.compound import firm_parts
from bot.services.alerts import AlertPlanner
from bot.services.crisis import CrisisDesk
from bot.services.handoffs import raise_handoff
from bot.services.prescreen_watch import PrescreenWatch, found_by_watch, raised
from bot.services.resume import SAVED, ResumeDesk
from bot.services.wording import Wording
from bot.storage.database import Transaction

# What a Spanish speaker cannot use: that they were not understood, and sympathy in English.
LOST_IN_SPANISH = frozenset("rephrase offer_person out_of_scope share_distress share_loss share_relief".split())
SUBSTANCE = frozenset({Kind.ANSWER, Kind.QUESTION, Kind.OUTCOME})
# How sure the assistant must be of an answer in an open crisis: of one to a question, and to words that ask nothing.
SURE_OF_QUESTION = 0.65
SURE_OF_STATEMENT = 0.98
Payload = Mapping[str, Any]


class TurnOutcome:
    """Stores what the assistant decided, inside the caller's transaction."""

    def __init__(
        self,
        *,
        wording: Wording,
        crisis: CrisisDesk,
        planner: AlertPlanner,
        clinic: Clinic,
        clock: Callable[[], datetime],
        resume: ResumeDesk,
        watch: PrescreenWatch,
        result_link: Callable[[Conversation], Link],
    ) -> None:
        self._wording, self._crisis, self._planner, self._resume = wording, crisis, planner, resume
        self._clinic, self._clock, self._result_link, self._watch = clinic, clock, result_link, watch

    async def store(self, tx: Transaction, conversation: Conversation, message: Message, turn: Turn) -> bool:
        """Store replies, state and facts of one turn; True when staff have something new to see."""
        tier = message.draft.tier
        if _tier(turn) >= Tier.CRISIS > tier:  # the second net, inside the assistant, saw more
            found = replace(await self._screening(tx, message), tier=_tier(turn))
            await self._crisis.respond(tx, conversation, found, text=message.draft.text)
            return True
        crisis_meanwhile = conversation.last_crisis_seq > message.seq
        conversation = self._remember(conversation, turn, crisis_meanwhile=crisis_meanwhile)
        tx.conversations.save(conversation)
        await self._record_prescreen(tx, conversation, turn.replies)
        drafts = self._drafts(conversation, message, turn, crisis_meanwhile=crisis_meanwhile)
        if not crisis_meanwhile and (in_crisis(conversation) or tier) and not _asked_for(message, turn, conversation):
            drafts = [draft for draft in drafts if draft.kind is not Kind.ANSWER]
        if in_crisis(conversation) and not crisis_meanwhile and not _has_substance(drafts, turn):
            await self._crisis.listen(tx, conversation, await self._screening(tx, message))
            return False
        drafts = await self._fitting(tx, drafts, message)
        conversation = await self._say(tx, conversation, drafts)
        wants_a_person = any("handoff" in payload for payload in turn.replies)
        if wants_a_person:
            conversation = await self._bring_a_person(tx, conversation, message)
        item = self._watch.reported(turn.replies)
        checks_in = (tier is Tier.CHECK_IN or (item is not None and tier is Tier.NONE)) and not crisis_meanwhile
        if checks_in:
            await self._check_in(tx, conversation, message, item)
        return wants_a_person or checks_in

    async def listen_without_answer(self, tx: Transaction, conversation: Conversation, message: Message) -> None:
        """In an open crisis a message is answered here when the assistant cannot be asked."""
        await self._crisis.listen(tx, conversation, await self._screening(tx, message))

    async def check_in_without_answer(self, tx: Transaction, conversation: Conversation, message: Message) -> None:
        """The check-in of a message whose answer takes longer."""
        if message.draft.tier is Tier.CHECK_IN:
            await self._check_in(tx, conversation, message)

    async def _check_in(
        self, tx: Transaction, conversation: Conversation, message: Message, item: str | None = None
    ) -> None:
        """The check-in; ``item`` is an answer in this turn that must reach the safety path. What was found when the
        message came was flagged with it."""
        found = await self._screening(tx, message)
        flagged = found_by_watch(found)
        if item and not flagged:
            found = raised(found, item)
        await self._crisis.check_in(tx, conversation, found, flagged=flagged)

    async def _screening(self, tx: Transaction, message: Message) -> Screening:
        found = await tx.messages.screenings(message.conversation, after=message.seq - 1)
        return found[message.seq][0] if message.seq in found else Screening(Tier.NONE)

    @staticmethod
    def _remember(conversation: Conversation, turn: Turn, *, crisis_meanwhile: bool) -> Conversation:
        """Keep the assistant's state; while the pre-screen is locked its form stays closed."""
        state = dict(turn.state)
        locked = conversation.prescreen_locked or (crisis_meanwhile and bool(state.get("active_loop")))
        if locked:
            state["active_loop"] = None
        return replace(conversation, dialogue_state=state, prescreen_locked=locked)

    def _drafts(
        self, conversation: Conversation, message: Message, turn: Turn, *, crisis_meanwhile: bool
    ) -> list[Draft]:
        """What is said. After a crisis began meanwhile: answers only. While the pre-screen is locked: the button that
        opens it again instead of its questions. A wish for a person is worded by ``_bring_a_person``."""
        if crisis_meanwhile or (conversation.prescreen_locked and _speaks_of_the_prescreen(turn)):
            answers = [payload for payload in turn.replies if "answer" in payload]
            drafts = self._wording.render(answers, turn=message.seq, medicines=_medicines(turn))
            return drafts if crisis_meanwhile else [*drafts, self._wording.say("prescreen_locked", turn=message.seq)]
        shown = [payload for payload in turn.replies if payload.get("say") != "handoff_requested"]
        return self._wording.render(shown, turn=message.seq, medicines=_medicines(turn))

    async def _fitting(self, tx: Transaction, drafts: list[Draft], message: Message) -> list[Draft]:
        """Nobody in distress reads "I did not understand", and a Spanish speaker reads Spanish."""
        if message.draft.tier is Tier.CHECK_IN:
            return [draft for draft in drafts if draft.kind in SUBSTANCE]
        lost = any(draft.source_id in LOST_IN_SPANISH for draft in drafts)
        if lost and (await self._screening(tx, message)).language == "es":
            return [self._wording.say("english_only", turn=message.seq)]
        return drafts

    async def _say(self, tx: Transaction, conversation: Conversation, drafts: list[Draft]) -> Conversation:
        for draft in drafts:
            if draft.kind is Kind.OUTCOME:
                draft = replace(draft, links=(self._result_link(conversation),))
            conversation, message = await tx.messages.append(conversation, draft, at=self._clock())
            if draft.source_id == SAVED:
                await self._resume.issue(tx, message)
        return conversation

    async def _bring_a_person(self, tx: Transaction, conversation: Conversation, message: Message) -> Conversation:
        known = await tx.handoffs.open_of(conversation.id)
        asked_before = known is not None and known.kind is not HandoffKind.FLAG
        now = self._clock()
        handoff = await raise_handoff(
            tx, conversation, kind=HandoffKind.REQUEST, tier=Tier.NONE, at=now, planner=self._planner
        )
        if asked_before and handoff.status is HandoffStatus.WAITING:
            draft = self._wording.say("handoff_already_waiting", turn=message.seq)
        elif self._clinic.is_open(now):
            draft = self._wording.say("handoff_requested_open", turn=message.seq)
        else:
            opens = self._clinic.opens_next(now)
            draft = self._wording.say(
                "handoff_requested_closed", turn=message.seq, opens_at=day_and_clock(opens) if opens else ""
            )
        conversation, _ = await tx.messages.append(conversation, draft, at=now)
        return conversation

    async def _record_prescreen(
        self, tx: Transaction, conversation: Conversation, replies: tuple[Payload, ...]
    ) -> None:
        facts = [payload["prescreen"] for payload in replies if "prescreen" in payload]
        asks = [payload for payload in replies if "ask" in payload]
        outcomes = [payload["outcome"] for payload in replies if "outcome" in payload]
        if not (facts or asks or outcomes):
            return
        now = self._clock()
        record = await tx.prescreens.get(conversation.id) or PrescreenRecord(conversation.id, "active", now, now)
        for fact in facts:
            record = _with_fact(record, fact, now)
        if asks:
            progress = tuple(asks[-1].get("progress") or ())
            record = replace(record, question=str(asks[-1]["ask"]), progress=progress, status="active")
        if outcomes:
            record = replace(record, outcome=outcomes[-1], question=None)
            await tx.resume_codes.forget(conversation.id)  # there is nothing left to go on with
        await tx.prescreens.save(replace(record, updated_at=now))


def _with_fact(record: PrescreenRecord, fact: Mapping[str, Any], now: datetime) -> PrescreenRecord:
    """The record with what happened. Begun anew, it holds nothing of the time before: no answer, no result. What was
    said then stays in the messages."""
    if fact.get("status") == "restarted":
        record = PrescreenRecord(record.conversation, "active", now, now)
    closing = fact.get("status") if fact.get("status") in ("stopped", "paused", "finished") else None
    return replace(
        record,
        answers=fact.get("answers") or record.answers,
        version=str(fact.get("version") or record.version),
        status=closing or "active",
        question=None if closing else record.question,
    )


def in_crisis(conversation: Conversation) -> bool:
    """Whether an episode of crisis or worse is open."""
    return conversation.episode_tier >= Tier.CRISIS


def _asked_for(message: Message, turn: Turn, conversation: Conversation) -> bool:
    """Whether somebody in distress wants to read an answer. "It started after the divorce" is like phrasings of a
    question and asks nothing: it is met with warmth and not with the history of ketamine."""
    if message.action:
        return True
    if not any(part.asks for part in firm_parts(message.draft.text)):
        return _sureness(turn) >= SURE_OF_STATEMENT
    several = sum("answer" in payload for payload in turn.replies) > 1
    return several or not in_crisis(conversation) or _sureness(turn) >= SURE_OF_QUESTION


def _sureness(turn: Turn) -> float:
    return float(turn.understanding.get("confidence") or 0)


def _has_substance(drafts: list[Draft], turn: Turn) -> bool:
    """Whether the assistant has more to say than small talk: an answer, a question, the way to a person."""
    fits = any(draft.kind in SUBSTANCE or draft.source_id == "prescreen_locked" for draft in drafts)
    return fits or any("handoff" in payload for payload in turn.replies)


def _speaks_of_the_prescreen(turn: Turn) -> bool:
    """Whether the patient goes on with the pre-screen, or says something to it while it is put aside."""
    stopped = turn.understanding.get("intent") == "stop_prescreen"
    return bool(turn.state.get("active_loop")) or (
        stopped and any(payload.get("say") == "prescreen_not_running" for payload in turn.replies)
    )


def _medicines(turn: Turn) -> list[Payload]:
    """The medicines that the message named, as the assistant recognised them."""
    return list(turn.understanding.get("medicines") or [])


def _tier(turn: Turn) -> Tier:
    return Tier.from_label(str(turn.understanding.get("tier") or "none"))
