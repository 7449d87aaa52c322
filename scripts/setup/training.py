"""Building the models, each only when something it is made from has changed.

A step writes into a folder of its own, which replaces the old result only when it is complete. A failed or interrupted
step therefore leaves what was there.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.inputs import content_hash, matching_lines
from scripts.setup.progress import run_logged, step

KEPT_MODELS = 2  # the one in use and the one before, to go back to
STAMP = "inputs.sha256"


@dataclass(frozen=True)
class Step:
    """One model. In ``arguments``, {out} is the folder to write to and {hash} the hash of its inputs.

    ``data`` and ``code`` are glob patterns; code counts with all of ours that it imports. Of the files in ``lines``,
    only lines that hold a regular expression count. ``after`` are steps whose results it uses. ``output`` is a folder,
    or a file when it holds {hash}.
    """

    name: str
    title: str
    arguments: tuple[str, ...]
    data: tuple[str, ...]
    code: tuple[str, ...]
    output: str
    lines: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()


LOCK = "requirements/assistant.txt"
STEPS = (
    Step(
        name="encoder",
        title="Building the sentence encoder (15 s)",
        arguments=("-m", "bot.language.build_encoder", "--out", "{out}"),
        data=(LOCK,),
        code=("bot/language/build_encoder.py",),
        output="var/encoder",
    ),
    Step(
        name="safety",
        title="Training the safety classifier (3 to 5 minutes)",
        arguments=("-m", "bot.language.train_safety", "--force", "--out", "{out}/classifier.npz"),
        data=(LOCK, "data/safety/lexicon/**/*.yml", "data/safety/sentences/**/*.txt", "data/nlu/faq/*.yml"),
        code=("bot/language/train_safety.py",),
        after=("encoder",),
        output="models/safety",
    ),
    Step(
        name="rasa",
        title="Training the assistant (1 to 2 minutes)",
        arguments=("-m", "bot.nlu", "train", "--out", "{out}", "--fixed-model-name", "{hash}"),
        data=(LOCK, "config.yml", "domain.yml", "data/nlu/**/*.yml", "data/rules.yml", "data/medicines.yml"),
        lines=(("data/answers/*.yml", r"utter_faq/|custom:|title:"),),  # a reworded answer needs no training
        code=("bot/nlu/*.py",),
        after=("encoder",),
        output="models/{hash}.tar.gz",
    ),
)


def train(root: Path) -> None:
    """Bring every model up to date; raises SetupError and leaves the old ones when a step fails."""
    hashes: dict[str, str] = {}
    for item in STEPS:
        hashes[item.name] = _hash(root, item, hashes)
        if not is_current(root, item, hashes[item.name]):
            with step(item.title):
                _build(root, item, hashes[item.name])


def is_current(root: Path, item: Step, digest: str) -> bool:
    """Whether the result at hand was made from inputs with this hash."""
    output = root / item.output.format(hash=digest)
    if "{hash}" in item.output:
        if output.is_file():
            _make_newest(output)
        return output.is_file()
    stamp = output / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest


def _hash(root: Path, item: Step, hashes: dict[str, str]) -> str:
    extra = [*item.arguments, *(hashes[name] for name in item.after)]
    for pattern, wanted in item.lines:
        extra += matching_lines(root, pattern, wanted)
    return content_hash(root, patterns=item.data, code=item.code, extra=extra)[:16]


def _build(root: Path, item: Step, digest: str) -> None:
    fresh = root / "var" / "training" / item.name
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    arguments = [argument.format(out=fresh, hash=digest) for argument in item.arguments]
    env = {**os.environ, "PYTHONPATH": ".", "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is compiled here makes the first start of the assistant quicker
    python = str(root / ".venv" / "assistant" / "bin" / "python")
    log = root / "var" / "log" / f"train-{item.name}.log"
    run_logged([python, *arguments], log=log, what=item.title.split(" (")[0], cwd=root, env=env)
    if "{hash}" in item.output:
        _place_file(fresh / Path(item.output.format(hash=digest)).name, root / item.output.format(hash=digest))
    else:
        (fresh / STAMP).write_text(digest + "\n", encoding="utf-8")
        _place_folder(fresh, root / item.output)


def _place_file(fresh: Path, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    fresh.replace(output)
    _make_newest(output)
    models = sorted(output.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in models[KEPT_MODELS:]:
        old.unlink()


def _place_folder(fresh: Path, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    old = output.with_name(output.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists():
        output.rename(old)
    fresh.rename(output)
    shutil.rmtree(old, ignore_errors=True)


def _make_newest(model: Path) -> None:
    """Rasa takes the newest file of a folder, so the model in force must be that."""
    newest = max(path.stat().st_mtime for path in model.parent.glob("*.tar.gz"))
    if model.stat().st_mtime < newest:
        os.utime(model)
