"""HTML from elements and text: whatever a patient wrote is escaped, because nothing else can be put in."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Markup:
    """Finished HTML; plain strings are text and are escaped."""

    html: str


Child = Markup | str | None


def tag(name: str, *children: Child, **attributes: str | None) -> Markup:
    """An element. Attributes that are None and children that are None are left out; ``class_`` is ``class``."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(child.html if isinstance(child, Markup) else escape(child) for child in children if child)
    return Markup(f"<{name}{shown}>{inner}</{name}>")


def page(title: str, *body: Markup) -> str:
    """A whole page for reading and printing; its script only opens the print dialog."""
    head = (
        f'<meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="format-detection" content="telephone=no">'
        '<link rel="icon" href="/static/staff/icons/mark.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/print/print.css">'
        '<script type="module" src="/static/print/print.js"></script>'
    )
    return f'<!doctype html><html lang="en"><head>{head}</head>{tag("body", *body).html}</html>'
