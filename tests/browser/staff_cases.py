"""Invented conversations: what the staff console's fake gateway holds at the start."""

from datetime import UTC, datetime, timedelta

from tests.browser.staff_scenes import Scene, handoff, screening

RULE = {
    "source": "rule",
    "tier": "crisis",
    "category": "passive_ideation",
    "detail": "en.passive.not_be_here: “dont want to be here anymore”",
    "score": 1.0,
}
CLASSIFIER = {
    "source": "classifier",
    "tier": "crisis",
    "category": "passive_ideation",
    "detail": "nearest training sentences: “I do not want to be alive anymore”, “I wish I would not wake up”",
    "score": 0.94,
}


def crisis() -> Scene:
    """In the middle of the pre-screen somebody says that they do not want to be here."""
    scene = Scene("7c1e09d2-1b3f", prescreen_locked=True)
    start = datetime.now(UTC) - timedelta(minutes=9)
    at = [start + timedelta(seconds=40 * i) for i in range(9)]
    scene.add(
        "patient", "whats it cost and is it addictive", at=at[0], screening=screening("none"), delivery="answered"
    )
    scene.add(
        "assistant",
        "One infusion costs $450. A series of six costs $2,400.\n\nKetamine can be misused. Under supervision, "
        "in a clinic, the risk is thought to be low, and your clinician goes through it with you.",
        at=at[1],
        kind="answer",
        answer="cost",
        choices=[{"id": "2.0", "title": "Does insurance pay?"}],
    )
    scene.add("assistant", "About how long has this been going on?", at=at[2], kind="question")
    scene.add(
        "patient",
        "since my divorce. honestly i dont want to be here anymore",
        at=at[3],
        delivery="not_for_assistant",
        screening=screening("crisis", RULE, CLASSIFIER),
    )
    scene.add(
        "assistant",
        "I am an automated assistant, and what you just wrote matters. Are you thinking about killing yourself?\n\n"
        "You can call or text 988 at any hour. Our team has been alerted.",
        at=at[4],
        kind="crisis",
        tier="crisis",
        links=[{"label": "Call 988", "href": "tel:988"}, {"label": "Text 988", "href": "sms:988"}],
    )
    scene.add(
        "patient",
        "i guess. i dont know. nobody would notice",
        at=at[5],
        delivery="not_for_assistant",
        screening=screening("crisis", CLASSIFIER | {"category": "burden", "score": 0.71}, degraded=("rules",)),
    )
    scene.add(
        "system", "Our team has been told. The pre-screen waits until you or our team go on.", at=at[6], kind="notice"
    )
    scene.handoff = handoff(scene, kind="crisis", tier="crisis", minutes=7, counter=2)
    scene.prescreen = {
        "status": "active",
        "version": "2026-11-22",
        "answers": [
            {"question": "age", "asked": "How old are you?", "status": "given", "value": 34, "said": "34 in march"},
            {
                "question": "reason",
                "asked": "What brings you here?",
                "status": "given",
                "value": ["depression", "anxiety"],
                "said": "cant get out of bed, panic at work",
            },
            {
                "question": "duration",
                "asked": "About how long has this been going on?",
                "status": "skipped",
                "value": None,
                "said": "",
            },
        ],
        "outcome": {
            "kind": "review",
            "reasons": [
                {
                    "id": "missing_safety",
                    "effect": "review",
                    "reason": "A safety question is open.",
                    "source": "clinical_review",
                }
            ],
        },
    }
    past = datetime.now(UTC) - timedelta(days=3)
    scene.earlier = [
        handoff(scene, kind="flag", tier="check_in", minutes=4320, status="resolved")
        | {
            "handoff": "h-old",
            "resolved_at": past.isoformat(),
            "resolved_by": "Ana Ruiz",
            "disposition": "callback_arranged",
            "note": "Called back, sleeping badly, has a therapist on Tuesdays.",
        }
    ]
    scene.audit = [
        {
            "at": past.isoformat(),
            "actor": "Ana Ruiz",
            "action": "resolved",
            "detail": {"disposition": "callback_arranged"},
        },
        {
            "at": at[3].isoformat(),
            "actor": "system",
            "action": "handoff_raised",
            "detail": {"kind": "crisis", "tier": "crisis", "counter": 1},
        },
    ]
    return scene


def emergency() -> Scene:
    """Pills were taken."""
    scene = Scene("e41b77aa-90c0")
    scene.add(
        "patient",
        "i took all of them",
        delivery="not_for_assistant",
        screening=screening(
            "emergency",
            RULE
            | {"tier": "emergency", "category": "overdose_taken", "detail": "en.attempt.took_all: “took all of them”"},
        ),
    )
    scene.add(
        "assistant",
        "Please call 911 now. I am automated and cannot call for you. Is someone with you?",
        kind="crisis",
        tier="emergency",
        links=[{"label": "Call 911", "href": "tel:911"}],
    )
    scene.handoff = handoff(scene, kind="crisis", tier="emergency", minutes=0.2)
    return scene


def request() -> Scene:
    """Somebody wants to talk to a person about money."""
    scene = Scene("20aa5f13-44de")
    scene.add("patient", "can i talk to a real person about payment", screening=screening("none"), delivery="answered")
    scene.add("assistant", "I have told our team. Somebody will write here.")
    scene.handoff = handoff(scene, kind="request", tier="none", minutes=74, acknowledged=True)
    return scene


def flag() -> Scene:
    """A check-in: nothing urgent, worth reading."""
    scene = Scene("b93d2c61-7a55")
    scene.add(
        "patient",
        "does it help when everything feels pointless",
        delivery="answered",
        screening=screening("check_in", CLASSIFIER | {"tier": "check_in", "category": "hopelessness", "score": 0.62}),
    )
    scene.handoff = handoff(scene, kind="flag", tier="check_in", minutes=31)
    return scene


def with_colleague() -> Scene:
    """Ana is already on it."""
    scene = Scene("5d0f8e2b-3c91", mode="staff")
    scene.add("patient", "my pressure was 150 yesterday, is that ok", screening=screening("none"), delivery="answered")
    scene.add("system", "Ana Ruiz from our care team has joined.", kind="notice")
    scene.add(
        "staff",
        "Hello, this is Ana, a nurse at the clinic. Was that before or after your tablets?",
        staff_name="Ana Ruiz",
    )
    scene.handoff = handoff(
        scene,
        kind="request",
        tier="none",
        minutes=12,
        status="claimed",
        acknowledged=True,
        claimed_by="Ana Ruiz",
        claimed_by_username="ana",
    )
    return scene


def all_scenes() -> list[Scene]:
    """What the fake gateway holds at the start."""
    return [crisis(), request(), flag(), with_colleague()]
