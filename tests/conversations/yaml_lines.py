"""YAML that remembers the line of every key and item, refuses a key given twice, and reads ``no`` as a word.

Rules of YAML 1.2, as Rasa reads its files: only true and false are booleans, and dates and times are text.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml


class LineError(Exception):
    """Something in a file cannot be used; ``line`` counts from 1."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")
        self.path, self.line, self.why = path, line, why


class Mapping(dict[str, Any]):
    """A mapping with the line of each key."""

    line = 0
    lines: dict[str, int]


class Sequence(list[Any]):
    """A list with the line of each item."""

    line = 0
    lines: list[int]


class _Loader(yaml.SafeLoader):
    """Builds Mapping and Sequence."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML's own attribute


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|false|False)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterable[Mapping]:
    built = Mapping()
    built.line, built.lines = _line(node), {}
    yield built
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in built:
            raise yaml.MarkedYAMLError(problem=f"'{key}' is given twice", problem_mark=key_node.start_mark)
        built[key] = loader.construct_object(value_node, deep=True)
        built.lines[key] = _line(key_node)


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Iterable[Sequence]:
    built = Sequence()
    built.line, built.lines = _line(node), [_line(item) for item in node.value]
    yield built
    built.extend(loader.construct_object(item, deep=True) for item in node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def load(path: Path) -> Any:
    """What a file holds; raises LineError for broken YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or "is not valid YAML"
        hint = "" if why.endswith("twice") else " (put text with : ? , # or brackets in quotes)"
        raise LineError(path, mark.line + 1 if mark else 1, why + hint) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LineError(path, 1, f"is not valid YAML: {error}") from None


def line_at(tree: Any, where: Iterable[str | int]) -> int:
    """The line of what a path of keys and indices leads to, or of the last part of it that exists."""
    line = int(getattr(tree, "line", 1) or 1)
    for part in where:
        if isinstance(tree, Mapping) and part in tree:
            line, tree = tree.lines[str(part)], tree[str(part)]
        elif isinstance(tree, Sequence) and isinstance(part, int) and part < len(tree):
            line, tree = tree.lines[part], tree[part]
        elif not isinstance(tree, Mapping | Sequence):
            break
    return line
