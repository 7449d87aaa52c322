"""Finding an installed Python of a wanted version, by really running every candidate.

A version manager's shim on PATH can exist and still fail ("command not found in this version"): a name proves nothing.
"""

from __future__ import annotations

import glob
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Where installations live, newest first within each; every one holds bin/pythonX.Y.
FOLDERS = (
    "{UV_PYTHON_INSTALL_DIR}/cpython-*",
    "{XDG_DATA_HOME}/uv/python/cpython-*",
    "{HOME}/.local/share/uv/python/cpython-*",
    "{PYENV_ROOT}/versions/*",
    "{HOME}/.pyenv/versions/*",
    "{ASDF_DATA_DIR}/installs/python/*",
    "{HOME}/.asdf/installs/python/*",
    "{MISE_DATA_DIR}/installs/python/*",
    "{HOME}/.local/share/mise/installs/python/*",
    "{HOME}/.local/share/rtx/installs/python/*",
    "{HOME}/.rye/py/*",
    "{CONDA_PREFIX}",
    "/opt/homebrew/opt/python@*",
    "/usr/local/opt/python@*",
    "/Library/Frameworks/Python.framework/Versions/*",
    "/opt/python*",
    "/usr",
    "/usr/local",
)
# The modules that a Python built on a bare system may lack, and that this product needs.
PROBE = "import sys, ssl, sqlite3, ctypes, zlib; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
PROBE_SECONDS = 20


@dataclass(frozen=True)
class Wanted:
    """Which versions will do, the preferred one first."""

    versions: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return "Python " + " or ".join(f"{major}.{minor}" for major, minor in self.versions)


def find(wanted: Wanted, environ: Mapping[str, str] | None = None) -> Path | None:
    """The first candidate that runs and has a wanted version; None when there is none."""
    environ = os.environ if environ is None else environ
    for version in wanted.versions:
        for candidate in _candidates(version, environ):
            found = probe(candidate)
            if found is not None and found[0] == version:
                return found[1]
    return None


def probe(python: Path) -> tuple[tuple[int, int], Path] | None:
    """Version and real path of an interpreter that starts and has the needed modules; else None."""
    try:
        ran = subprocess.run(
            [str(python), "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
            text=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    lines = ran.stdout.split("\n")
    if ran.returncode != 0 or len(lines) < 2:
        return None
    major, _, minor = lines[0].partition(".")
    if not (major.isdigit() and minor.isdigit()):
        return None
    return (int(major), int(minor)), Path(lines[1])


def _candidates(version: tuple[int, int], environ: Mapping[str, str]) -> Iterator[Path]:
    name = "python{}.{}".format(*version)
    on_path = [Path(folder) for folder in environ.get("PATH", "").split(os.pathsep) if folder]
    places = [folder / "bin" / name for folder in _installations(environ)]
    places += [folder / name for folder in on_path]
    places += [folder / plain for folder in on_path for plain in ("python3", "python")]
    return _existing(places)


def _installations(environ: Mapping[str, str]) -> Iterator[Path]:
    for pattern in FOLDERS:
        try:
            expanded = pattern.format(**environ)
        except KeyError:
            continue  # that version manager's variable is not set here
        yield from (Path(name) for name in _newest_first(expanded))


def _newest_first(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern), key=_by_number, reverse=True)  # noqa: PTH207, the pattern is absolute


def _by_number(name: str) -> list[int]:
    return [int(part) for part in "".join(c if c.isdigit() else " " for c in name).split()]


def _existing(paths: Iterable[Path]) -> Iterator[Path]:
    seen = set()
    for path in paths:
        if path not in seen and path.exists():
            seen.add(path)
            yield path
