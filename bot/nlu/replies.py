"""What Rasa says in a turn, collected as payloads of ids; the gateway makes sentences of them."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.nlu.parse import ANSWERS, FAQ_INTENT, TOLD

# The one honest sentence before the facts, by what the message tells.
_ACKNOWLEDGED = {"share_distress": "distress_acknowledged", "share_loss": "loss_acknowledged"}


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

    Rasa's ``utter_faq`` gives the first answer; the others follow it. Where a message asked for something to be done as
    well ("how much is it, and can I talk to someone"), the answers come first. Where the pre-screen took the message
    for an answer to its own question ("depression"), none is added. A feeling or a loss told with the question comes
    first, in one sentence.
    """
    answers = [{"answer": answer} for answer in parse.get(ANSWERS) or []]
    told = _ACKNOWLEDGED.get(parse.get(TOLD, ""))
    given = [place for place, payload in enumerate(payloads) if "answer" in payload]
    if not answers or (not given and parse["intent"]["name"] == FAQ_INTENT):
        return payloads
    before = payloads[: given[0]] if given else []
    after = [payload for payload in payloads[len(before) :] if "answer" not in payload]
    return [*before, *([{"say": told}] if told else []), *answers, *after]
