"""What Rasa says in a turn, collected as payloads of ids; the gateway makes sentences of them."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.nlu.parse import ANSWERS


class ReplyCollector(OutputChannel):
    """Collects the payloads of one turn in order."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "gateway"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the payload; raises ValueError for a bare text, since every sentence belongs to the gateway."""
        payload = message.get("custom")
        if not payload:
            raise ValueError("a reply without a payload: sentences live in data/messages, not in Rasa")
        self.payloads.append(payload)


def with_all_answers(payloads: list[dict[str, Any]], parse: dict[str, Any]) -> list[dict[str, Any]]:
    """The payloads with every answer of a compound question in its place.

    Rasa's ``utter_faq`` gives one answer. Where a message asked for more, they follow it; where it asked for something
    to be done as well ("how much is it, and can I talk to someone"), they come first.
    """
    answers = [{"answer": answer} for answer in parse.get(ANSWERS) or []]
    if not answers:
        return payloads
    at = payloads.index(answers[0]) if answers[0] in payloads else 0
    others = [payload for payload in payloads if "answer" not in payload]
    return [*others[:at], *answers, *others[at:]]
