"""Replay, coverage, report: what changed is shown, what is missing is named, nothing is loaded from outside."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conversations import replay
from tests.conversations.coverage import FILE, coverage
from tests.conversations.model import Case
from tests.conversations.reading import read_cases
from tests.conversations.report import page
from tests.conversations.results import Run
from tests.conversations.runner import Result
from tests.conversations.transcript import Line, Transcript

CASE = """
cases:
- case: A
  about: B
  faults: [1]
  steps:
  - user: what does it cost
  - bot: {answer: cost}
  - user: i want to die
  - bot: {kind: crisis, tier: crisis}
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case with two turns."""
    path = tmp_path / "cases.yml"
    path.write_text(CASE, encoding="utf-8")
    return read_cases([path])[0]


def result(case: Case, *, answer: str = "cost", message: str = "") -> Result:
    """How it went, with this answer in the first turn."""
    lines = [
        Line("patient", "what does it cost", understanding={"intent": f"faq/{answer}", "confidence": 0.9}),
        Line("assistant", "<b>It costs</b>", kind="answer", answer=answer, ms=120, checked=[7]),
        Line("patient", "i want to die"),
        Line("assistant", "Are you thinking about killing yourself?", kind="crisis", tier="crisis", ms=30),
    ]
    return Result(case, "failed" if message else "passed", 1.5, Transcript(lines), message, 7 if message else 0)


def test_replay_tells_turn_by_turn_what_changed(case: Case) -> None:
    """A new model goes live with open eyes."""
    same, other = replay.compare(case, result(case)), replay.compare(case, result(case, answer="insurance"))
    assert not same.changed
    assert [turn.changed for turn in other.turns] == [True, False]
    told = replay.as_text([same, other])
    assert "- answer cost" in told and "+ answer insurance" in told and "now faq/insurance" in told
    assert "2 conversations, 4 turns: 1 turns changed, 3 the same." in told
    assert "answer insurance" in replay.as_html([other])
    assert replay.as_json([other])[0]["changed"] is True


def test_coverage_counts_cases_and_knows_its_floors(case: Case, tmp_path: Path) -> None:
    """An answer that no case asks for could break unseen."""
    low = tmp_path / "coverage.yml"
    low.write_text(re.sub(r"answers: 0 ", "answers: 50 ", FILE.read_text(encoding="utf-8")), encoding="utf-8")
    areas = {area.name: area for area in coverage([case], low)}
    assert areas["answers"].touched["cost"] == 1 and "insurance" in areas["answers"].missing
    assert "cost" in areas["answers_twice"].missing
    assert areas["tiers"].touched["crisis"] == 1
    assert areas["faults"].touched["1"] == 1
    assert areas["answers"].too_low and not replace(areas["tiers"], floor=25).too_low


def test_a_fault_that_is_not_in_the_list_is_refused(case: Case) -> None:
    """A number that means nothing covers nothing."""
    with pytest.raises(ValueError, match="there is no fault 99"):
        coverage([case.model_copy(update={"faults": (99,)})])


def test_the_report_stands_alone_and_escapes_what_people_write(case: Case) -> None:
    """It is sent by mail and opened anywhere: nothing is loaded, nothing in a chat is taken for HTML."""
    run = Run("api", True, datetime.now(UTC), 0.0, [result(case, message="x >>> cases.yml:7 expected")])
    before: dict[str, Any] = Run("api", True, datetime.now(UTC), 0.0, [result(case)]).to_json()
    text = page(run.to_json(), [before], coverage([case]))
    assert "<b>It costs</b>" not in text and "&lt;b&gt;It costs" in text
    assert "failed, passed last time" in text
    assert re.findall(r"(?:src|href)=", text) == []
    assert "<script" not in text and "url(" not in text
