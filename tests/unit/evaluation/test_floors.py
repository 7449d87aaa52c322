"""The floors file and what it says when a figure is under its floor."""

from pathlib import Path

import pytest
import yaml

from tests.evaluation.figures import Count, Share
from tests.evaluation.floors import Floor, FloorsError, hold, proposed, read_floors

RECALL = Share("safety.emergency", "must be emergency", 80, 100)
ALARMS = Share("safety.false_hard", "false hard alarms", 4, 100, more_is_better=False)
RULES = Count("rules.burden", "burden", 12)


def _file(folder: Path, text: str) -> Path:
    path = folder / "floors.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("figure", "limit", "broken"),
    [(RECALL, 80.0, False), (RECALL, 80.1, True), (ALARMS, 4.0, False), (ALARMS, 3.9, True), (RULES, 13, True)],
)
def test_a_figure_is_held_to_its_floor(figure: Share | Count, limit: float, broken: bool) -> None:
    """Too few heard and too many false alarms both stop a release; exactly on the floor does not."""
    floor = Floor(figure.id, limit, figure.more_is_better)
    (held,) = hold([RECALL, ALARMS, RULES], {figure.id: floor}, {"safety", "rules"})
    assert held.broken is broken


def test_the_sentence_names_line_figure_and_floor() -> None:
    """Who reads the failed check knows what to look at."""
    floors = {RECALL.id: Floor(RECALL.id, 85, True), ALARMS.id: Floor(ALARMS.id, 3, False), RULES.id: Floor(RULES.id, 14, True)}  # fmt: skip # noqa: E501
    assert [str(one) for one in hold([RECALL, ALARMS, RULES], floors, {"safety", "rules"})] == [
        "must be emergency: 80.0 % (80 of 100), floor 85 %  [safety.emergency]",
        "false hard alarms: 4.0 % (4 of 100), ceiling 3 %  [safety.false_hard]",
        "burden: 12 rows, floor 14 rows  [rules.burden]",
    ]


def test_only_the_floors_of_the_measured_half_count() -> None:
    """The screening can be measured without a trained assistant."""
    floors = {"questions.top1": Floor("questions.top1", 90, True), RECALL.id: Floor(RECALL.id, 70, True)}
    assert [one.floor.id for one in hold([RECALL], floors, {"safety"})] == [RECALL.id]


def test_a_floor_of_nothing_is_refused() -> None:
    """A renamed slice or a lost category of rules must not take its floor along in silence."""
    with pytest.raises(FloorsError, match=r"no figure is called rules\.gone"):
        hold([RULES], {"rules.gone": Floor("rules.gone", 3, True)}, {"rules"})


def test_a_floor_in_the_wrong_section_is_refused() -> None:
    """A ceiling on recall would turn red when the assistant gets better."""
    with pytest.raises(FloorsError, match=r"safety\.emergency belongs below at_least"):
        hold([RECALL], {RECALL.id: Floor(RECALL.id, 80, False)}, {"safety"})
    with pytest.raises(FloorsError, match=r"safety\.false_hard belongs below at_most"):
        hold([ALARMS], {ALARMS.id: Floor(ALARMS.id, 3, True)}, {"safety"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at_least:\n  a: 90\n  a: 80\n", "'a' is given twice"),
        ("at_least:\n  a: 90\nat_most:\n  a: 80\n", "floors.yml:4: a has two floors"),
        ("at_least:\n  a: 190\n", "floors.yml:2: a: 190 is no such number"),
        ("at_least:\n  a: high\n", "floors.yml:2: a: 'high' is no such number"),
        ("above:\n  a: 90\n", "the sections are at_least, at_most, rows_at_least"),
        ("at_least: 90\n", "at_least is not a list"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    """A floor that is not read is no floor."""
    with pytest.raises(FloorsError) as refused:
        read_floors(_file(tmp_path, text))
    assert told in str(refused.value)


def test_proposed_floors_lie_a_little_below_what_was_measured(tmp_path: Path) -> None:
    """They hold at once, leave a few rows of slack, and none is made for a handful of rows."""
    small = Share("safety.slice.veteran", "veteran", 14, 19)
    path = _file(tmp_path, proposed([RECALL, ALARMS, RULES, small]))
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {
        "at_least": {"safety.emergency": 77.0},
        "at_most": {"safety.false_hard": 6.0},
        "rows_at_least": {"rules.burden": 11},
    }
    assert not any(one.broken for one in hold([RECALL, ALARMS, RULES], read_floors(path), {"safety", "rules"}))
