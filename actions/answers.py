"""What is said when a message was not understood: ask once for other words, the second time offer a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

MISUNDERSTANDINGS = "misunderstandings"
MOST_TOPICS = 2


class NotUnderstood(Action):
    """Offers the two closest topics; counts how often in a row this happened (reset by any understood message)."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_not_understood"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say ``rephrase`` the first time, ``offer_person`` from the second on."""
        count = (tracker.get_slot(MISUNDERSTANDINGS) or 0) + 1
        topics = list(tracker.latest_message.get("closest") or [])[:MOST_TOPICS]
        dispatcher.utter_message(json_message={"say": "rephrase" if count == 1 else "offer_person", "topics": topics})
        return [SlotSet(MISUNDERSTANDINGS, count)]
