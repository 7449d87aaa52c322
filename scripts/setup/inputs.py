"""What a training step depends on, as one hash: its data, and every module of ours that its code imports."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scripts.setup.progress import SetupError

PACKAGES = ("bot", "actions")


def content_hash(root: Path, *, patterns: Sequence[str], code: Sequence[str], extra: Iterable[str] = ()) -> str:
    """Hash of the files that match ``patterns``, of ``code`` with all it imports, and of ``extra`` strings.

    Raises SetupError when a pattern matches nothing.
    """
    files = set(_matching(root, patterns)) | set(_with_imports(root, _matching(root, code)))
    digest = hashlib.sha256("\n".join(extra).encode())
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def matching_lines(root: Path, pattern: str, wanted: str) -> list[str]:
    """The lines that hold the regular expression ``wanted``, of all files that match ``pattern``, with their file."""
    expression = re.compile(wanted)
    return [
        f"{path.relative_to(root).as_posix()}:{line}"
        for path in sorted(_matching(root, (pattern,)))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if expression.search(line)
    ]


def _matching(root: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        found = [path for path in root.glob(pattern) if path.is_file()]
        if not found:
            raise SetupError(f"{pattern} is missing, and the model is trained from it.")
        yield from found


def _with_imports(root: Path, files: Iterable[Path]) -> set[Path]:
    todo, seen = list(files), set()
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo.extend(_imported(root, path))
    return seen


def _imported(root: Path, path: Path) -> Iterator[Path]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise SetupError(f"{path.relative_to(root)} cannot be read as Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] in PACKAGES:
                stem = root.joinpath(*name.split("."))
                yield from (p for p in (stem.with_suffix(".py"), stem / "__init__.py") if p.is_file())
