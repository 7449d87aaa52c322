"""A printed page in pure Python (fpdf2) with a typeface that can write what patients write, as far as one can."""

import logging
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from typing import Any

from fpdf import FPDF

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each step of making a font smaller

FAMILY = "SourceSans"
FONTS = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf", "I": "SourceSansPro-It.ttf"}
MARGIN = 16.0  # all lengths in millimetres, sizes of type in points
LABEL_WIDTH = 41.0
LEADING = 0.44  # millimetres per point of type
Colour = tuple[int, int, int]
INK: Colour = (36, 48, 47)
SOFT: Colour = (86, 96, 94)
LINE: Colour = (214, 207, 195)


class PdfPage(FPDF):
    """US Letter, which also prints on A4. ``foot`` makes the line at the bottom from the page's number."""

    def __init__(self, *, title: str, author: str, at: datetime, foot: Callable[[int], str]) -> None:
        super().__init__(format="letter")
        self._foot = foot
        folder = files("font_source_sans_pro").joinpath("files")
        for style, name in FONTS.items():
            self.add_font(FAMILY, style, str(folder.joinpath(name)))
        self.set_title(title)
        self.set_author(author)
        self.set_lang("en-US")
        self.set_creation_date(at)
        self.set_margins(MARGIN, 12, MARGIN)
        self.set_auto_page_break(True, margin=13)
        self.str_alias_nb_pages = ""  # else "{nb}" in a patient's words becomes the number of pages
        self.lacks = False  # whether a sign had to be named in brackets
        self.add_page()

    def footer(self) -> None:
        """The line at the bottom of every page; called by fpdf2."""
        self.set_left_margin(MARGIN)
        self.set_xy(MARGIN, -11)
        self.styled("", 7.5, SOFT)
        self.cell(0, 4, self.known(self._foot(self.page_no())), align="L")

    def finished(self) -> tuple[bytes, int]:
        """The file and its number of pages; gives the typeface's files back."""
        body = bytes(self.output())
        fonts: Any = self.fonts.values()
        for font in fonts:
            font.close()
        return body, self.pages_count

    def known(self, text: str) -> str:
        """The text with signs that the typeface lacks named in brackets: a quotation loses nothing."""
        return "".join(self._known(sign) for sign in text)

    def _has(self, sign: str, style: str = "") -> bool:
        font: Any = self.fonts[FAMILY.lower() + style]
        return ord(sign) in font.cmap

    def _known(self, sign: str) -> str:
        if self._has(sign) or sign == "\n":
            return sign
        if unicodedata.category(sign) in ("Cf", "Mn", "Cc", "Cs", "Co", "Cn"):
            return " " if sign in "\t\r" else ""
        self.lacks = True
        return f"[{unicodedata.name(sign, 'sign').lower()}]"

    def styled(self, style: str, size: float, colour: Colour = INK) -> None:
        """The type for what is written next."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def run(self, text: str, style: str = "", size: float = 8.8, colour: Colour = INK) -> None:
        """Words that go on in the line; upright where the italics lack a sign."""
        words = self.known(text)
        self.styled(style if all(self._has(sign, style) for sign in words if sign != "\n") else "", size, colour)
        self.write(8.8 * LEADING, words)

    @contextmanager
    def indented(self, by: float) -> Iterator[None]:
        """Wrapped lines begin further right."""
        self.set_left_margin(MARGIN + by)
        self.set_x(MARGIN + by)
        yield
        self.set_left_margin(MARGIN)

    def rule(self) -> None:
        """A thin line across."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
