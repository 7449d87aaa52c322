"""What the gateway itself does in a crisis: answers at once from stored words, hands off, alerts, locks the pre-screen.

Nothing here depends on the assistant process, and everything is part of the caller's transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.clinic import Clinic, CrisisLine
from bot.content.clinic_values import ClinicValues, day_and_clock
from bot.domain.conversation import Choice, Conversation, Draft, Kind, Link, Mode, Sender
from bot.domain.crisis_reply import CrisisReplies, CrisisReply, CrisisSituation, spoken_in
from bot.domain.handoff import HandoffKind
from bot.domain.screening import Screening, Tier
from bot.language.follow_up import FollowUps
from bot.services.addresses import telephone
from bot.services.alerts import AlertOutbox, AlertPlanner
from bot.services.handoffs import raise_handoff
from bot.storage.database import Transaction

FOLLOW_UP = "follow_up"
PRESCREEN_BUTTON = "prescreen_choice"


class CrisisDesk:
    """Decides which messages are answered here instead of by the assistant, and answers them."""

    def __init__(
        self,
        *,
        replies: CrisisReplies,
        follow_ups: FollowUps,
        clinic: Clinic,
        values: ClinicValues,
        planner: AlertPlanner,
        outbox: AlertOutbox,
        clock: Callable[[], datetime],
    ) -> None:
        self._replies, self._follow_ups, self._clinic, self._values = replies, follow_ups, clinic, values
        self._planner, self._outbox, self._clock = planner, outbox, clock

    def takes(self, conversation: Conversation, text: str, screening: Screening, action: Mapping[str, Any]) -> bool:
        """Whether this message is answered here: a crisis, a crisis button, or a short reply within an episode."""
        if screening.tier >= Tier.CRISIS or FOLLOW_UP in action:
            return True
        return self._follow_up(conversation, text, action) is not None

    async def respond(
        self,
        tx: Transaction,
        conversation: Conversation,
        screening: Screening,
        *,
        text: str = "",
        action: Mapping[str, Any] | None = None,
    ) -> Conversation:
        """Answer, hand off, alert and lock, all in this transaction. ``conversation`` still says whether the message
        came right after the direct question, so that a typed yes or no is heard as its answer."""
        follow_up = self._follow_up(conversation, text, action or {})
        tier = max(screening.tier, conversation.episode_tier)
        conversation = _locked(replace(conversation, episode_tier=tier, asked_directly=False))
        alerted = tier >= Tier.CRISIS
        if alerted or follow_up == "callback":
            kind = HandoffKind.CRISIS if alerted else HandoffKind.REQUEST
            await raise_handoff(tx, conversation, kind=kind, tier=tier, at=self._clock(), planner=self._planner)
            self._outbox.wake()
        if conversation.mode is Mode.STAFF and conversation.used_phrases:
            tx.conversations.save(conversation)
            return conversation  # a person owns the chat and the lines were shown: nothing talks over them
        return await self._say(tx, conversation, screening, follow_up=follow_up, alerted=alerted)

    async def check_in(
        self, tx: Transaction, conversation: Conversation, screening: Screening, *, flagged: bool = False
    ) -> Conversation:
        """Ask how somebody is after a message that may mean more, and flag it quietly for staff unless it is
        ``flagged``."""
        conversation = replace(conversation, episode_tier=max(conversation.episode_tier, Tier.CHECK_IN))
        if not flagged:
            await raise_handoff(
                tx, conversation, kind=HandoffKind.FLAG, tier=screening.tier, at=self._clock(), planner=self._planner
            )
        return await self._say(tx, conversation, screening, follow_up=None, alerted=False)

    async def listen(self, tx: Transaction, conversation: Conversation, screening: Screening) -> Conversation:
        """Stay with somebody in an open episode who writes something no answer fits: nobody in danger is told that
        they were not understood. Raises nothing anew: the message itself is not one of danger."""
        return await self._say(tx, conversation, screening, follow_up=None, alerted=True)

    async def note(self, tx: Transaction, conversation: Conversation, screening: Screening) -> None:
        """Flag a check-in for staff; nothing is said. While they own the chat it is all that is done."""
        if screening.tier is Tier.CHECK_IN:
            await raise_handoff(
                tx, conversation, kind=HandoffKind.FLAG, tier=screening.tier, at=self._clock(), planner=self._planner
            )

    def _follow_up(self, conversation: Conversation, text: str, action: Mapping[str, Any]) -> str | None:
        if FOLLOW_UP in action:
            return str(action[FOLLOW_UP])
        quiet = conversation.episode_tier is Tier.NONE or conversation.mode is Mode.STAFF
        if quiet or answers_the_prescreen(action):
            return None
        found: str | None = self._follow_ups.read(
            text, asked_directly=conversation.asked_directly, used=conversation.used_phrases
        )
        return found

    async def _say(
        self,
        tx: Transaction,
        conversation: Conversation,
        screening: Screening,
        *,
        follow_up: str | None,
        alerted: bool,
    ) -> Conversation:
        now = self._clock()
        opens = self._clinic.opens_next(now)
        situation = CrisisSituation(
            screening=screening,
            episode_tier=conversation.episode_tier,
            follow_up=follow_up,
            turn=conversation.crisis_turns,
            alerted=alerted,
            staff_present=conversation.mode is Mode.STAFF,
            clinic_open=self._clinic.is_open(now) or opens is None,
            drill=conversation.drill,
            used=conversation.used_phrases,
        )
        reply = self._replies.compose(situation)
        opens_at = day_and_clock(opens, spoken_in(situation)) if opens else ""
        conversation = replace(
            conversation,
            asked_directly=reply.asks_directly,
            used_phrases=conversation.used_phrases | {name for name, _ in reply.paragraphs},
            crisis_turns=conversation.crisis_turns + 1,
        )
        conversation, message = await tx.messages.append(conversation, self._draft(reply, opens_at), at=now)
        if conversation.episode_tier >= Tier.CRISIS:
            conversation = replace(conversation, last_crisis_seq=message.seq)
            tx.conversations.save(conversation)
        return conversation

    def _draft(self, reply: CrisisReply, opens_at: str) -> Draft:
        text = "\n\n".join(paragraph for _, paragraph in reply.paragraphs)
        return Draft(
            sender=Sender.ASSISTANT,
            text=self._values.render(text, opens_at=opens_at).text,
            kind=Kind.CRISIS,
            choices=tuple(Choice(title, {FOLLOW_UP: name}) for name, title in reply.choices),
            links=tuple(link for name in reply.links for link in self._links(name)),
            tier=reply.tier,
            source_id="crisis:" + ",".join(name for name, _ in reply.paragraphs),
        )

    def _links(self, line_id: str) -> list[Link]:
        crisis = self._clinic.crisis
        if line_id == "emergency":
            return [Link(self._values.render("Call $emergency_number").text, telephone(crisis.emergency_number))]
        if line_id == "main":
            return _ways(crisis.line.short, crisis.line)
        return [link for line in crisis.more if line.id == line_id for link in _ways(line.name, line)[:1]]


def answers_the_prescreen(action: Mapping[str, Any]) -> bool:
    """Whether this is a button of the pre-screen: "Not at all" there answers its question and nothing else."""
    return action.get("intent") == PRESCREEN_BUTTON


def _ways(name: str, line: CrisisLine) -> list[Link]:
    """One-tap links of a line: call, text, chat."""
    note = f" ({line.note})" if line.note else ""
    ways = []
    if line.call:
        ways.append(Link(f"Call {name}{note}", telephone(line.call)))
    if line.sms:
        ways.append(Link(f"Text {name}{note if not line.call else ''}", f"sms:{line.sms}"))
    if line.chat:
        ways.append(Link(f"Chat with {name}", line.chat))
    return ways


def _locked(conversation: Conversation) -> Conversation:
    """Nothing of the pre-screen is asked until the patient chooses to go on or staff allow it; answers are kept."""
    state = dict(conversation.dialogue_state)
    if not state.get("active_loop"):
        return conversation
    return replace(conversation, prescreen_locked=True, dialogue_state=state | {"active_loop": None})
