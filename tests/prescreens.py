"""Made-up pre-screens for tests, read by the product's own reader from what somebody types or presses."""

import functools
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clinic import load_clinic
from bot.domain.prescreen import Answer, Status, answers_to_json, assess
from bot.domain.prescreen_record import PrescreenRecord
from bot.language.prescreen_file import load_questionnaire
from bot.language.reading import load_reader
from bot.services.prescreen_desk import PrescreenWriters
from bot.services.wording import Wording
from bot.settings import ROOT

STARTED = datetime(2026, 11, 22, 10, 2, tzinfo=UTC)
QUESTIONNAIRE = load_questionnaire(ROOT)
# By question: what is typed, or "=choice" for a button.
TYPICAL = {
    "age": "67",
    "reason": "depression mostly, some panic attacks",
    "duration": "since about 2019, on and off",
    "treatments": "zoloft, then effexor, and a year of therapy",
    "medicines": "effexor 150, lisinopril, xanax at night and something called frobozol 20 mg 😢",
    "blood_pressure": "last time 150 over 95",
    "blood_pressure_control": "=controlled",
    "heart_head": "a mini stroke in 2015",
    "mind": "=none",
    "substances": "a glass of wine now and then",
    "pregnancy": "i am past that age",
    "conditions": "cpap for sleep apnea, high cholesterol",
    "ketamine_before": "=never",
    "escort": "my sister i think",
    "contact": "yes please, 555 010 1234, mornings",
}
HEALTHY = {
    **TYPICAL,
    "age": "41",
    "medicines": "=none",
    "blood_pressure": "120/80",
    "heart_head": "=none",
    "conditions": "=none",
    "substances": "=none",
    "pregnancy": "=not_applicable",
    "contact": "=no_thanks",
}
DANGER = {
    **TYPICAL,
    "heart_head": "brain aneurysm, they clipped it",
    "conditions": "skip this",
    "mind": "i'd rather not say",
}


def answers(told: dict[str, str]) -> dict[str, Answer]:
    """The answers that the product reads from what was typed or pressed, in the order of the questions."""
    reader = load_reader(ROOT)
    found: dict[str, Answer] = {}
    while (question := QUESTIONNAIRE.next_question(found)) and question.id in told:
        words = told[question.id]
        if words.startswith("="):
            answer = reader.press(question.id, words[1:], found)
        else:
            answer = reader.read_answer(question.id, words) or _left_open(words)
        assert answer is not None, question.id
        found[question.id] = answer
    return found


def _left_open(words: str) -> Answer:
    return Answer(Status.SKIPPED if words.startswith("skip") else Status.UNCLEAR, None, words)


def record(told: dict[str, str], *, status: str = "finished", **more: Any) -> PrescreenRecord:
    """A stored pre-screen; a finished one has its outcome."""
    given = answers(told)
    outcome = assess(QUESTIONNAIRE, given)
    kept = {"kind": outcome.kind, "reasons": list(outcome.reasons)} if status == "finished" else None
    values: dict[str, Any] = {
        "conversation": "7c1e09d2-1b3f-4f6e-9a57-0d8f1c2b3a4d",
        "status": status,
        "started_at": STARTED,
        "updated_at": STARTED + timedelta(minutes=4),
        "answers": answers_to_json(given),
        "outcome": kept,
        "version": QUESTIONNAIRE.version,
    }
    return PrescreenRecord(**values | more)


@functools.cache
def writers() -> PrescreenWriters:
    """What puts pre-screens into words, for the repository's own clinic."""
    clinic = load_clinic(ROOT / "clinic.yml")
    return PrescreenWriters.load(ROOT, clinic, Wording.load(ROOT, clinic), base_url="https://chat.example.org")
