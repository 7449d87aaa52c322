"""A conversation and its messages: who said what, in which order, and who owns the chat."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.screening import Tier

MAX_MESSAGE_CHARACTERS = 2000


class Mode(str, enum.Enum):
    """Who answers the patient."""

    ASSISTANT = "assistant"
    STAFF = "staff"


class Sender(str, enum.Enum):
    """Who a message is from; ``SYSTEM`` are notices of the product itself."""

    PATIENT = "patient"
    ASSISTANT = "assistant"
    STAFF = "staff"
    SYSTEM = "system"


class Delivery(str, enum.Enum):
    """What became of a patient's message: ``PENDING`` waits for the assistant, ``FAILED`` was given up."""

    PENDING = "pending"
    ANSWERED = "answered"
    FAILED = "failed"
    NOT_FOR_ASSISTANT = "not_for_assistant"


class Kind(str, enum.Enum):
    """What a message is, so that a page can show it fittingly."""

    TEXT = "text"
    ANSWER = "answer"
    QUESTION = "question"
    OUTCOME = "outcome"
    CRISIS = "crisis"
    NOTICE = "notice"


@dataclass(frozen=True)
class Choice:
    """A button. ``action`` is what pressing it does; it never leaves the server."""

    title: str
    action: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A one-tap way out of the chat: ``tel:``, ``sms:`` or ``https:``."""

    label: str
    href: str


@dataclass(frozen=True)
class Draft:
    """A message about to be stored; the store gives it its number and time."""

    sender: Sender
    text: str
    kind: Kind = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    tier: Tier = Tier.NONE
    answer: str | None = None
    sources: tuple[str, ...] = ()
    review: str | None = None
    source_id: str | None = None
    staff_name: str | None = None


@dataclass(frozen=True)
class Message:
    """A stored message. ``seq`` counts from 1 within its conversation, without gaps."""

    conversation: str
    seq: int
    at: datetime
    draft: Draft
    client_message_id: str | None = None
    delivery: Delivery = Delivery.NOT_FOR_ASSISTANT
    action: Mapping[str, Any] = field(default_factory=dict)

    def choice(self, choice_id: str) -> Choice | None:
        """The button with an id of this message."""
        return next((c for i, c in enumerate(self.draft.choices) if self.choice_id(i) == choice_id), None)

    def choice_id(self, index: int) -> str:
        """The public id of a button: unique within the conversation."""
        return f"{self.seq}.{index}"


@dataclass(frozen=True)
class Conversation:
    """What is known of a conversation besides its messages.

    ``dialogue_state`` is the assistant's own memory (slots, active loop), opaque here but for the active loop.
    ``episode_tier`` is the highest tier since the last time staff closed an episode.
    ``used_phrases`` are ids of crisis paragraphs already shown in this episode, which has had
    ``crisis_turns`` crisis replies, the last as message ``last_crisis_seq``. ``recent_tiers`` are those of the
    patient's last messages, oldest first.
    """

    id: str
    token_hash: str
    created_at: datetime
    last_activity_at: datetime
    last_seq: int = 0
    mode: Mode = Mode.ASSISTANT
    dialogue_state: Mapping[str, Any] = field(default_factory=dict)
    episode_tier: Tier = Tier.NONE
    asked_directly: bool = False
    prescreen_locked: bool = False
    used_phrases: frozenset[str] = frozenset()
    crisis_turns: int = 0
    last_crisis_seq: int = 0
    recent_tiers: tuple[Tier, ...] = ()
    drill: bool = False
    erased: bool = False


REMEMBERED_TIERS = 6


def with_tier(conversation: Conversation, tier: Tier) -> Conversation:
    """The conversation after one more message of the patient with this tier."""
    return replace(conversation, recent_tiers=(*conversation.recent_tiers, tier)[-REMEMBERED_TIERS:])


def split_choice_id(choice_id: str) -> int | None:
    """The seq of the message a button belongs to; None when the id cannot be one."""
    seq, dot, index = choice_id.partition(".")
    if dot and seq.isascii() and seq.isdigit() and index.isascii() and index.isdigit() and len(seq) < 10:
        return int(seq)
    return None
