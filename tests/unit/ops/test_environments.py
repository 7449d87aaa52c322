"""An environment is made once, and again when its lock changed or it was left half-made."""

import sys
from pathlib import Path

import pytest

from scripts.setup import environments
from scripts.setup.environments import STAMP, Environment, is_current, write_stamp
from scripts.setup.progress import SetupError
from scripts.setup.pythons import Wanted

PLAIN = Environment("gateway", Wanted(((3, 13),)), "plain.txt", ("more.txt",))
MORE = Environment("gateway", Wanted(((3, 13),)), "more.txt")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two locks and an environment that runs."""
    (tmp_path / "plain.txt").write_text("aiohttp==3\n", encoding="utf-8")
    (tmp_path / "more.txt").write_text("aiohttp==3\npytest==8\n", encoding="utf-8")
    interpreter = tmp_path / ".venv" / "gateway" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.symlink_to(sys.executable)
    return tmp_path


def test_stamped_environment_is_current(root: Path) -> None:
    """A second start must not install anything."""
    write_stamp(root, PLAIN)
    assert is_current(root, PLAIN)


def test_unstamped_environment_was_left_half_made(root: Path) -> None:
    """An interrupted installation would otherwise fail later with a missing module."""
    assert not is_current(root, PLAIN)


def test_changed_lock_makes_it_outdated(root: Path) -> None:
    """A security update in the lock must reach the environment."""
    write_stamp(root, PLAIN)
    (root / "plain.txt").write_text("aiohttp==4\n", encoding="utf-8")
    assert not is_current(root, PLAIN)


def test_development_environment_serves_for_running(root: Path) -> None:
    """A developer who alternates make test and make run must not install each time."""
    write_stamp(root, MORE)
    assert is_current(root, PLAIN)


def test_running_environment_does_not_serve_for_development(root: Path) -> None:
    """Tests need more than the product does."""
    write_stamp(root, PLAIN)
    assert not is_current(root, MORE)


def test_environment_whose_python_is_gone_is_remade(root: Path) -> None:
    """Removing a Python version breaks every environment made with it."""
    write_stamp(root, PLAIN)
    interpreter = root / ".venv" / "gateway" / "bin" / "python"
    interpreter.unlink()
    interpreter.symlink_to(root / "no-such-python")
    assert not is_current(root, PLAIN)


def test_damaged_stamp_counts_as_none(root: Path) -> None:
    """A stamp cut off by a full disk must not stop set-up."""
    write_stamp(root, PLAIN)
    (root / ".venv" / "gateway" / STAMP).write_text("{", encoding="utf-8")
    assert not is_current(root, PLAIN)


def test_missing_python_is_one_clear_sentence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody without Python 3.10 must read what to install, not a stack trace."""
    monkeypatch.setattr(environments, "ensure_uv", lambda _root: None)
    with pytest.raises(SetupError, match=r"needs Python 3\.99, which was not found: install it.*run this again"):
        environments.ensure(root, [Environment("assistant", Wanted(((3, 99),)), "plain.txt")])
