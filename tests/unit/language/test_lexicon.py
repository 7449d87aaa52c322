"""Every lexicon entry finds its examples and spares its near-misses; a broken file refuses to load and is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.language.lexicon import LexiconError, load_lexicon
from bot.language.normalise import normalise
from bot.language.rules import RuleNet
from tests.unit.language.conftest import ROOT

LEXICON = ROOT / "data/safety/lexicon"
ENTRIES = load_lexicon(LEXICON).entries
_EXAMPLES = [(e.language, e.id, text) for e in ENTRIES for text in e.examples]
_NEAR_MISSES = [(e.language, e.id, text) for e in ENTRIES for text in e.near_misses]


@pytest.mark.parametrize(("language", "entry", "text"), _EXAMPLES)
def test_example_is_found(rules: RuleNet, language: str, entry: str, text: str) -> None:
    """An entry that misses its own example protects nobody."""
    found = [f for f in rules.find(normalise(text)) if f.entry.id == entry and f.entry.language == language]
    assert any(f.tier >= f.entry.tier for f in found)


@pytest.mark.parametrize(("language", "entry", "text"), _NEAR_MISSES)
def test_near_miss_is_spared(rules: RuleNet, language: str, entry: str, text: str) -> None:
    """An entry that fires on its harmless neighbour wears out staff and frightens patients."""
    found = [f for f in rules.find(normalise(text)) if f.entry.id == entry and f.entry.language == language]
    assert not any(f.tier >= f.entry.tier for f in found)


def test_breadth() -> None:
    """At least twelve categories; crisis and emergency in both languages; every entry with examples."""
    assert len({entry.category for entry in ENTRIES}) >= 12
    english, spanish = ({e.category for e in ENTRIES if e.language == lang and e.tier >= 2} for lang in ("en", "es"))
    needed = {"active_ideation", "passive_ideation", "self_harm", "violence_to_others", "medical_emergency"}
    assert needed <= english and needed <= spanish
    assert all(entry.examples for entry in ENTRIES)


@pytest.fixture
def lexicon_copy(tmp_path: Path) -> Path:
    """A lexicon of a few files that a test may break."""
    (tmp_path / "en").mkdir()
    for name in ("words.yml", "contexts.yml", "en/retraction.yml"):
        shutil.copy(LEXICON / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("kind: self", "kind: nobody", "unknown kind"),
        ("tier: check_in", "tier: urgent", "unknown tier"),
        ("yields_to: {}", "yields_to: {sarcasm: none}", "unknown context"),
        ("- id: takes_it_back", "- id: takes_it_back\n    colour: red", "unknown key 'colour'"),
        ("(forget|", "((forget|", "not closed"),
        ("(forget|", "(@nonsense|", "unknown set"),
        ("kind: self", "kind: self\nkind: self", "twice"),
        ("entries:", "entries: [", "cannot be read"),
    ],
)
def test_broken_file_is_named(lexicon_copy: Path, old: str, new: str, reason: str) -> None:
    """Whoever edits the lexicon is told the file, the entry and the reason, before anything starts."""
    path = lexicon_copy / "en/retraction.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LexiconError, match=reason) as raised:
        load_lexicon(lexicon_copy)
    assert "retraction.yml" in str(raised.value)


def test_duplicate_id_is_refused(lexicon_copy: Path) -> None:
    """Two entries of one id could not be told apart in a stored screening."""
    shutil.copy(lexicon_copy / "en/retraction.yml", lexicon_copy / "en/zz.yml")
    with pytest.raises(LexiconError, match="takes_it_back"):
        load_lexicon(lexicon_copy)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """An empty folder is no lexicon."""
    with pytest.raises(LexiconError, match=r"words\.yml"):
        load_lexicon(tmp_path)
