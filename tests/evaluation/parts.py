"""Pieces that both halves of the report are made of."""

import html
from collections.abc import Iterable, Sequence


def text(value: object) -> str:
    """Text that is safe inside the page."""
    return html.escape(str(value), quote=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already; the first cell of each row holds somebody's words."""
    top = "".join(f"<th>{text(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td{_words(place)}>{cell}</td>" for place, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f"<div class='scroll'><table><tr>{top}</tr>{body}</table></div>"


def _words(place: int) -> str:
    return " class='words'" if place == 0 else ""


def folded(title: str, about: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that opens when pressed; nothing at all without rows."""
    if not rows:
        return ""
    return (
        f"<details class='rows'><summary>{text(title)}: {len(rows)} <small>{text(about)}</small></summary>"
        f"{table(head, rows)}</details>"
    )


def words_of(id_: str) -> str:
    """An id as words."""
    return text(id_.replace("_", " "))
