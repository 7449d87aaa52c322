"""Every text that the assistant learns from, normalised: what a golden text must not repeat."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.language.lexicon import load_lexicon
from bot.language.normalise import normalise

_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def training_texts(root: Path) -> dict[str, str]:
    """Normalised training texts below ``root`` with the file each stands in."""
    found: dict[str, str] = {}
    for where, text in (*_phrasings(root), *_sentences(root), *_examples(root)):
        found.setdefault(normalise(text).text, where)
    found.pop("", None)  # emoji and punctuation alone: all such messages are alike
    return found


def _phrasings(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "data/nlu").rglob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}  # noqa: S506 - a safe loader
        for item in content.get("nlu", []):
            for line in str(item.get("examples", "")).splitlines():
                yield path.relative_to(root).as_posix(), _ENTITY.sub(r"\1", line.strip().removeprefix("-"))


def _sentences(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "data/safety/sentences").rglob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.relative_to(root).as_posix(), line


def _examples(root: Path) -> Iterator[tuple[str, str]]:
    for entry in load_lexicon(root / "data/safety/lexicon").entries:
        for text in (*entry.examples, *entry.near_misses):
            yield f"data/safety/lexicon, {entry.id}", text
