"""Makes a case of a stored conversation: what was written and done, what was answered, without personal data."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.domain.conversation import Kind, Message, Sender
from bot.storage.audit import AuditEntry
from bot.storage.database import Database, Transaction
from bot.storage.vault import Vault
from tests.conversations.personal_data import without_personal_data
from tests.conversations.vocabulary import STAFF, vocabulary

MONDAY = datetime(2026, 11, 16)
PAUSE = timedelta(minutes=5)
DEEDS = {"claimed": "claims", "acknowledged": "acknowledges", "released": "releases", "lapsed": "vanishes"}
NOTICES = {"claimed": "staff_joined", "released": "staff_left", "resolved": "staff_resolved", "lapsed": "staff_lost"}
NO_TELLING = ("contact",)
"""Pre-screen answers that are personal whatever they say."""


class NotRecorded(Exception):
    """The conversation can't be made into a case; the text says why."""


@dataclass
class _Recording:
    zone: ZoneInfo
    start: datetime
    staff: dict[str, str] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    last: datetime | None = None

    def pause(self, at: datetime) -> None:
        """A wait step for a longer silence."""
        if self.last is not None and at - self.last >= PAUSE:
            self.steps.append({"wait": f"{round((at - self.last).total_seconds() / 60)} minutes"})
        self.last = at

    def name(self, username: str) -> str:
        """The invented name of a member of staff."""
        return self.staff.setdefault(username, STAFF[min(len(self.staff), len(STAFF) - 1)])


async def record(
    database_url: str, conversation_id: str, *, zone: str, name: str | None = None, vault: Vault | None = None
) -> str:
    """The YAML of a case file with this conversation; raises NotRecorded for an unknown, erased or empty one.

    ``vault`` holds the data keys, without which a pre-screen cannot be read (CannotOpen)."""
    database = Database(database_url, vault)
    try:
        async with database.read() as tx:
            case = await _case(tx, conversation_id, ZoneInfo(zone), name)
    finally:
        await database.close()
    note = "# Recorded. Names, numbers, dates and addresses were replaced: read it once more before you share it.\n"
    return note + yaml.safe_dump({"cases": [case]}, sort_keys=False, allow_unicode=True, width=110)


async def _case(tx: Transaction, conversation_id: str, zone: ZoneInfo, name: str | None) -> dict[str, Any]:
    conversation = await tx.conversations.get(conversation_id)
    if conversation is None or conversation.erased:
        raise NotRecorded(f"There is no conversation {conversation_id}.")
    messages = await tx.messages.after(conversation_id, 0)
    if not messages:
        raise NotRecorded(f"Nothing was written in {conversation_id}.")
    recording = _Recording(zone, messages[0].at)
    for entry in _in_order(messages, await tx.audit.of_conversation(conversation_id)):
        recording.pause(entry.at)
        recording.steps += _message(recording, entry) if isinstance(entry, Message) else _deed(recording, entry)
    recording.steps += _ending(await tx.prescreens.get(conversation_id))
    label = hashlib.sha256(conversation_id.encode()).hexdigest()[:6]
    return {
        "case": name or f"Recorded conversation {label}",
        "about": "Recorded from a real chat; say here who it is about and why it matters.",
        "tags": ["recorded"],
        "fixtures": {"clock": _shifted(recording.start, zone)},
        "steps": recording.steps,
    }


def _in_order(messages: list[Message], audit: list[AuditEntry]) -> Iterator[Message | AuditEntry]:
    """By time; what staff did comes before the notice that it brought about."""
    deeds = [entry for entry in audit if entry.action in DEEDS or entry.action == "resolved"]
    for message in messages:
        notice = message.draft.source_id or ""
        while deeds and (deeds[0].at < message.at or NOTICES.get(deeds[0].action) == notice):
            yield deeds.pop(0)
        yield message
    yield from deeds


def _message(recording: _Recording, message: Message) -> list[dict[str, Any]]:
    draft = message.draft
    if draft.sender is Sender.PATIENT:
        return [{"user": {"choice": draft.text} if message.action else without_personal_data(draft.text)}]
    if draft.sender is Sender.STAFF:
        says = {"says": without_personal_data(draft.text)}
        who = next(reversed(recording.staff.values()), STAFF[0])
        return [{"staff": says if who == STAFF[0] else {"as": who, **says}}, {"bot": {"from": "staff"}}]
    return [{"bot": label_of(message)}]


def label_of(message: Message) -> dict[str, Any]:
    """What a recorded case expects of a message: which one it is, not its wording."""
    draft = message.draft
    known = vocabulary().names
    if draft.answer:
        return {"answer": draft.answer}
    if draft.kind is Kind.QUESTION and draft.source_id in known["question"]:
        return {"question": draft.source_id}
    if draft.kind is Kind.CRISIS:
        return {"kind": "crisis", "tier": draft.tier.label}
    if draft.source_id in known["message"]:
        return {"message": draft.source_id}
    return {"kind": draft.kind.value}


def _deed(recording: _Recording, entry: AuditEntry) -> list[dict[str, Any]]:
    if entry.action == "lapsed":
        return _lapse(recording)
    who = recording.name(entry.actor)
    if entry.action == "resolved":
        step: Any = {"resolves": (entry.detail or {}).get("disposition", "answered")}
    else:
        step = {"does": DEEDS[entry.action]}
    return [{"staff": step if who == STAFF[0] else {"as": who, **step}}]


def _lapse(recording: _Recording) -> list[dict[str, Any]]:
    """The browser died before the wait in which that was noticed."""
    who = next(reversed(recording.staff.values()), STAFF[0])
    gone = {"staff": DEEDS["lapsed"] if who == STAFF[0] else {"as": who, "does": DEEDS["lapsed"]}}
    if recording.steps and "wait" in recording.steps[-1]:
        recording.steps.insert(-1, gone)
        return []
    return [gone, {"wait": f"{round(PAUSE.total_seconds() / 60)} minutes"}]


def _ending(record: Any) -> list[dict[str, Any]]:
    """How the pre-screen stood at the end, as far as it tells nothing about who it was."""
    if record is None:
        return []
    coded = {
        question: answer["value"]
        for question, answer in record.answers.items()
        if question not in NO_TELLING and isinstance(answer, dict) and _is_code(answer.get("value"))
    }
    step: dict[str, Any] = {"answers": coded} if coded else {}
    if record.outcome:
        step |= {"outcome": record.outcome["kind"], "reasons": list(record.outcome.get("reasons", ()))}
    return [{"prescreen": step}] if step else []


def _is_code(value: Any) -> bool:
    codes = value if isinstance(value, list) else [value]
    return bool(codes) and all(
        isinstance(code, int) or (isinstance(code, str) and code.isidentifier()) for code in codes
    )


def _shifted(at: datetime, zone: ZoneInfo) -> str:
    """The same weekday and local time in a week that tells nothing."""
    local = at.astimezone(zone)
    moved = MONDAY + timedelta(days=local.weekday(), hours=local.hour, minutes=local.minute)
    return f"{moved:%Y-%m-%d %H:%M}"
