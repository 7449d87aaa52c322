"""The two environments in .venv/, made from the lock files and remade only when those change.

A stamp inside the environment, written last, says which lock it was made from: one without it was left half-made and is
made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.progress import SetupError, run_logged, step
from scripts.setup.pythons import Wanted, find
from scripts.setup.uv import ensure_uv, fetch_python

STAMP = ".installed.json"


@dataclass(frozen=True)
class Environment:
    """One environment. ``lock`` is what to install; ``also`` are locks that hold more and do as well."""

    name: str
    wanted: Wanted
    lock: str
    also: tuple[str, ...] = ()


ASSISTANT = Environment("assistant", Wanted(((3, 10),)), "requirements/assistant.txt")
GATEWAY = Environment(
    "gateway", Wanted(((3, 13), (3, 12), (3, 14))), "requirements/gateway.txt", ("requirements/dev.txt",)
)
DEVELOPMENT = Environment("gateway", GATEWAY.wanted, "requirements/dev.txt")


def ensure(root: Path, environments: Sequence[Environment]) -> None:
    """Make every environment that is missing, broken or out of date; raises SetupError."""
    outdated = [environment for environment in environments if not is_current(root, environment)]
    if not outdated:
        return
    uv = ensure_uv(root)
    for environment in outdated:
        _bring_up_to_date(root, environment, uv)


def is_current(root: Path, environment: Environment) -> bool:
    """Whether the environment was made from the lock as it is now, and its Python still runs."""
    stamp = _stamp(_folder(root, environment))
    accepted = {_digest(root / lock) for lock in (environment.lock, *environment.also)}
    return stamp in accepted and _runs(_folder(root, environment))


def write_stamp(root: Path, environment: Environment) -> None:
    """Record that the environment holds exactly what its lock says."""
    content = {"lock": environment.lock, "sha256": _digest(root / environment.lock)}
    (_folder(root, environment) / STAMP).write_text(json.dumps(content) + "\n", encoding="utf-8")


def _bring_up_to_date(root: Path, environment: Environment, uv: Path | None) -> None:
    folder = _folder(root, environment)
    title = f"Installing the {environment.name}'s packages"
    if uv is not None and _stamp(folder) is not None and _runs(folder):
        with step(title + " that changed"):
            (folder / STAMP).unlink()
            _uv_sync(root, environment, uv)
            write_stamp(root, environment)
        return
    python = _python(root, environment, uv)
    with step(f"{title} (a minute or so)" if uv else f"{title} with pip (some minutes)"):
        shutil.rmtree(folder, ignore_errors=True)
        if uv is None or not _make_with_uv(root, environment, uv, python):
            _make_with_pip(root, environment, python)
        write_stamp(root, environment)


def _python(root: Path, environment: Environment, uv: Path | None) -> Path:
    python = find(environment.wanted)
    if python is None and uv is not None:
        python = fetch_python(uv, environment.wanted, root)
    if python is None:
        version = "{}.{}".format(*environment.wanted.versions[0])
        raise SetupError(
            f"The {environment.name} needs {environment.wanted}, which was not found: install it, for example with "
            f"'uv python install {version}' or 'pyenv install {version}', and run this again."
        )
    return python


def _make_with_uv(root: Path, environment: Environment, uv: Path, python: Path) -> bool:
    """Whether it worked; where only pip is configured to reach packages, uv does not."""
    folder = _folder(root, environment)
    try:
        command = [str(uv), "venv", "--no-project", "--python", str(python), str(folder)]
        run_logged(command, log=_log(root, environment), what="Making the environment", cwd=root)
        _uv_sync(root, environment, uv)
    except SetupError as error:
        print(f"  {error}\n  Trying again with pip, which takes longer.", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        return False
    return True


def _uv_sync(root: Path, environment: Environment, uv: Path) -> None:
    command = [str(uv), "pip", "sync", "--python", str(_interpreter(_folder(root, environment)))]
    command += ["--require-hashes", environment.lock]
    if environment.name == "gateway":
        command.append("--compile-bytecode")  # or its first start takes several seconds, and a patient waits
    run_logged(command, log=_log(root, environment), what="The installation", cwd=root)


def _make_with_pip(root: Path, environment: Environment, python: Path) -> None:
    folder, log = _folder(root, environment), _log(root, environment)
    run_logged([str(python), "-m", "venv", str(folder)], log=log, what="Making the environment", cwd=root)
    command = [str(_interpreter(folder)), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "-r", environment.lock]
    run_logged(command, log=log, what="The installation", cwd=root)


def _folder(root: Path, environment: Environment) -> Path:
    return root / ".venv" / environment.name


def _interpreter(folder: Path) -> Path:
    return folder / "bin" / "python"


def _log(root: Path, environment: Environment) -> Path:
    return root / "var" / "log" / f"install-{environment.name}.log"


def _stamp(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / STAMP).read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(lock: Path) -> str:
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as error:
        raise SetupError(f"{lock}: {error.strerror}") from None


def _runs(folder: Path) -> bool:
    try:
        return (
            subprocess.run(
                [str(_interpreter(folder)), "-c", ""], capture_output=True, timeout=20, check=False
            ).returncode
            == 0
        )
    except (OSError, subprocess.SubprocessError):
        return False
