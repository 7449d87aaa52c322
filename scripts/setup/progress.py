"""Saying what happens, in plain words with seconds, and running commands whose output goes to a log."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

LONGEST_REASON = 300


class SetupError(Exception):
    """Set-up cannot go on; the text is one sentence for the person at the terminal."""


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step that takes a while, and how long it took once it has worked."""
    print(f"{title} ...", flush=True)
    start = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - start:.0f} s", flush=True)


def run_logged(
    command: Sequence[str], *, log: Path, what: str, cwd: Path, env: Mapping[str, str] | None = None
) -> None:
    """Run a command; raises SetupError with the last line it wrote and where the rest is."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        try:
            code = subprocess.run(
                list(command),
                cwd=cwd,
                env=dict(env) if env else None,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                check=False,
            ).returncode
        except OSError as error:
            raise SetupError(f"{what} failed: {command[0]}: {error.strerror}") from None
    if code != 0:
        raise SetupError(f"{what} failed: {_last_line(log)} (all of it: {_short(log, cwd)})")


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    spoken = [line for line in lines if line]
    return spoken[-1][-LONGEST_REASON:] if spoken else "it said nothing"


def _short(path: Path, root: Path) -> str:
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(path)
