"""Case files: a mistake is told with file, line and the nearest right name before anything runs."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.model import Case
from tests.conversations.reading import CasesRefused, case_files, is_case_file, read_cases
from tests.conversations.steps import Bot, Break, Prescreen, Slot, Staff, User

REFUSED: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("refused.yml").read_text(encoding="utf-8"))
STORIES = Path(__file__).resolve().parents[2] / "stories"


def read(tmp_path: Path, text: str) -> list[Case]:
    """The cases of a file with this text."""
    path = tmp_path / "cases.yml"
    path.write_text(text, encoding="utf-8")
    return read_cases([path])


@pytest.mark.parametrize("mistake", REFUSED, ids=[mistake["what"] for mistake in REFUSED])
def test_a_mistake_is_refused_with_line_and_right_name(mistake: dict[str, Any], tmp_path: Path) -> None:
    """Without this a misspelt name would be a case that fails, or one that passes for the wrong reason."""
    with pytest.raises(CasesRefused) as refused:
        read(tmp_path, mistake["file"])
    told = str(refused.value)
    assert f"cases.yml:{mistake['line']}: " in told
    for words in mistake["says"]:
        assert words in told, told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to find three mistakes in three runs."""
    text = "cases:\n" + "".join(
        f"- case: {name}\n  about: B\n  steps: [user: hello, bot: {{answer: {answer}}}]\n"
        for name, answer in (("A", "cots"), ("B", "insuranse"))
    )
    with pytest.raises(CasesRefused) as refused:
        read(tmp_path, text)
    assert len(refused.value.mistakes) == 2


def test_short_and_long_forms_say_the_same(tmp_path: Path) -> None:
    """A bare word, one value instead of a list, Rasa's own spellings: whoever comes from Rasa finds their way."""
    text = """
cases:
- case: A
  about: B
  steps:
  - user: 45
  - user: no
  - user: {choice: Talk to a person}
  - bot: Hello
  - bot: {contains: [Hello]}
  - bot: nothing
  - utter: utter_faq/cost
  - slot_was_set:
    - prescreen_age: 45
  - slot: {prescreen_age: 45}
  - prescreen: locked
  - staff: {as: Ben, resolves: safe_plan_made}
  - break: rasa
  - reload
"""
    (case,) = read(tmp_path, text)
    steps = [placed.step for placed in case.steps]
    assert [step.text for step in steps[:2] if isinstance(step, User)] == ["45", "no"]
    assert steps[3] == steps[4] == Bot.model_validate("Hello")
    assert steps[5] == Bot.model_validate({"nothing": True})
    assert steps[7] == steps[8] and isinstance(steps[7], Slot)
    assert steps[9] == Prescreen(status="locked")
    assert isinstance(steps[10], Staff) and steps[10].who == "Ben"
    assert isinstance(steps[11], Break) and steps[11].way == "down"


def test_a_table_makes_one_case_for_each_row(tmp_path: Path) -> None:
    """Values keep their kind, and every case has a name and a line of its own."""
    text = """
cases:
- case: "{words}"
  about: B
  table:
  - {words: price, limit: 100}
  - {words: cost, limit: 200}
  steps:
  - user: how about the {words}
  - bot: {answer: cost, within: "{limit}"}
"""
    first, second = read(tmp_path, text)
    assert (first.name, second.name) == ("price", "cost")
    assert (first.line, second.line) == (6, 7)
    user, bot = second.steps[0].step, second.steps[1].step
    assert isinstance(user, User) and user.text == "how about the cost"
    assert isinstance(bot, Bot) and bot.within == 200


def test_fixtures_by_name_may_be_put_together(tmp_path: Path) -> None:
    """A file names its surroundings once; a later name goes on top."""
    text = """
fixtures:
  at night: {clock: "2026-11-24 03:00"}
  elsewhere: {clinic: {name: Sea View Clinic}}
cases:
- case: A
  about: B
  fixtures: [at night, elsewhere]
  steps: [user: hello, bot: nothing]
"""
    (case,) = read(tmp_path, text)
    assert case.fixture.clock == "2026-11-24 03:00"
    assert case.fixture.clinic == {"name": "Sea View Clinic"}


def test_rasas_own_stories_are_left_alone() -> None:
    """Plain stories lie in the same folder and are played by Rasa's own test command."""
    assert not is_case_file(STORIES / "test_stories.yml")
    assert STORIES / "test_stories.yml" not in case_files(STORIES)
