"""A stored message as patients and staff receive it over the API: ids and words, never what a button does."""

from typing import Any

from bot.domain.conversation import Kind, Message, Sender
from bot.domain.screening import Tier


def event(message: Message) -> dict[str, Any]:
    """The public form of a message. A patient's own message never tells its tier."""
    draft = message.draft
    from_patient = draft.sender is Sender.PATIENT
    tier = None if from_patient or draft.tier is Tier.NONE else draft.tier.label
    shown: dict[str, Any] = {
        "seq": message.seq,
        "type": "message",
        "from": draft.sender.value,
        "kind": draft.kind.value,
        "text": draft.text,
        "choices": [{"id": message.choice_id(i), "title": c.title} for i, c in enumerate(draft.choices)],
        "links": [{"label": link.label, "href": link.href} for link in draft.links],
        "tier": tier,
        "answer": draft.answer,
        "sources": list(draft.sources),
        "review": draft.review if draft.kind is Kind.ANSWER else None,
        "staff_name": draft.staff_name,
        "at": message.at.isoformat(),
    }
    if from_patient:
        shown |= {"client_message_id": message.client_message_id, "delivery": message.delivery.value}
    return shown
