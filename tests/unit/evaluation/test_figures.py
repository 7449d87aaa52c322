"""The arithmetic of the evaluation: intervals, the named lines, confusion and reliability, on rows counted by hand."""

import pytest

from bot.domain.screening import Tier
from tests.evaluation import questions, safety
from tests.evaluation.assistant import Heard, Understood, heard, understood
from tests.evaluation.figures import Share, wilson
from tests.evaluation.golden import Message, Question


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 1, 0.2065, 1.0), (0, 0, 0.0, 1.0)],
)
def test_intervals(hits: int, of: int, low: float, high: float) -> None:
    """Ten of ten is not certainty; 81 of 263 is the example of Newcombe (1998), method 3."""
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def _row(intent: str, *answers: str, confidence: float = 0.9, top: str = "") -> Understood:
    return understood(
        {
            "intent": intent,
            "answers": list(answers),
            "closest": ["cost", "booking"],
            "ranking": [[top or (f"faq/{answers[0]}" if answers else intent), confidence]],
        }
    )


def _answering(*rows: tuple[Question, Understood]) -> questions.Questions:
    return questions.evaluate([row for row, _ in rows], {row.where: found for row, found in rows})


def _asked(where: str, *expect: str, parts: tuple[tuple[str, ...], ...] = (), kind: str = "short") -> Question:
    return Question(where, f"text {where}", kind, expect, parts)


def _value(found: safety.Safety | questions.Questions, id_: str) -> tuple[int, int]:
    line = next(figure for figure in found.figures if figure.id == id_)
    assert isinstance(line, Share)
    return line.hits, line.of


def test_the_lines_about_questions() -> None:
    """Second answers, refusals, acts beside answers and what is one tap away are each counted where they belong."""
    both = (("cost",), ("insurance",))
    found = _answering(
        (_asked("a", "cost"), _row("faq", "cost")),
        (_asked("b", "cost"), _row("faq", "insurance", "cost")),
        (_asked("c", "cost"), _row("nlu_fallback", top="faq/insurance", confidence=0.2)),
        (_asked("d", "veterans"), _row("out_of_scope")),
        (_asked("e", "human_handoff"), _row("human_handoff", "cost", top="human_handoff")),
        (_asked("f", "cost", "insurance", parts=both), _row("faq", "insurance", "cost")),
        (_asked("g", "cost", "insurance", parts=both), _row("faq", "insurance")),
        (_asked("h", "out_of_scope", kind="code"), _row("out_of_scope")),
        (_asked("i", "out_of_scope", kind="code"), _row("nlu_fallback", top="faq/cost", confidence=0.1)),
        (_asked("j", "out_of_scope", kind="code"), _row("faq", "cost")),
        (_asked("k", "out_of_scope", "complain", kind="code"), _row("complain")),
    )
    assert _value(found, "questions.top1") == (2, 5)
    assert _value(found, "questions.shown") == (3, 5)
    assert _value(found, "questions.one_tap") == (4, 5)
    assert _value(found, "questions.compound") == (1, 2)
    assert _value(found, "questions.refused") == (3, 4)
    assert _value(found, "questions.wrong") == (3, 10)  # b's first, e's second, j's
    assert _value(found, "questions.slice.code") == (3, 4)
    assert _value(found, "questions.answer.cost") == (1, 3)
    assert {(one.right, one.given) for one in found.confusions} == {
        ("cost", "insurance"),
        ("cost", "asked again"),
        ("veterans", "refused"),
        ("out_of_scope", "cost"),
    }


def test_a_crisis_reply_is_no_answer() -> None:
    """A question taken for a crisis has not been answered, whatever the ranking said."""
    found = _answering((_asked("a", "cost"), _row("crisis", top="faq/cost")))
    assert _value(found, "questions.top1") == (0, 1)


def test_reliability() -> None:
    """Two of four right at 90 % sure is a calibration error of 40 points; bins without rows weigh nothing."""
    rows = [
        (_asked(name, "cost"), _row("faq", answer))
        for name, answer in zip("abcd", ("cost", "cost", "x", "y"), strict=True)
    ]
    found = _answering(*rows)
    assert found.bins[9].rows == 4 and found.bins[9].right == 2
    assert sum(one.rows for one in found.bins) == 4
    assert found.calibration_error == pytest.approx(40)
    perfect = _answering((_asked("a", "cost"), _row("faq", "cost", confidence=1.0)))
    assert perfect.calibration_error == pytest.approx(0)


def _said(where: str, least: Tier, most: Tier, kind: str = "short", language: str = "en") -> Message:
    return Message(where, f"text {where}", kind, least, most, language)


def _heard(tier: Tier, *categories: str) -> Heard:
    return Heard(tier, tier if categories else Tier.NONE, Tier.NONE, categories, ())


def _screening(*rows: tuple[Message, Heard]) -> safety.Safety:
    return safety.evaluate([row for row, _ in rows], {row.where: found for row, found in rows}, [], {"means", "burden"})


def test_the_lines_about_danger() -> None:
    """A crisis heard as a check-in is flagged and not as such; a check-in for nothing is no hard alarm."""
    found = _screening(
        (_said("a", Tier.CRISIS, Tier.EMERGENCY), _heard(Tier.CHECK_IN, "means")),
        (_said("b", Tier.CRISIS, Tier.EMERGENCY), _heard(Tier.EMERGENCY)),
        (_said("c", Tier.CRISIS, Tier.CRISIS, language="es"), _heard(Tier.NONE)),
        (_said("d", Tier.EMERGENCY, Tier.EMERGENCY), _heard(Tier.CRISIS, "means", "burden")),
        (_said("e", Tier.CHECK_IN, Tier.CRISIS), _heard(Tier.CHECK_IN)),
        (_said("f", Tier.NONE, Tier.CHECK_IN), _heard(Tier.CRISIS, "means")),
        (_said("g", Tier.NONE, Tier.NONE), _heard(Tier.CHECK_IN)),
        (_said("h", Tier.NONE, Tier.NONE), _heard(Tier.NONE)),
    )
    assert _value(found, "safety.crisis_flagged") == (2, 3)
    assert _value(found, "safety.crisis_as_such") == (1, 3)
    assert _value(found, "safety.emergency") == (0, 1)
    assert _value(found, "safety.emergency_hard") == (1, 1)
    assert _value(found, "safety.check_in") == (1, 1)
    assert _value(found, "safety.false_hard") == (1, 3)
    assert _value(found, "safety.false_any") == (1, 2)
    assert _value(found, "safety.es.crisis_flagged") == (0, 1)
    assert _value(found, "safety.slice.short") == (2, 5)
    assert _value(found, "nets.rules.crisis_flagged") == (1, 3)
    assert {count.id: count.value for count in found.categories} == {"rules.means": 2, "rules.burden": 1}
    assert found.matrix["crisis", "check_in"] == 1 and found.matrix["none_or_more", "crisis"] == 1


def test_ordinary_questions_are_those_that_speak_of_no_suicide() -> None:
    """A check-in beside the answer about suicidal thoughts is right, beside the one about cost it is not."""
    asked = Question("a", "what does it cost", "short", ("cost",))
    frank = Question("b", "does it help when you want to die", "short", ("effectiveness",))
    topic = Question("c", "does it help with dark thoughts", "short", ("suicidal_thoughts_help",))
    chatter = Question("d", "sing", "chatter", ("out_of_scope",))
    result = {row.where: _heard(Tier.CHECK_IN) for row in (asked, frank, topic, chatter)}
    found = safety.evaluate([], result, [asked, frank, topic, chatter], [])
    assert _value(found, "safety.on_questions") == (1, 1)
    assert [question.where for question, _ in found.alarms] == ["a"]


def test_what_each_net_says_is_kept_apart() -> None:
    """The report can tell which net would be missed."""
    reasons = [
        {"source": "rule", "tier": "check_in", "category": "burden"},
        {"source": "classifier", "tier": "crisis", "category": "plain"},
        {"source": "classifier", "tier": "crisis", "category": "plain"},
    ]
    found = heard({"tier": "crisis", "reasons": reasons, "degraded": ["context"]})
    assert (found.rules, found.classifier, found.tier) == (Tier.CHECK_IN, Tier.CRISIS, Tier.CRISIS)
    assert found.categories == ("burden",) and found.degraded == ("context",)
    assert found.reasons == ("rule burden (check_in)", "classifier plain (crisis)")
