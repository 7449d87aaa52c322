"""The conversations a fake gateway keeps, and the scripted assistant that answers in them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]

CRISIS_LINKS = [
    {"label": "Call 988", "href": "tel:988"},
    {"label": "Text 988", "href": "sms:988"},
    {"label": "Chat with 988 online", "href": "https://988lifeline.org/chat/"},
    {"label": "Call 911 if you are in danger now", "href": "tel:911"},
]

COST = """One infusion here costs $450. A series of six costs $2,400, and the first consultation $250.

Insurance rarely pays for IV ketamine, because this use is off-label. You can pay by card or in monthly parts. \
Our team can go through the figures with you at +1 555 010 0142 before you decide anything."""

CRISIS = """I am glad you told me. I am an automated assistant, so I want to bring you to people who can be with you \
in this.

Are you thinking about killing yourself?

You can reach someone at 988 right now, at any hour. If there is somebody you trust, please tell them how you feel \
tonight. I am staying here and you can go on writing."""

# (words that bring the reply, the messages of the reply)
SCRIPT: list[tuple[tuple[str, ...], list[Event]]] = [
    (
        ("want to be here anymore", "suicide"),
        [
            {
                "kind": "crisis",
                "tier": "crisis",
                "text": CRISIS,
                "links": CRISIS_LINKS,
                "choices": ["Yes", "No", "I would like a call from the clinic"],
            }
        ],
    ),
    (
        ("cost",),
        [
            {
                "kind": "answer",
                "answer": "cost",
                "text": COST,
                "sources": [
                    "Harbor Light Clinic, price list",
                    "FDA, 10 October 2023: ketamine is not approved for depression",
                ],
                "review": "draft",
                "choices": ["Does insurance pay?", "Can I pay monthly?", "Talk to a person"],
            }
        ],
    ),
    (
        ("suit me",),
        [
            {
                "kind": "question",
                "text": "How long have you been living with depression?",
                "choices": ["Weeks", "Months", "Years"],
            }
        ],
    ),
]

ELSE: list[Event] = [{"kind": "text", "text": "Thank you. What would you like to know about it?"}]


@dataclass
class FakeConversation:
    """One conversation: its events, its state, and those who wait for news."""

    id: str
    token: str
    events: list[Event] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.state = {
            "mode": "assistant",
            "staff_name": None,
            "handoff": None,
            "typing": False,
            "assistant": "ready",
            "prescreen": None,
            "last_seq": 0,
            "closed_clinic": False,
            "erased": False,
        }

    def texts(self, sender: str) -> list[str]:
        """What one side has said, in order."""
        return [event["text"] for event in self.events if event["from"] == sender]

    def add(self, sender: str, *, at: datetime | None = None, **event: Any) -> Event:
        """Store a message; choices may be given as titles."""
        seq = len(self.events) + 1
        choices = [{"id": f"{seq}.{i}", "title": title} for i, title in enumerate(event.pop("choices", []))]
        when = at or datetime.now(UTC)
        stored: Event = {
            "seq": seq,
            "type": "message",
            "from": sender,
            "text": "",
            "kind": "text",
            "tier": None,
            "answer": None,
            "sources": [],
            "review": None,
            "links": [],
            "choices": choices,
            "at": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            **event,
        }
        self.events.append(stored)
        self.change(last_seq=seq)
        return stored

    def change(self, **state: Any) -> None:
        """Change the state and wake everybody who waits."""
        self.state.update(state)
        self.news.set()
        self.news = asyncio.Event()

    def after(self, seq: int) -> list[Event]:
        """The events with a higher number."""
        return [event for event in self.events if event["seq"] > seq]

    def sent(self, client_message_id: str) -> Event | None:
        """The stored message with this client id, if it has arrived before."""
        return next((e for e in self.events if e.get("client_message_id") == client_message_id), None)

    def choice_title(self, choice_id: str) -> str | None:
        """The title of a button of this conversation."""
        choices = (choice for event in self.events for choice in event["choices"])
        return next((choice["title"] for choice in choices if choice["id"] == choice_id), None)

    def answer(self, text: str) -> None:
        """Say what the script has for these words."""
        found = next((messages for words, messages in SCRIPT if any(word in text.lower() for word in words)), ELSE)
        for message in found:
            self.add("assistant", **message)

    def fill(self, count: int) -> None:
        """A past of so many messages, a minute apart, ending an hour ago."""
        start = datetime.now(UTC) - timedelta(minutes=60 + count)
        for number in range(count):
            sender = "assistant" if number % 2 else "patient"
            self.add(sender, text=f"Earlier message {number + 1}", at=start + timedelta(minutes=number))
