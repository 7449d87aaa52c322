"""Rasa's actions for the pre-screen form. They decide and report; the gateway keeps and shows.

The validation action puts the questions itself: Rasa looks for an action or response per slot to ask with, finds none
and leaves it at that, so that the wording lives in data/prescreen.yml only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.prescreen_turn import REQUESTED, SLOT, STATUS, TRIES, Message, Turn
from bot.domain.prescreen import Status, answers_from_json, assess
from bot.language.prescreen_in_force import load_questionnaire, load_reader

FORM = "prescreen_form"
ROOT = Path(__file__).resolve().parents[1]
Events = list[dict[str, Any]]


class ValidatePrescreenForm(FormValidationAction):  # rasa_sdk carries no strict annotations
    """Hears the patient's message at a question, fills slots and puts the next question."""

    def name(self) -> str:
        """The name under which Rasa calls it whenever the form runs."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """The slots of this turn. A turn that sets none but the requested one makes the form step back for a rule."""
        turn = _turn(tracker)
        message = _message(tracker)
        if message.intent == "crisis":  # nothing is taken from such a message, and nothing is asked
            return [SlotSet(REQUESTED, tracker.slots.get(REQUESTED))]
        if turn.asked is None:
            turn.begin(message)
        elif _answered_elsewhere(tracker):
            turn.go_on()
        else:
            turn.hear(message)
        return _finish(turn, dispatcher, tracker)


class ActionSubmitPrescreen(Action):
    """Runs when the form has closed: tells the outcome, or confirms that it was stopped or put aside."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_submit_prescreen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Reports how the pre-screen ended and keeps its status."""
        turn = _turn(tracker)
        status = tracker.slots.get(STATUS)
        if status in ("stopped", "paused"):
            dispatcher.utter_message(json_message={"say": f"prescreen_{status}"})
            dispatcher.utter_message(json_message=turn.report(status))
            return []
        outcome = assess(turn.questionnaire, turn.answers)
        shown = {"kind": outcome.kind, "reasons": list(outcome.reasons)}
        dispatcher.utter_message(json_message={"outcome": shown})
        report = turn.report("finished")
        report["prescreen"]["outcome"] = shown
        dispatcher.utter_message(json_message=report)
        return [SlotSet(STATUS, "finished")]


def _turn(tracker: Tracker) -> Turn:
    questionnaire = load_questionnaire(ROOT)
    stored = {question: tracker.slots.get(SLOT + question) for question in questionnaire.questions}
    requested = tracker.slots.get(REQUESTED) or ""
    asked = requested.removeprefix(SLOT) if requested.startswith(SLOT) else None
    return Turn(
        questionnaire,
        load_reader(ROOT),
        questionnaire.fitting(answers_from_json({name: kept for name, kept in stored.items() if _is_answer(kept)})),
        # A question that a newer version dropped is not waited for any more.
        asked=asked if questionnaire.find(asked) else None,
        tries=int(tracker.slots.get(TRIES) or 0),
        status=tracker.slots.get(STATUS),
    )


def _is_answer(stored: Any) -> bool:
    """Whether a slot holds an answer as this version writes them; another is asked for again."""
    return isinstance(stored, dict) and stored.get("status") in set(Status)


def _message(tracker: Tracker) -> Message:
    intent = tracker.latest_message.get("intent") or {}
    name = (intent.get("name") or "").partition("/")[0] or None
    return Message(tracker.latest_message.get("text") or "", name, float(intent.get("confidence") or 0.0))


def _answered_elsewhere(tracker: Tracker) -> bool:
    """Whether a rule has answered since the patient's message, so that the message must not be read once more."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") not in (FORM, "action_listen", "action_extract_slots"):
            return True
    return False


def _finish(turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    for payload in turn.payloads:
        dispatcher.utter_message(json_message=payload)
    slots = dict(turn.slots)
    requested = slots.pop(REQUESTED, tracker.slots.get(REQUESTED))
    events = [SlotSet(slot, value) for slot, value in slots.items()] + [SlotSet(REQUESTED, requested)]
    if turn.another_matter and slots:
        events.append(ActionExecutionRejected(FORM))
    return events
