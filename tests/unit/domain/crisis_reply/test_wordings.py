"""The file of crisis wordings: complete, and a slip in it is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.content.crisis_replies import load_replies
from bot.domain.crisis_plan import KINDS
from bot.errors import ContentError
from bot.language.safety_data import category_of
from tests.unit.domain.crisis_reply.episode import REPLIES, ROOT, all_wordings


def test_there_are_a_dozen_exercises_and_a_dozen_open_questions_in_each_language() -> None:
    for parts in REPLIES._texts.parts.values():
        assert len(parts["grounding"]) >= 12 and len(parts["talk.self"]) >= 12


def test_open_questions_cannot_be_answered_by_yes() -> None:
    for name, text in all_wordings():
        if name.startswith("talk."):
            assert re.match(
                r"(What|Who|Where|When|Which|How)\b|¿(A |En |De )?(qu|cu[áa]|d[óo]nd|c[óo]m)", text, re.I
            ), text


def test_every_category_of_the_lexicon_has_its_kind_of_reply() -> None:
    same = {"medical", "abuse", "violence", "third_party", "talk"}
    for path in (ROOT / "data/safety/lexicon").glob("*/*.yml"):
        lexicon = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = REPLIES._texts.kinds.get(lexicon["category"], "self")
        assert kind in KINDS
        assert (kind == lexicon["kind"]) if lexicon["kind"] in same else kind in ("self", "attempt", "voices")


def test_every_sentence_file_has_its_kind_of_reply() -> None:
    """Likeness to a file that is not listed would be answered as if nothing were known."""
    files = (ROOT / "data/safety/sentences").glob("*/*/*.txt")
    categories = {category_of(path.stem) for path in files if path.parent.name != "none"}
    lexicons = (ROOT / "data/safety/lexicon").glob("*/*.yml")
    categories |= {yaml.safe_load(path.read_text(encoding="utf-8"))["category"] for path in lexicons}
    listed = set(REPLIES._texts.kinds)
    assert not categories - listed, "to be listed below kinds in data/safety/replies.yml"
    assert not listed - categories, "no such sentence file or lexicon category"


def test_a_category_of_two_kinds_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="burden"):
        load_replies(_changed(tmp_path, lambda content: content["kinds"]["abuse"].append("burden")))


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("Stay strong, this will pass soon.", "must not say"),
        ("You can do this today!", "must not say"),
        ("Call $hotline today, please.", "unknown token"),
        ("It costs $ 5 to call.", "no token"),
        ("I understand how you feel.", "must not say"),
        ("He committed suicide.", "must not say"),
    ],
)
def test_a_slip_in_a_wording_is_refused_by_name(tmp_path: Path, wording: str, why: str) -> None:
    with pytest.raises(ContentError, match=why) as error:
        load_replies(_changed(tmp_path, lambda content: content["parts"]["people"]["en"].append(wording)))
    assert "parts.people.en.6" in str(error.value)


def test_a_part_with_four_wordings_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"parts\.people\.en"):
        load_replies(_changed(tmp_path, lambda content: content["parts"]["people"].update(en=["Please call us."] * 4)))


def test_a_missing_part_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"parts\.reminder: is missing"):
        load_replies(_changed(tmp_path, lambda content: content["parts"].pop("reminder")))


def _changed(folder: Path, change: object) -> Path:
    content = yaml.safe_load((ROOT / "data/safety/replies.yml").read_text(encoding="utf-8"))
    assert callable(change)
    change(content)
    (folder / "data/safety").mkdir(parents=True)
    (folder / "data/safety/replies.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder
