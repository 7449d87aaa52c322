"""A saved pre-screen taken up on another device: the code that is shown, and what typing it does.

A code is worked out of a secret, the conversation and the message that shows it; stored are its keyed hash, and the
message with dots in its place. It moves the pre-screen, once, into the chat in which it is typed.
"""

import base64
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.domain import resume_code
from bot.domain.conversation import Conversation, Draft, Message
from bot.domain.prescreen_record import PrescreenRecord
from bot.domain.resume_code import MASK, Found
from bot.services.wording import Wording
from bot.storage.audit import AuditEntry
from bot.storage.database import Database, Transaction
from bot.storage.resume_codes import SavedCode
from bot.storage.secrets import Secrets

SAVED = "prescreen_paused"  # the message that shows a code
SLOT = "prescreen_"  # what the assistant's slots of the pre-screen begin with
SECRET = "resume_codes"
WINDOW = timedelta(hours=1)
WRONG_PER_ADDRESS, WRONG_PER_CHAT, WRONG_BY_ALL = 10, 5, 300  # within the window; a code has more than 46 bits
MOST_REMEMBERED = 10_000
GO_ON: Mapping[str, str] = {"intent": "resume_prescreen", "text": "go on"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Redeemed:
    """What became of a typed code: the pre-screen is here now and the assistant goes on with it, or ``reply`` says why
    not. ``moved_from`` is the chat that had it."""

    conversation: Conversation
    reply: Draft | None = None
    moved_from: str | None = None


class WrongCodes:
    """Counts wrong codes in this process: by address, by chat and by everybody together."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_many(self, chat: str, address: str) -> bool:
        """Whether codes are not even looked at for now."""
        return any(len(self._recent(who)) >= most for who, most in _counted(chat, address))

    def add(self, chat: str, address: str) -> None:
        """Count one."""
        for who, _ in _counted(chat, address):
            self._recent(who).append(self._clock())

    def _recent(self, who: str) -> deque[datetime]:
        times = self._times.setdefault(who, deque())
        while times and times[0] <= self._clock() - WINDOW:
            times.popleft()
        self._times.move_to_end(who)
        while len(self._times) > MOST_REMEMBERED:
            self._times.popitem(last=False)
        return times


class ResumeDesk:
    """Gives codes out and takes them in."""

    def __init__(self, *, secret: bytes, wording: Wording, days: int, clock: Callable[[], datetime]) -> None:
        self._secret, self._wording, self._clock = secret, wording, clock
        self._lasts = timedelta(days=days)
        self._wrong = WrongCodes(clock)

    async def issue(self, tx: Transaction, message: Message) -> None:
        """Make the code that this message shows good; an earlier one of this chat no longer is."""
        saved = SavedCode(message.conversation, self._clock() + self._lasts)
        await tx.resume_codes.save(resume_code.hashed(self._secret, self._code(message)), saved)

    def for_patient(self, messages: Sequence[Message]) -> list[Message]:
        """The messages as the patient alone sees them: with the codes in place of the dots."""
        return [self._with_code(message) if message.draft.source_id == SAVED else message for message in messages]

    async def found(self, tx: Transaction, conversation: Conversation, text: str) -> Found | None:
        """A code in a patient's message. What may as well be something else counts only if it opens something, or if
        no question is open that it could answer."""
        found = resume_code.find(text)
        if found is None or found.certain or not conversation.dialogue_state.get("active_loop"):
            return found
        return found if await self._saved(tx, found) else None

    async def redeem(self, tx: Transaction, conversation: Conversation, found: Found, address: str) -> Redeemed:
        """Bring the pre-screen here, or say why not; wrong codes are counted."""
        turn = conversation.last_seq + 1
        if self._wrong.too_many(conversation.id, address):
            log.warning("resume_codes_refused", conversation=conversation.id)
            return Redeemed(conversation, self._wording.say("resume_code_wait", turn=turn))
        saved = await self._saved(tx, found)
        if saved is None:
            self._wrong.add(conversation.id, address)
            return Redeemed(conversation, self._wording.say("resume_code_unknown", turn=turn))
        if saved.expires_at <= self._clock():
            return Redeemed(conversation, self._wording.say("resume_code_expired", turn=turn))
        if saved.conversation == conversation.id:
            return Redeemed(conversation)
        source = await tx.conversations.get(saved.conversation, lock=True)
        record = await tx.prescreens.get(saved.conversation)
        await tx.resume_codes.forget(saved.conversation)
        if source is None or source.erased or record is None:
            return Redeemed(conversation, self._wording.say("resume_code_expired", turn=turn))
        return await self._move(tx, source, record, conversation)

    async def _move(
        self, tx: Transaction, source: Conversation, record: PrescreenRecord, target: Conversation
    ) -> Redeemed:
        """The answers go over whole, on top of any given here; what was locked stays locked."""
        now = self._clock()
        kept = await tx.prescreens.get(target.id)
        answers = {**(kept.answers if kept else {}), **record.answers}
        await tx.prescreens.delete(source.id)
        await tx.prescreens.save(
            replace(record, conversation=target.id, answers=answers, status="paused", question=None, updated_at=now)
        )
        here, there = _slots(target), _slots(source)
        moved = {name: value for name, value in there.items() if name.startswith(SLOT)}
        rest = {name: value for name, value in there.items() if name not in moved and name != "requested_slot"}
        target = replace(
            target,
            dialogue_state={"slots": {**here, **moved}, "active_loop": None},
            prescreen_locked=target.prescreen_locked or source.prescreen_locked,
        )
        source = replace(source, dialogue_state={"slots": rest, "active_loop": None}, prescreen_locked=False)
        notice = self._wording.notice("resume_code_moved", turn=source.last_seq)
        await tx.messages.append(source, notice, at=now)
        for conversation in (source.id, target.id):
            await tx.audit.add(AuditEntry(now, "patient", "prescreen_moved", conversation))
        return Redeemed(target, moved_from=source.id)

    async def _saved(self, tx: Transaction, found: Found) -> SavedCode | None:
        return await tx.resume_codes.find(resume_code.hashed(self._secret, found.code))

    def _code(self, message: Message) -> str:
        return resume_code.derived(self._secret, message.conversation, str(message.seq))

    def _with_code(self, message: Message) -> Message:
        text = message.draft.text.replace(MASK, resume_code.shown(self._code(message)))
        return replace(message, draft=replace(message.draft, text=text))


async def load_secret(database: Database) -> bytes:
    """The secret behind the codes, made at the first start. It is stored sealed, so reading it shows whether the data
    keys are the right ones; raises CannotOpen when they are not."""
    fresh = {"secret": base64.b64encode(secrets.token_bytes(32)).decode()}
    stored = await Secrets(database.engine).get_or_add(SECRET, fresh)
    return base64.b64decode(stored["secret"])


def _slots(conversation: Conversation) -> dict[str, Any]:
    return dict(conversation.dialogue_state.get("slots") or {})


def _counted(chat: str, address: str) -> tuple[tuple[str, int], ...]:
    return (f"chat {chat}", WRONG_PER_CHAT), (f"address {address}", WRONG_PER_ADDRESS), ("all", WRONG_BY_ALL)
