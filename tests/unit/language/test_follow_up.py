"""If these fail, somebody in danger who says "leave me alone" or "is anyone there" gets a reply to something else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.content.crisis_replies import FOLLOW_UPS
from bot.language.follow_up import FollowUpError, FollowUps

ROOT = Path(__file__).resolve().parents[3]
TABLE: list[tuple[str, bool, str | None]] = yaml.safe_load(
    (Path(__file__).parent / "follow_ups.yml").read_text(encoding="utf-8")
)["messages"]
CALLED_BACK = frozenset({"after.callback.en.0"})


@pytest.fixture(scope="module")
def follow_ups() -> FollowUps:
    return FollowUps.load(ROOT)


@pytest.mark.parametrize(("text", "asked", "expected"), TABLE, ids=[f"{t[:40]} asked={a}" for t, a, _ in TABLE])
def test_short_messages_are_read_as_meant(follow_ups: FollowUps, text: str, asked: bool, expected: str | None) -> None:
    assert follow_ups.read(text, asked_directly=asked) == expected


def test_every_follow_up_has_its_phrases_and_its_row(follow_ups: FollowUps) -> None:
    read = {expected for _, _, expected in TABLE}
    assert read >= set(FOLLOW_UPS) - {"gave_number"} | {"grounding", "keep_talking"}
    assert len(TABLE) >= 80


def test_buttons_read_as_themselves_when_typed(follow_ups: FollowUps) -> None:
    titles = yaml.safe_load((ROOT / "data/safety/replies.yml").read_text(encoding="utf-8"))["titles"]
    for name, title in titles.items():
        for language in ("en", "es"):
            assert follow_ups.read(title[language], asked_directly=True) == name, title[language]


@pytest.mark.parametrize("number", ["503 555 0142", "(503) 555-0142", "+1 503-555-0142", "it is 5035550142, after 5"])
def test_a_number_after_a_call_back_is_the_number_to_call(follow_ups: FollowUps, number: str) -> None:
    assert follow_ups.read(number, asked_directly=False, used=CALLED_BACK) == "gave_number"
    assert follow_ups.read(number, asked_directly=False) is None


@pytest.mark.parametrize("text", ["", " ", ".", "\x00", "🙂", "x" * 4000, "no " * 900])
def test_odd_text_is_read_as_nothing(follow_ups: FollowUps, text: str) -> None:
    assert follow_ups.read(text, asked_directly=True) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("phrases: {}", "is missing"),
        ("phrases: {safe_now: {parts: [a]}}", "holds lists named"),
        ("phrases: {no: {asked: [a]}}", "quote yes and no"),
        ("phrases: {safe_now: {part: a}}", "is not a list"),
        ("phrases: [", "cannot be read"),
    ],
)
def test_broken_phrases_are_refused_by_name(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "data/safety").mkdir(parents=True)
    (tmp_path / "data/safety/replies.yml").write_text(content, encoding="utf-8")
    with pytest.raises(FollowUpError, match=why):
        FollowUps.load(tmp_path)
