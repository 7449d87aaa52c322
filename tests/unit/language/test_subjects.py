"""Two things about one's health in a question: whoever names both must not get an answer about one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.language.subjects import FILE, Subjects
from bot.settings import ROOT

SUBJECTS = Subjects.load(ROOT)


@pytest.mark.parametrize(
    ("best", "text", "beside"),
    [
        ("medications", "i'm on zoloft and still nursing, is that ok", ("pregnancy_breastfeeding",)),
        ("bipolar_and_psychosis", "I'm bipolar with a bad heart. Can I have it?", ("heart_and_blood_pressure",)),
        ("heart_and_blood_pressure", "high blood pressure and 3 years sober", ("substance_use_history",)),
        ("who_should_not", "my mother had a seizure and she hears voices", ("bipolar_and_psychosis",)),
        ("pregnancy_breastfeeding", "i take pills, drink every day and i'm pregnant",
         ("medications", "substance_use_history")),
        ("medications", "can i take my pills with it", ()),
        ("eating_and_drinking", "can i take my heart medication with breakfast while pregnant", ()),
        ("pregnancy_breastfeeding", "what should i be expecting when i drink water", ()),
    ],
)  # fmt: skip
def test_what_else_is_named(best: str, text: str, beside: tuple[str, ...]) -> None:
    """In the order of the text; only beside an answer of the same kind."""
    assert SUBJECTS.beside(best, text) == beside


def test_words_that_are_no_pattern_are_refused_by_name(tmp_path: Path) -> None:
    """A slip in the file stops the start and says where."""
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_text("subjects:\n  medications: ['(pills']\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"subjects\.medications"):
        Subjects.load(tmp_path)
