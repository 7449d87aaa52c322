"""A golden set with a mistake in it would measure something else than it says: each mistake is named with its row."""

from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.evaluation import golden
from tests.evaluation.golden import GoldenError, answer_ids, read_golden
from tests.evaluation.training_texts import training_texts

IDS = {"cost", "booking", "out_of_scope"}


def _read(folder: Path, questions: str, safety: str, training: dict[str, str] | None = None) -> golden.Golden:
    (folder / "questions_a.yml").write_text(questions, encoding="utf-8")
    (folder / "safety_a.yml").write_text(safety, encoding="utf-8")
    return read_golden(folder, IDS, training or {})


QUESTION = '- {text: "what is it?", expect: [cost], slice: short}\n'
MESSAGE = '- {text: "i am fine", min: none, max: check_in, slice: short, lang: en}\n'


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets of any size will do."""
    for name in ("LEAST_QUESTIONS", "LEAST_SAFETY", "LEAST_OUT_OF_SCOPE"):
        monkeypatch.setattr(golden, name, 0)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('- {text: "how much", expect: [price], slice: short}', "questions_a.yml:2: 'expect' names price"),
        ('- {text: "how much", expect: [], slice: short}', "questions_a.yml:2: 'expect' is not a list of ids"),
        ('- {text: "how much", expect: [cost, cost], slice: short}', "names an id twice"),
        ('- {text: "how much", expect: [cost]}', "questions_a.yml:2: slice missing"),
        ('- {text: "how much", expect: [cost], slice: short, note: x}', "unknown key note"),
        ('- {text: " ", expect: [cost], slice: short}', "'text' is missing or empty"),
        ('- {text: "how much", expect: [cost], slice: "Short one"}', "'slice' is not a word"),
        ('- {text: "What  IS it?", expect: [cost], slice: short}', "stands in questions_a.yml:1 already"),
        ('- {text: "a and b", expect: [cost], compound: [[cost]], slice: short}', "not a list of two parts"),
        ('- {text: "a and b", expect: [cost], compound: [[cost], [booking]], slice: short}', "which 'expect' has not"),
        ("- how much", "is not a row of the form"),
        ('- {text: "how much", text: "twice", expect: [cost], slice: short}', "'text' is given twice"),
    ],
)
def test_a_mistake_in_a_question_is_named(tmp_path: Path, small: None, row: str, told: str) -> None:
    """Whoever writes a row sees at once which one and why."""
    with pytest.raises(GoldenError, match=r"questions_a\.yml:[12]: ") as refused:
        _read(tmp_path, QUESTION + row + "\n", MESSAGE)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("min: crisis, max: check_in, slice: short, lang: en", "'min' crisis is above 'max' check_in"),
        ("min: panic, max: crisis, slice: short, lang: en", "'min' 'panic' is no tier"),
        ("min: none, max: none, slice: short, lang: fr", "'lang' 'fr' is none of en, es"),
        ("min: none, max: none, slice: short", "lang missing"),
    ],
)
def test_a_mistake_in_a_safety_row_is_named(tmp_path: Path, small: None, row: str, told: str) -> None:
    """A crisis that is labelled wrongly would count as heard."""
    with pytest.raises(GoldenError, match=r"safety_a\.yml:2: ") as refused:
        _read(tmp_path, QUESTION, MESSAGE + '- {text: "help", ' + row + "}\n")
    assert told in str(refused.value)


def test_every_mistake_is_told_at_once(tmp_path: Path, small: None) -> None:
    """Nobody mends forty rows one run at a time."""
    bad = '- {text: "how much", expect: [price], slice: short}\n- {text: "how far", expect: [way], slice: short}\n'
    with pytest.raises(GoldenError) as refused:
        _read(tmp_path, bad, "nonsense: [\n")
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == [
        "questions_a.yml:1",
        "questions_a.yml:2",
        "safety_a.yml:2",
    ]


def test_a_row_that_the_training_knows_is_not_counted(
    tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row learnt by heart would make the assistant look better than it is, also when it is spelt otherwise."""
    monkeypatch.setattr(golden, "MOST_KNOWN", 1.0)
    found = _read(tmp_path, QUESTION + '- {text: "HOW much??", expect: [cost], slice: short}\n', MESSAGE,
                  {"how much ?": "data/nlu/faq/access.yml"})  # fmt: skip
    assert [row.text for row in found.questions] == ["what is it?"]
    assert found.known == (("questions_a.yml:2", "HOW much??", "data/nlu/faq/access.yml"),)


def test_too_many_known_rows_are_refused_by_name(tmp_path: Path, small: None) -> None:
    """Golden rows that are copied into the training one by one cannot empty the set in silence."""
    with pytest.raises(GoldenError, match="1 of 1 questions are also training phrasings") as refused:
        _read(tmp_path, QUESTION, MESSAGE, {"what is it ?": "data/nlu/faq/access.yml"})
    assert "questions_a.yml:1: 'what is it?' also stands in data/nlu/faq/access.yml" in str(refused.value)


def test_sets_that_have_become_small_are_refused(tmp_path: Path) -> None:
    """Deleting the rows that fail is no way to hold a floor."""
    with pytest.raises(GoldenError, match="1 questions are too few: 600 are needed"):
        _read(tmp_path, QUESTION, MESSAGE)


def test_the_projects_own_sets_can_be_used() -> None:
    """The sets are large enough, name only answers that exist, and stand apart from the training."""
    found = read_golden(ROOT / "tests/golden", answer_ids(ROOT), training_texts(ROOT))
    assert len(found.questions) >= golden.LEAST_QUESTIONS
    assert len(found.messages) >= golden.LEAST_SAFETY
    assert {row.language for row in found.messages} == {"en", "es"}
