"""Models are built when something they are made from changed, and a failure leaves the old ones."""

import sys
from pathlib import Path

import pytest

from scripts.setup import training
from scripts.setup.inputs import content_hash, matching_lines
from scripts.setup.progress import SetupError
from scripts.setup.training import Step

WRITE_FOLDER = "import pathlib, sys; pathlib.Path(sys.argv[1], 'weights').write_text('new')"
WRITE_FILE = "import pathlib, sys; pathlib.Path(sys.argv[1], sys.argv[2] + '.tar.gz').write_text('new')"
FAIL = "print('reading'); raise SystemExit('data/nlu/faq.yml: line 3 is broken')"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a little data and code, and an environment to run the steps."""
    for name, text in {
        "data/a.yml": "a",
        "bot/__init__.py": "",
        "bot/train.py": "from bot.words import normalise\n",
        "bot/words.py": "normalise = str.lower\n",
        "bot/page.py": "x = 1\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    python = tmp_path / ".venv" / "assistant" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


def use(monkeypatch: pytest.MonkeyPatch, program: str, *, output: str = "models/safety") -> None:
    """Make one step with ``program`` the whole table."""
    item = Step(
        name="safety",
        title="Training",
        arguments=("-c", program, "{out}", "{hash}"),
        data=("data/*.yml",),
        code=("bot/train.py",),
        output=output,
    )
    monkeypatch.setattr(training, "STEPS", (item,))


def digest(root: Path) -> str:
    """The hash of the little repository's inputs."""
    return content_hash(root, patterns=("data/*.yml",), code=("bot/train.py",))


@pytest.mark.parametrize("changed", ["data/a.yml", "bot/train.py", "bot/words.py"])
def test_hash_follows_data_code_and_what_the_code_imports(root: Path, changed: str) -> None:
    """A change that is not noticed would leave a model that no longer matches its code."""
    before = digest(root)
    (root / changed).write_text("# changed\n", encoding="utf-8")
    assert digest(root) != before


def test_hash_ignores_what_is_not_used(root: Path) -> None:
    """Work on the page must not cost two minutes of training."""
    before = digest(root)
    (root / "bot/page.py").write_text("x = 2\n", encoding="utf-8")
    assert digest(root) == before


def test_renamed_file_changes_the_hash(root: Path) -> None:
    """A file's name can carry meaning (an answer's topic)."""
    before = digest(root)
    (root / "data/a.yml").rename(root / "data/b.yml")
    assert digest(root) != before


def test_of_answers_only_ids_and_titles_count(root: Path) -> None:
    """Rewording an answer must show at the next start, without two minutes of training."""
    answers = root / "data/a.yml"
    answers.write_text("utter_faq/cost:\n  title: Cost\n  text: old\n", encoding="utf-8")
    wanted = r"utter_faq/|title:"
    before = matching_lines(root, "data/*.yml", wanted)
    answers.write_text("utter_faq/cost:\n  title: Cost\n  text: new\n", encoding="utf-8")
    assert matching_lines(root, "data/*.yml", wanted) == before
    answers.write_text("utter_faq/cost:\n  title: Price\n  text: new\n", encoding="utf-8")
    assert matching_lines(root, "data/*.yml", wanted) != before


def test_missing_input_is_named(root: Path) -> None:
    """A file deleted by mistake must be named."""
    (root / "data/a.yml").unlink()
    with pytest.raises(SetupError, match=r"data/\*\.yml is missing"):
        digest(root)


def test_second_run_builds_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start takes seconds."""
    use(monkeypatch, WRITE_FOLDER)
    training.train(root)
    assert (root / "models/safety/weights").read_text(encoding="utf-8") == "new"
    use(monkeypatch, WRITE_FOLDER)
    monkeypatch.setattr(training, "_build", lambda *_: pytest.fail("built again"))
    training.train(root)


def test_failed_training_keeps_the_old_model_and_says_why(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in the data must not take the working model away."""
    old = root / "models/safety/weights"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    use(monkeypatch, FAIL)
    with pytest.raises(SetupError, match=r"Training failed: data/nlu/faq.yml: line 3 is broken .*train-safety\.log"):
        training.train(root)
    assert old.read_text(encoding="utf-8") == "old"


def test_rasa_model_is_named_by_its_inputs_and_the_newest_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The assistant loads the newest model: it must be the one made from the data as they are."""
    use(monkeypatch, WRITE_FILE, output="models/{hash}.tar.gz")
    training.train(root)
    first = next((root / "models").glob("*.tar.gz"))
    (root / "data/a.yml").write_text("b", encoding="utf-8")
    training.train(root)
    (root / "data/a.yml").write_text("a", encoding="utf-8")
    training.train(root)
    models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    assert len(models) == 2
    assert models[-1] == first


def test_every_step_of_the_product_has_its_inputs() -> None:
    """A pattern that matches nothing stops set-up for everybody."""
    root = Path(training.__file__).resolve().parents[2]
    for item in training.STEPS:
        assert content_hash(root, patterns=item.data, code=item.code)
