"""Getting uv, which installs packages and fetches Pythons: from PATH, else into the repository's own .tools/uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.setup.progress import SetupError, run_logged, step
from scripts.setup.pythons import Wanted, find

LIKELY_TO_HAVE_PIP = Wanted(((3, 13), (3, 12), (3, 10), (3, 11), (3, 14)))


def ensure_uv(root: Path) -> Path | None:
    """A uv that runs; None when there is none and none can be installed (pip will do, more slowly)."""
    own = root / ".tools" / "uv" / "bin" / "uv"
    for candidate in (*_on_path(), own):
        if _runs(candidate):
            return candidate
    try:
        with step("Installing uv into .tools"):
            _install_with_any(root, own)
    except SetupError as error:
        print(f"  {error}\n  pip is used instead of uv, which takes longer.", flush=True)
        return None
    return own


def fetch_python(uv: Path, wanted: Wanted, root: Path) -> Path | None:
    """A Python downloaded by uv; None when that is not possible here."""
    version = "{}.{}".format(*wanted.versions[0])
    try:
        with step(f"Fetching Python {version}"):
            command = [str(uv), "python", "install", "--no-bin", version]
            run_logged(command, log=root / "var" / "log" / "python.log", what="The download", cwd=root)
    except SetupError as error:
        print(f"  {error}", flush=True)
        return None
    found = subprocess.run(
        [str(uv), "python", "find", "--managed-python", version],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        text=True,
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def _on_path() -> Iterator[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and (Path(folder) / "uv").exists():
            yield Path(folder) / "uv"


def _runs(uv: Path) -> bool:
    try:
        return subprocess.run([str(uv), "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _install_with_any(root: Path, own: Path) -> None:
    """Install with the first Python whose pip can do it; raises SetupError with the last one's reason."""
    failure = SetupError("No Python here can install uv.")
    for python in _pythons():
        try:
            _install(root, python)
        except SetupError as error:
            failure = error
            continue
        if _runs(own):
            return
        failure = SetupError("uv was installed, but does not run on this machine.")
    raise failure


def _pythons() -> Iterator[Path]:
    """This Python first; a system's own one often lacks pip, so another as well."""
    yield Path(sys.executable)
    other = find(LIKELY_TO_HAVE_PIP)
    if other is not None:
        yield other


def _install(root: Path, python: Path) -> None:
    """Install the locked release beside, then move it into place: an interrupted one is never used."""
    target, fresh = root / ".tools" / "uv", root / ".tools" / "uv.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "--target", str(fresh), "-r", str(root / "requirements" / "uv.txt")]
    run_logged(command, log=root / "var" / "log" / "uv.log", what="Installing uv", cwd=root)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
