"""Set-up finds a Python wherever it is, and never believes a name."""

import sys
from pathlib import Path

from scripts.setup.pythons import Wanted, find, probe
from tests.unit.ops.conftest import MakeProgram

HERE = (sys.version_info.major, sys.version_info.minor)
NAME = f"python{HERE[0]}.{HERE[1]}"
REAL = f'exec "{sys.executable}" "$@"'
SHIM = 'echo "pyenv: command not found" >&2; exit 127'


def test_failing_shim_on_path_is_passed_over(tmp_path: Path, program: MakeProgram) -> None:
    """Whoever has a version manager without this version selected could not set the product up."""
    program(f"shims/{NAME}", SHIM)
    program(f"good/{NAME}", REAL)
    found = find(Wanted((HERE,)), {"PATH": f"{tmp_path}/shims:{tmp_path}/good"})
    assert found == Path(sys.executable)


def test_version_under_a_manager_is_found_behind_its_failing_shim(tmp_path: Path, program: MakeProgram) -> None:
    """The usual pyenv machine: only shims on PATH, the real one under versions/."""
    program(f"shims/{NAME}", SHIM)
    program(f"pyenv/versions/{HERE[0]}.{HERE[1]}.4/bin/{NAME}", REAL)
    found = find(Wanted((HERE,)), {"PATH": f"{tmp_path}/shims", "PYENV_ROOT": f"{tmp_path}/pyenv"})
    assert found == Path(sys.executable)


def test_managers_folders_below_home_are_looked_at(tmp_path: Path, program: MakeProgram) -> None:
    """asdf, mise and uv users set no variable."""
    program(f".asdf/installs/python/{HERE[0]}.{HERE[1]}.0/bin/{NAME}", REAL)
    assert find(Wanted((HERE,)), {"PATH": "", "HOME": str(tmp_path)}) == Path(sys.executable)


def test_plain_python3_counts_when_its_version_is_right(tmp_path: Path, program: MakeProgram) -> None:
    """Some systems have python3 and no python3.13."""
    program("bin/python3", REAL)
    assert find(Wanted((HERE,)), {"PATH": f"{tmp_path}/bin"}) == Path(sys.executable)


def test_wrong_version_under_the_right_name_is_refused(tmp_path: Path, program: MakeProgram) -> None:
    """A misnamed interpreter would make an environment that cannot be installed into."""
    program("bin/python3.99", REAL)
    assert find(Wanted(((3, 99),)), {"PATH": f"{tmp_path}/bin"}) is None


def test_preferred_version_wins(tmp_path: Path, program: MakeProgram) -> None:
    """The first wanted version is taken although another is on PATH first."""
    program("a/python3.98", f"echo 3.98; echo {tmp_path}/a")
    program("b/python3.99", f"echo 3.99; echo {tmp_path}/b")
    found = find(Wanted(((3, 99), (3, 98))), {"PATH": f"{tmp_path}/a:{tmp_path}/b"})
    assert found == tmp_path / "b"


def test_python_without_needed_modules_is_refused(program: MakeProgram) -> None:
    """A Python built without SQLite installs well and fails at the first start."""
    assert probe(program("python", "echo 'ModuleNotFoundError: _sqlite3' >&2; exit 1")) is None


def test_interpreter_that_prints_nonsense_is_refused(program: MakeProgram) -> None:
    """A wrapper that says something else must not stop the search."""
    assert probe(program("python", "echo hello; echo there")) is None
    assert probe(program("silent", "exit 0")) is None
