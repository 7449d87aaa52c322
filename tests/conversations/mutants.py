"""Puts faults into a copy of the product and plays the cases that must notice them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

LIST = ROOT / "tests" / "stories" / "mutants.yml"
RESULT = ROOT / "var" / "conversations" / "mutants.json"
SHARED = (".venv", "models", "var/encoder")  # trained or installed: the same for every mutant
CAUGHT, SURVIVED = 1, 0  # pytest's exit codes: a case failed, all passed
SECONDS = 600.0


class MutantsRefused(Exception):
    """The list can't be played; the message names the mutant and says why."""


@dataclass(frozen=True)
class Mutant:
    """One fault: in ``file`` the text ``find`` becomes ``replace``; the case files in ``play`` must notice."""

    what: str
    file: str
    find: str
    replace: str
    play: tuple[str, ...]
    only: str = ""

    def applied(self, root: Path) -> str:
        """The file's text with the fault in it; raises MutantsRefused unless ``find`` stands there exactly once."""
        text = (root / self.file).read_text(encoding="utf-8")
        if text.count(self.find) != 1:
            raise MutantsRefused(f"{self.what}: {self.find!r} stands {text.count(self.find)} times in {self.file}")
        return text.replace(self.find, self.replace)


def read_mutants(path: Path = LIST) -> list[Mutant]:
    """The faults of the list; raises MutantsRefused for one that is not complete."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["mutants"]
    try:
        return [Mutant(**{**entry, "play": tuple(entry["play"])}) for entry in entries]
    except (TypeError, KeyError) as error:
        raise MutantsRefused(f"{path}: {error}") from error


def play_all() -> int:
    """Play every mutant and tell which were noticed; 1 when one was not."""
    mutants = read_mutants()
    outcomes: dict[str, str] = {}
    with _copy() as copy:
        for mutant in mutants:
            outcomes[mutant.what] = _outcome(mutant, copy)
            print(f"{outcomes[mutant.what]:9} {mutant.what}", flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
    caught = sum(outcome == "caught" for outcome in outcomes.values())
    print(f"{caught} of {len(mutants)} faults were caught.")
    return int(caught < len(mutants))


def _outcome(mutant: Mutant, copy: Path) -> str:
    path = copy / mutant.file
    original = path.read_text(encoding="utf-8")
    path.write_text(mutant.applied(copy), encoding="utf-8")
    try:
        code = _play(mutant, copy)
    finally:
        path.write_text(original, encoding="utf-8")
    return {CAUGHT: "caught", SURVIVED: "SURVIVED"}.get(code, f"BROKEN {code}")


def _play(mutant: Mutant, copy: Path) -> int:
    files = [f"tests/stories/cases/{name}" for name in mutant.play]
    command = [sys.executable, "-m", "pytest", *files, "-q", "-p", "no:cacheprovider", "--slower", "3"]
    command += ["-k", " and ".join(mutant.only.split())] if mutant.only else []
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    with (copy / "mutant.log").open("ab") as log:
        return subprocess.run(
            command, cwd=copy, env=environment, stdout=log, stderr=log, check=False, timeout=SECONDS
        ).returncode


@contextmanager
def _copy() -> Iterator[Path]:
    """A copy of the repository's files, with what was trained and installed linked in."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        copy = Path(name)
        for file in filter(None, listed.decode().split("\0")):
            target = copy / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, target)
        for shared in SHARED:
            (copy / shared).parent.mkdir(parents=True, exist_ok=True)
            (copy / shared).symlink_to(ROOT / shared)
        yield copy
