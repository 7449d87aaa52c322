"""A stand-in for Rasa around the form's actions: keeps slots between turns and rejects as Rasa's FormAction does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.prescreen import ROOT, ActionSubmitPrescreen, ValidatePrescreenForm
from bot.domain.prescreen import REVIEW
from bot.language.prescreen_file import load_questionnaire

QUESTIONNAIRE = load_questionnaire(ROOT)
PLAIN = {
    "age": "45",
    "reason": "depression",
    "duration": "two years",
    "treatments": "zoloft and lexapro",
    "antidepressants": "two",
    "medicines": "wellbutrin",
    "blood_pressure": "120 over 80",
    "blood_pressure_control": "yes",
    "heart_head": "none",
    "heart_control": "yes",
    "mind": "no",
    "mind_now": "in the past",
    "substances": "no",
    "pregnancy": "no",
    "conditions": "none",
    "ketamine_before": "never",
    "escort": "my wife",
    "contact": "no thanks",
    "review": "looks right",
}
WITH_FOLLOW_UPS = {
    **PLAIN,
    "treatments": "antidepressants",
    "blood_pressure": "high",
    "heart_head": "heart attack",
    "mind": "psychosis",
}


@dataclass
class Form:
    """One conversation in the pre-screen; ``payloads`` are those of the last turn."""

    slots: dict[str, Any] = field(default_factory=dict)
    payloads: list[dict[str, Any]] = field(default_factory=list)
    rejected: bool = False
    closed: bool = True

    async def say(self, text: str, intent: str | None = None, confidence: float = 0.9) -> Form:
        """One message; with an intent that a rule answers, the rule runs and the form comes back, as in Rasa."""
        self.payloads = []
        user = {"event": "user", "text": text}
        await self._run(text, intent, confidence, [user])
        if self.rejected and intent != "crisis":
            rule = {"event": "action", "name": "utter_faq"}
            await self._run(text, intent, confidence, [user, rule], keep_rejected=True)
        return self

    async def start(self, text: str = "") -> Form:
        """Opens the form."""
        self.closed = False
        return await self.say(text, "start_prescreen")

    async def _run(
        self,
        text: str,
        intent: str | None,
        confidence: float,
        events: list[dict[str, Any]],
        keep_rejected: bool = False,
    ) -> None:
        tracker = Tracker(
            sender_id="conversation",
            slots=dict(self.slots),
            latest_message={"text": text, "intent": {"name": intent, "confidence": confidence}},
            events=[*events, {"event": "action", "name": "prescreen_form"}],
            paused=False,
            followup_action=None,
            active_loop={"name": "prescreen_form"},
            latest_action_name="action_listen",
        )
        dispatcher = CollectingDispatcher()
        result = await ValidatePrescreenForm().run(dispatcher, tracker, {})
        set_slots = {event["name"]: event["value"] for event in result if event["event"] == "slot"}
        manually = any(event["event"] == "action_execution_rejected" for event in result)
        nothing_set = not set(set_slots) - {"requested_slot"}
        if not keep_rejected:
            self.rejected = manually or (nothing_set and self.slots.get("requested_slot") is not None)
            if nothing_set and self.rejected and not manually:  # Rasa drops the messages of a rejected run
                return
        self.slots.update(set_slots)
        self.payloads += [message["custom"] for message in dispatcher.messages]
        if self.slots.get("requested_slot") is None:
            await self._close(tracker)

    async def _close(self, tracker: Tracker) -> None:
        self.closed = True
        tracker.slots = dict(self.slots)
        dispatcher = CollectingDispatcher()
        for event in await ActionSubmitPrescreen().run(dispatcher, tracker, {}):
            self.slots[event["name"]] = event["value"]
        self.payloads += [message["custom"] for message in dispatcher.messages]

    @property
    def asks(self) -> str | None:
        """The question put in the last turn."""
        return next((payload["ask"] for payload in self.payloads if "ask" in payload), None)

    @property
    def asks_again(self) -> bool:
        """Whether it was put in other words."""
        return any(payload.get("again") for payload in self.payloads)

    @property
    def says(self) -> list[str]:
        """The ids of the sentences said in the last turn."""
        return [payload["say"] for payload in self.payloads if "say" in payload]

    def value(self, question: str) -> Any:
        """The value kept for a question."""
        stored = self.slots.get(f"prescreen_{question}")
        return stored["value"] if stored else None

    def status(self, question: str) -> str | None:
        """How a question stands."""
        stored = self.slots.get(f"prescreen_{question}")
        return stored["status"] if stored else None


async def at(question: str) -> Form:
    """A form in which this question is open."""
    answers = PLAIN if question in {REVIEW, *(q.id for q in QUESTIONNAIRE.relevant({}))} else WITH_FOLLOW_UPS
    form = await Form().start()
    while form.asks != question:
        assert form.asks, f"{question} is never asked"
        await form.say(answers[form.asks])
    return form
