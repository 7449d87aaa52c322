"""A clinician's summary as a PDF: one page for a usual pre-screen, more where somebody told much."""

from datetime import datetime

from bot.content.summary_texts import SummaryTexts
from bot.services.summary_document import Document, Row, Section
from bot.web.pdf_page import INK, LABEL_WIDTH, LEADING, MARGIN, SOFT, Colour, PdfPage

TONES: dict[str, tuple[Colour, Colour]] = {  # ink and paper
    "not_now": ((126, 29, 24), (251, 231, 227)),
    "review": ((122, 60, 10), (253, 240, 223)),
    "likely_fits": ((33, 84, 76), (224, 239, 233)),
    "note": (SOFT, (255, 255, 255)),
    "": (INK, (255, 255, 255)),
}
LABELS = {"flags": 20.0, "notes": 0.0}  # millimetres; other sections leave LABEL_WIDTH
LINE_HEIGHT = 8.8 * LEADING


def summary_pdf(document: Document, texts: SummaryTexts, *, footer: str, at: datetime) -> bytes:
    """The document's bytes. ``footer`` says who printed it and when; ``at`` is the file's date."""

    _, pages = _drawn(document, texts, footer=footer, at=at, pages=1)
    body, _ = _drawn(document, texts, footer=footer, at=at, pages=pages)
    return body


def _drawn(document: Document, texts: SummaryTexts, *, footer: str, at: datetime, pages: int) -> tuple[bytes, int]:
    """The file and its number of pages, which is known only afterwards: it is drawn twice."""

    def foot(number: int) -> str:
        return f"{footer} · {texts('page', number=number, pages=pages)}"

    pdf = PdfPage(title=f"{document.title}, {document.facts[0]}", author=document.clinic, at=at, foot=foot)
    _head(pdf, document)
    _outcome(pdf, document)
    for section in document.sections:
        _section(pdf, section)
    pdf.ln(1)
    pdf.styled("", 7.5, SOFT)
    symbols = f" {texts('symbols')}" if pdf.lacks else ""
    pdf.multi_cell(0, 3.4, pdf.known(document.caution + symbols), align="L")
    return pdf.finished()


def _head(pdf: PdfPage, document: Document) -> None:
    pdf.styled("B", 18)
    pdf.cell(120, 8, pdf.known(document.title))
    pdf.styled("", 9.5, SOFT)
    pdf.cell(0, 8, pdf.known(document.clinic), align="R", new_x="LMARGIN", new_y="NEXT")
    if document.drill:
        pdf.styled("B", 11, TONES["not_now"][0])
        pdf.cell(0, 6, pdf.known(document.drill), new_x="LMARGIN", new_y="NEXT")
    pdf.styled("", 9, SOFT)
    pdf.multi_cell(0, LINE_HEIGHT, pdf.known(" · ".join(document.facts)), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _outcome(pdf: PdfPage, document: Document) -> None:
    ink, paper = TONES.get(document.tone, TONES[""])
    top = pdf.get_y()
    pdf.set_fill_color(*paper)
    pdf.rect(MARGIN, top, pdf.w - 2 * MARGIN, 13, style="F")
    pdf.set_fill_color(*ink)
    pdf.rect(MARGIN, top, 1.4, 13, style="F")
    pdf.set_xy(MARGIN + 4, top + 1.6)
    pdf.styled("B", 12.5, ink)
    pdf.cell(0, 5.4, pdf.known(document.outcome), new_x="LEFT", new_y="NEXT")
    pdf.styled("", 9, INK)
    pdf.cell(0, 4.4, pdf.known(document.outcome_note))
    pdf.set_xy(MARGIN, top + 13)
    pdf.ln(1)


def _section(pdf: PdfPage, section: Section) -> None:
    if pdf.will_page_break(14):
        pdf.add_page()
    pdf.ln(1.1)
    pdf.styled("B", 10.5, TONES["likely_fits"][0])
    pdf.cell(0, 5, pdf.known(section.title), new_x="LMARGIN", new_y="NEXT")
    pdf.rule()
    pdf.ln(0.8)
    if not section.rows:
        pdf.run(section.empty, colour=SOFT)
        pdf.ln(LINE_HEIGHT)
    if section.id == "sources":
        _sources(pdf, section)
        return
    for row in section.rows:
        _row(pdf, row, LABELS.get(section.id, LABEL_WIDTH))


def _sources(pdf: PdfPage, section: Section) -> None:
    """One after the other in small type: they are needed only by who looks them up."""
    for row in section.rows:
        pdf.run(f"{row.label}: ", "B", 7.5, SOFT)
        pdf.run(f"{row.text}{f' ({row.mark})' if row.mark else ''}.  ", size=7.5, colour=SOFT)
    if section.rows:
        pdf.ln(LINE_HEIGHT)


def _row(pdf: PdfPage, row: Row, indent: float) -> None:
    ink = TONES.get(row.tone, TONES[""])[0]
    lines = 1 + sum(map(len, (row.text, row.mark, row.detail, *row.said))) // 105
    if pdf.will_page_break(lines * LINE_HEIGHT):
        pdf.add_page()
    top = pdf.get_y()
    pdf.set_y(top)
    if row.label and indent:
        pdf.styled("B" if row.tone else "", 9, ink if row.tone else SOFT)
        pdf.multi_cell(indent - 2, LINE_HEIGHT, pdf.known(row.label), align="L", new_x="LMARGIN", new_y="NEXT")
    below = pdf.get_y()
    pdf.set_y(top)
    with pdf.indented(indent):
        if row.text:
            pdf.run(row.text, "B" if row.tone in ("not_now", "review") else "")
        for said in row.said:
            pdf.run(f" “{' '.join(said.split())}”", "I")
        if row.mark:
            pdf.run(f" ({row.mark})", size=8, colour=SOFT)
        if row.detail:
            pdf.run(f" {row.detail}", size=8, colour=SOFT)
        pdf.ln(LINE_HEIGHT)
    pdf.set_xy(MARGIN, max(pdf.get_y(), below) + 0.5)
