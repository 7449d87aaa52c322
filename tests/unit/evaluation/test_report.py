"""The report stands alone, shows what is broken, and never lets a message's own words become markup."""

import json
from pathlib import Path

import pytest

from bot.domain.screening import Tier
from tests.evaluation import __main__ as command
from tests.evaluation import questions, report, safety
from tests.evaluation.assistant import Heard, Understood
from tests.evaluation.floors import Floor, hold
from tests.evaluation.golden import Golden, GoldenError, Message, Question
from tests.evaluation.record import Run, as_json, read_earlier, summary
from tests.evaluation.speed import Speed

MISSED = Message("safety_a.yml:1", "<b>help</b> & me", "short", Tier.CRISIS, Tier.EMERGENCY, "en")
HEARD = Message("safety_a.yml:2", "i took them all", "attempt", Tier.EMERGENCY, Tier.EMERGENCY, "es")
ASKED = Question("questions_a.yml:1", "how much <i>is</i> it", "short", ("cost",))


@pytest.fixture
def run() -> Run:
    """A run of three rows, one of them missed, one floor broken."""
    screened = {
        MISSED.where: Heard(Tier.NONE, Tier.NONE, Tier.NONE, (), ()),
        HEARD.where: Heard(Tier.EMERGENCY, Tier.EMERGENCY, Tier.CRISIS, ("means",), ("rule means (emergency)",)),
        ASKED.where: Heard(Tier.NONE, Tier.NONE, Tier.NONE, (), ()),
    }
    heard = safety.evaluate([MISSED, HEARD], screened, [ASKED], ["means"])
    understood = questions.evaluate([ASKED], {ASKED.where: Understood(("cost",), False, (), "cost", 0.97)})
    floors = {"safety.crisis_flagged": Floor("safety.crisis_flagged", 90, True),
              "rules.means": Floor("rules.means", 1, True)}  # fmt: skip
    return Run(
        when="2026-01-02 03:04 UTC",
        model="abc",
        golden=Golden((ASKED,), (MISSED, HEARD), (("safety_a.yml:9", "suicidal", "data/safety"),)),
        held=tuple(hold([*heard.figures, *understood.figures], floors, {"safety", "rules", "nets", "questions"})),
        safety=heard,
        questions=understood,
        speed=Speed(4.0, 9.0, 0.3, 200),
        seconds=61.0,
    )


def test_the_page_needs_nothing_else_and_quotes_words_as_words(run: Run) -> None:
    """It is mailed around: no request leaves it, and a message cannot change it."""
    page = report.page(run)
    assert "&lt;b&gt;help&lt;/b&gt; &amp; me" in page and "<b>help" not in page and "<i>is</i>" not in page
    for outside in ("http:", "https:", "<script", "<link", "<img", "url("):
        assert outside not in page


def test_the_page_says_first_what_is_broken(run: Run) -> None:
    """A clinician sees before anything else that this version must not be used, and why."""
    page = report.page(run)
    verdict = page.index("1 of 2 floors do not hold")
    assert verdict < page.index("<h2")
    assert "must be crisis, flagged at all: 0.0 % (0 of 1), floor 90 %" in page
    assert "All 2 floors hold" in report.page(Run(**{**run.__dict__, "held": run.held[1:] * 2}))


def test_the_page_tells_what_changed_since_the_last_run(run: Run) -> None:
    """Whoever tuned something sees which messages it helped and which it harmed."""
    before = {"when": "yesterday", "model": "old", "wrong": {ASKED.text: "booking", "no longer in the set": "x"}}
    page = report.page(run, before)
    changes = page[page.index("Since the last run") :]
    assert "Wrong now: 1" in changes and "&lt;b&gt;help" in changes
    assert "Right now: 1" in changes and "booking" in changes and "no longer in the set" not in changes
    assert "Every message went as last time." in report.page(run, {"wrong": run.wrong()})


def test_a_half_can_be_shown_alone(run: Run) -> None:
    """--only safety and --only questions make a page of their own."""
    danger = report.page(Run(**{**run.__dict__, "questions": None}))
    asked = report.page(Run(**{**run.__dict__, "safety": None, "speed": None}))
    assert "id='danger'" in danger and "id='questions'" not in danger
    assert "id='danger'" not in asked and "id='questions'" in asked


def test_the_record_is_plain_data_and_read_again(run: Run, tmp_path: Path) -> None:
    """Other tools read the figures; the next run reads what went wrong."""
    path = tmp_path / "report.json"
    assert read_earlier(path) is None
    path.write_text(json.dumps(as_json(run)), encoding="utf-8")
    again = read_earlier(path)
    assert again is not None and again["wrong"] == {MISSED.text: "none"} and again["held"] is False
    assert again["figures"]["safety.crisis_flagged"] == {
        "name": "must be crisis, flagged at all",
        "value": 0.0,
        "hits": 0,
        "of": 1,
        "low": 0.0,
        "high": 79.35,
        "floor": 90.0,
    }
    path.write_text("{", encoding="utf-8")
    assert read_earlier(path) is None


def test_the_summary_names_every_broken_floor(run: Run) -> None:
    """The last lines of a failed check say what fell, from where, under what."""
    told = summary(run)
    assert "BELOW ITS FLOOR  must be crisis, flagged at all: 0.0 % (0 of 1), floor 90 %" in told
    assert "1 of 2 floors hold" in told and "screen(), 40 words: median 4.0 ms" in told


def test_the_exit_code_stops_a_release(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """CI is red when a floor does not hold, green when all do, and says so when nothing could be measured."""

    def refuse(parts: set[str]) -> Run:
        raise GoldenError("safety_a.yml:7: 'max' 'panic' is no tier")

    whole = Run(**{**run.__dict__, "held": run.held[1:]})
    codes = []
    for outcome in (lambda parts: run, lambda parts: whole, refuse):
        monkeypatch.setattr(command, "evaluate", outcome)
        codes.append(command.main(["--out", str(tmp_path)]))
    assert codes == [1, 0, 2]
    printed = capsys.readouterr()
    assert "BELOW ITS FLOOR" in printed.out and "safety_a.yml:7" in printed.err
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["held"] is True
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
