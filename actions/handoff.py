"""The patient asks for a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class RequestHandoff(Action):
    """States the wish; the gateway opens the handoff and says whether somebody is there now."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_request_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the wish as a payload."""
        dispatcher.utter_message(json_message={"handoff": {"kind": "request"}})
        return []
