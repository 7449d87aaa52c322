"""The shape in which an understood message travels through Rasa: intent, response selector, answers, closest topics."""

from __future__ import annotations

from typing import Any

from bot.language.answering import FALLBACK, Reading

FAQ_INTENT = "faq"
ANSWERS = "answers"  # ids of all answers that a message gets, in order; Rasa itself knows only the first
TOLD = "told"  # the feeling or the loss that a message tells beside its question: an intent's name, or empty
CLOSEST = "closest"  # ids of the two nearest answers, for asking again
SCREENING = "screening"  # tier and categories of the second crisis net
MEDICINE = "medicine"  # the entity: a medicine that the message names, with its class
RANKED = 5
# What a message's metadata tells of the conversation:
HISTORY_ASKED = "history_asked"  # whether a question about the patient's medical history waits for its answer
IN_CRISIS = "in_crisis"  # whether an episode of at least tier crisis is open
PRESCREEN = "prescreen"  # whether the pre-screen is running; without it anything may be said
LAST_ANSWER = "last_answer"  # the id of the answer given just before, which also is its name in the state
# What only somebody at an open pre-screen question asks for. With no question open a few words like "not sure" look the
# same to the model, so there it must be sure, and such a message short.
_FORM_ORDERS = frozenset({"stop_prescreen", "skip_question", "why_ask", "resume_prescreen"})
_SHORT_ORDERS = frozenset({"skip_question", "why_ask"})
_SURE_OUTSIDE = 0.6
_MOST_WORDS_OUTSIDE = 8


def medicines(parse: dict[str, Any]) -> list[dict[str, str]]:
    """The medicines that a parsed message names: as it was ``said``, the generic ``name`` and the ``class``."""
    found = [entity for entity in parse.get("entities") or [] if entity.get("entity") == MEDICINE]
    return [{"said": entity["said"], "name": entity["value"], "class": entity["class"]} for entity in found]


def attributes_of_reading(reading: Reading) -> dict[str, Any]:
    """A reading as attributes of a Rasa message."""
    return attributes(
        reading.intent,
        reading.confidence,
        answers=reading.answers,
        closest=reading.closest,
        told=reading.told,
        ranking=[{"name": ranked.label, "confidence": ranked.confidence} for ranked in reading.ranking[:RANKED]],
    )


def outside_form(parse: dict[str, Any]) -> dict[str, Any]:
    """The parse of a message while no form is open: doubtful orders to the form are not understood instead."""
    name, confidence = parse["intent"]["name"], parse["intent"]["confidence"]
    if name not in _FORM_ORDERS:
        return parse
    long = name in _SHORT_ORDERS and len(str(parse["text"]).split()) > _MOST_WORDS_OUTSIDE
    if confidence >= _SURE_OUTSIDE and not long:
        return parse
    return {**parse, "intent": {"name": FALLBACK, "confidence": confidence}}


def attributes_of_choice(intent: str) -> dict[str, Any]:
    """A pressed button as attributes of a Rasa message: ``faq/cost`` or ``start_prescreen``, beyond doubt."""
    name, _, answer = intent.partition("/")
    answers = (answer,) if answer else ()
    return attributes(name, 1.0, answers=answers, closest=answers, ranking=[{"name": intent, "confidence": 1.0}])


def attributes(
    intent: str,
    confidence: float,
    *,
    answers: tuple[str, ...] = (),
    closest: tuple[str, ...] = (),
    told: str = "",
    ranking: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Message attributes by name. The first answer is put where Rasa's ``utter_faq`` looks for it."""
    found: dict[str, Any] = {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": ranking or [],
        ANSWERS: list(answers),
        CLOSEST: list(closest),
        TOLD: told,
    }
    if answers:
        found["response_selector"] = _selector(answers[0], confidence)
    return found


def _selector(answer: str, confidence: float) -> dict[str, Any]:
    key = f"{FAQ_INTENT}/{answer}"
    response = {"confidence": confidence, "intent_response_key": key, "utter_action": f"utter_{key}", "responses": []}
    return {"all_retrieval_intents": [FAQ_INTENT], FAQ_INTENT: {"response": response, "ranking": []}}
