"""Rasa's memory for the length of one turn: the gateway sends the state in, and gets it back with the replies.

Nothing is kept between turns, so a turn costs the same at message 10 and at message 300, a restart loses nothing,
and any number of Rasa servers can share the work.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
    SESSION_START_METADATA_SLOT,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class State:
    """What a conversation carries from turn to turn: the filled slots and the active form."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    active_loop: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The state as sent to the gateway."""
        return {"slots": dict(self.slots), "active_loop": self.active_loop}


class TurnStore(TrackerStore):
    """Holds the live trackers of the turns under way, each under a key of its own."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: dict[str, Any],
    ) -> None:
        super().__init__(domain, event_broker)
        self._trackers: dict[str, DialogueStateTracker] = {}
        self._turns = itertools.count(1)

    def begin(self, conversation: str, state: State) -> str:
        """Put up a tracker in this state; returns the key under which Rasa finds it.

        The key is new for every turn, so that a turn the gateway gave up on can't meddle with the next one. Slots
        and forms that the model does not know (left by an older version) are dropped.
        """
        key = f"{conversation}#{next(self._turns)}"
        tracker = self.init_tracker(key)
        tracker.update_with_events(self._opening(state), self.domain)
        self._trackers[key] = tracker
        return key

    def end(self, key: str) -> State:
        """Take down the tracker and return the state it ended in; raises KeyError for an unknown key."""
        tracker = self._trackers.pop(key)
        slots = {
            name: value
            for name, value in tracker.current_slot_values().items()
            if value is not None and name != SESSION_START_METADATA_SLOT
        }
        return State(slots, tracker.active_loop_name)

    def live(self, key: str) -> DialogueStateTracker:
        """The tracker of a turn under way."""
        return self._trackers[key]

    def _opening(self, state: State) -> list[Event]:
        # As if the session had just begun: Rasa then neither starts a session of its own nor expires this one.
        events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        known = {slot.name for slot in self.domain.slots} - {SESSION_START_METADATA_SLOT}
        loop = state.active_loop if state.active_loop in self.domain.form_names else None
        for name, value in state.slots.items():
            if name in known and (loop or name != REQUESTED_SLOT):
                events.append(SlotSet(name, value))
        if loop:
            events += [ActionExecuted(loop), ActiveLoop(loop)]
        return [*events, ActionExecuted(ACTION_LISTEN_NAME)]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The live tracker itself, not a copy: there is nobody else to see it half changed."""
        return self._trackers.get(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Nothing to do for a turn's own tracker; others (``rasa shell``) are kept until the process ends."""
        self._trackers[tracker.sender_id] = tracker

    async def keys(self) -> Iterable[str]:
        """The keys of the turns under way."""
        return list(self._trackers)
