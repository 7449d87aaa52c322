"""uv is taken from where it is, installed where it is not, and done without where that fails."""

from pathlib import Path

import pytest

from scripts.setup import uv
from scripts.setup.progress import SetupError
from tests.unit.ops.conftest import MakeProgram


def test_failing_uv_on_path_is_passed_over(
    tmp_path: Path, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shim named uv that fails must not stop set-up when the repository has its own."""
    program("bin/uv", "exit 127")
    own = program(".tools/uv/bin/uv", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin")
    assert uv.ensure_uv(tmp_path) == own


def test_without_any_uv_set_up_goes_on_with_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where uv cannot be had, everything still works, and the reason is said."""

    def refuse(_root: Path, _python: Path) -> None:
        raise SetupError("Installing uv failed: no route to host")

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(uv, "_install", refuse)
    assert uv.ensure_uv(tmp_path) is None
    assert "no route to host\n  pip is used instead" in capsys.readouterr().out
