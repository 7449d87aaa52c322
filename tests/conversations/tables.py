"""Cases from a table: one case for each row, its values put where ``{column}`` stands."""

import re
from typing import Any

from tests.conversations.vocabulary import nearest
from tests.conversations.yaml_lines import Mapping, Sequence

_HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class TableError(Exception):
    """A table that cannot be used; ``where`` is the path of keys to the mistake."""

    def __init__(self, why: str, *where: str | int) -> None:
        super().__init__(why)
        self.where = where


def rows_of(case: Mapping) -> list[Mapping]:
    """The cases that a case with a ``table`` stands for; a case without one is itself."""
    if "table" not in case:
        return [case]
    rows = case["table"]
    if not isinstance(rows, Sequence) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise TableError("a table is a list of rows such as {words: how much, answer: cost}", "table")
    columns = set(rows[0])
    for index, row in enumerate(rows):
        if set(row) != columns:
            raise TableError(
                f"this row has not the columns of the first one: {', '.join(sorted(columns))}", "table", index
            )
    pattern = _without_table(case)
    for hole in sorted(_holes(pattern) - columns):
        raise TableError(f"there is no column '{hole}' in the table. {nearest(hole, columns)}", *_where(pattern, hole))
    unused = columns - _holes(pattern)
    if unused:
        raise TableError(
            f"no step uses the column '{min(unused)}': write {{{min(unused)}}} where it belongs", "table", 0
        )
    return [_filled(pattern, row, number) for number, row in enumerate(rows, start=1)]


def _without_table(case: Mapping) -> Mapping:
    pattern = Mapping({key: value for key, value in case.items() if key != "table"})
    pattern.line, pattern.lines = case.line, case.lines
    return pattern


def _holes(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {hole for item in value.values() for hole in _holes(item)}
    if isinstance(value, list):
        return {hole for item in value for hole in _holes(item)}
    return set(_HOLE.findall(value)) if isinstance(value, str) else set()


def _where(value: Any, hole: str) -> tuple[str | int, ...]:
    """The keys and indices that lead to ``{hole}``."""
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, Sequence) else ()
    for key, item in items:
        if hole in _holes(item):
            return (key, *_where(item, hole))
    return ()


def _filled(pattern: Mapping, row: Mapping, number: int) -> Mapping:
    filled: Mapping = _put(pattern, row)
    name = filled.get("case")
    if name == pattern.get("case"):
        filled["case"] = f"{name} ({number})"
    filled.line = row.line
    return filled


def _put(value: Any, row: Mapping) -> Any:
    if isinstance(value, Mapping):
        built = Mapping({key: _put(item, row) for key, item in value.items()})
        built.line, built.lines = value.line, value.lines
        return built
    if isinstance(value, Sequence):
        items = Sequence(_put(item, row) for item in value)
        items.line, items.lines = value.line, value.lines
        return items
    return _text(value, row) if isinstance(value, str) else value


def _text(text: str, row: Mapping) -> Any:
    whole = _HOLE.fullmatch(text)
    if whole and whole[1] in row:
        return row[whole[1]]  # a number or a list stays what it is
    return _HOLE.sub(lambda found: str(row[found[1]]), text)
