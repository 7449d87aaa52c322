"""What the product itself offers to tap must not raise an alarm: pressing a button is no sign of danger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.screening import Tier
from bot.language.normalise import normalise
from bot.language.rules import RuleNet
from bot.settings import ROOT

# Answers that speak of it themselves.
ABOUT_SUICIDE = {"suicidal_thoughts_help", "crisis_resources", "helping_a_loved_one"}
FOLDERS = (ROOT / "data/answers", ROOT / "data/messages")


def _titles(node: Any, answer: str = "") -> Iterator[tuple[str, str]]:
    """Every ``title`` below ``node``, with the answer it stands in or leads to."""
    if isinstance(node, dict):
        target = str(node.get("intent", "")).rpartition("/")[2] or answer
        if isinstance(node.get("title"), str):
            yield node["title"], target
        for key, value in node.items():
            name = str(key)
            yield from _titles(value, name.rpartition("/")[2] if name.startswith("utter_faq/") else target)
    elif isinstance(node, list):
        for item in node:
            yield from _titles(item, answer)


def _offered() -> list[tuple[str, str]]:
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.yml"))] + [ROOT / "data/prescreen.yml"]
    found = [pair for path in paths for pair in _titles(_read(path))]
    after_a_crisis = _read(ROOT / "data/safety/replies.yml")["titles"].values()
    return sorted({*found, *((text, "") for title in after_a_crisis for text in title.values())})


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rules() -> RuleNet:
    """The rules over data/safety/lexicon."""
    return RuleNet.load(ROOT / "data/safety/lexicon")


OFFERED = _offered()


def test_all_kinds_are_read() -> None:
    """Titles of answers, buttons and choices of the pre-screen: a new key for them must not empty the guard."""
    titles = {title for title, _ in OFFERED}
    assert {"Is ketamine safe?", "Talk to a person"} <= titles
    assert len(titles) > 120


@pytest.mark.parametrize(("title", "answer"), OFFERED)
def test_offered_words_raise_nothing(rules: RuleNet, title: str, answer: str) -> None:
    """A button that answers with 911 frightens everybody who presses it and buries the true alarms."""
    tier = max((finding.tier for finding in rules.find(normalise(title))), default=Tier.NONE)
    assert tier <= (Tier.CHECK_IN if answer in ABOUT_SUICIDE else Tier.NONE)
