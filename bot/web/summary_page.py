"""A summary, a patient's result and the staff's numbers as pages for reading and printing."""

from bot.services.prescreen_funnel import FunnelPage
from bot.services.prescreen_result import Result
from bot.services.summary_document import Document, Row, Section
from bot.web.markup import Child, Markup, page, tag


def summary_page(document: Document, *, footer: str, words: dict[str, str], downloads: dict[str, str]) -> str:
    """The clinician's page. ``words`` are the names of the buttons, ``downloads`` their addresses."""
    links = [tag("a", words[name], href=address, class_="button") for name, address in downloads.items()]
    body = tag(
        "main",
        _toolbar(words["print"], *links),
        tag(
            "header",
            tag("p", document.clinic, class_="clinic"),
            tag("h1", document.title),
            tag("p", document.drill, class_="drill") if document.drill else None,
            tag("ul", *(tag("li", fact) for fact in document.facts), class_="facts"),
        ),
        _outcome(document.tone, document.outcome, document.outcome_note),
        *(_section(section) for section in document.sections),
        tag("footer", tag("p", document.caution), tag("p", footer)),
        class_="sheet summary",
    )
    return page(f"{document.title}, {document.facts[0]}", body)


def result_page(result: Result, *, print_word: str) -> str:
    """The patient's own page."""
    body = tag(
        "main",
        _toolbar(print_word),
        tag("header", tag("h1", result.title), tag("p", result.date, class_="lead")),
        tag("section", *(_paragraph(text) for text in result.outcome), class_=f"told tone-{result.tone}"),
        tag(
            "section",
            tag("h2", result.answers_title),
            tag("dl", *(_told(answer.label, answer.understood, answer.said) for answer in result.answers)),
        ),
        tag(
            "section",
            tag("h2", result.reach_title),
            tag("p", result.reach),
            tag("p", result.crisis, class_="crisis"),
        ),
        tag("footer", tag("p", result.private)),
        class_="sheet result",
    )
    return page(result.title, body)


def gone_page(title: str, why: str, crisis: str) -> str:
    """Instead of a result that is not there."""
    return page(title, tag("main", tag("h1", title), tag("p", why), tag("p", crisis, class_="crisis"), class_="sheet"))


def funnel_page(funnel: FunnelPage) -> str:
    """The staff's numbers, newest week first."""
    weeks = [
        tag(
            "section",
            tag("h2", week.title),
            tag("dl", *(_count(name, value) for name, value in week.counts), class_="counts"),
            tag("h3", funnel.where),
            tag("table", *(_bar(bar.label, bar.count, bar.share) for bar in week.left), class_="bars")
            if week.left
            else tag("p", funnel.nobody_left, class_="empty"),
            class_="week",
        )
        for week in funnel.weeks
    ]
    body = tag(
        "main",
        _toolbar(funnel.print_word),
        tag("header", tag("h1", funnel.title), tag("p", funnel.lead, class_="lead")),
        *(weeks or [tag("p", funnel.empty, class_="empty")]),
        class_="sheet funnel",
    )
    return page(funnel.title, body)


def _toolbar(print_word: str, *links: Markup) -> Markup:
    button = tag("button", print_word, type="button", id="print", class_="button", hidden="")
    return tag("nav", button, *links, class_="toolbar", aria_label=print_word)


def _outcome(tone: str, words: str, note: str) -> Markup:
    return tag("section", tag("p", words, class_="outcome-words"), tag("p", note), class_=f"outcome tone-{tone}")


def _section(section: Section) -> Markup:
    rows: list[Child] = [_row(row) for row in section.rows]
    filled = tag("ul", *rows, class_="rows") if rows else tag("p", section.empty, class_="empty")
    return tag("section", tag("h2", section.title), filled, class_=f"part part-{section.id}")


def _row(row: Row) -> Markup:
    return tag(
        "li",
        tag("span", row.label, class_="label") if row.label else None,
        tag(
            "div",
            tag("span", row.text, class_="text") if row.text else None,
            *(tag("q", said, dir="auto") for said in row.said),
            tag("span", row.mark, class_="mark") if row.mark else None,
            tag("span", row.detail, class_="detail") if row.detail else None,
            class_="fact",
        ),
        class_=f"row tone-{row.tone}" if row.tone else "row",
    )


def _paragraph(text: str) -> Markup:
    """A paragraph; lines that begin with a dash are a list."""
    lines = text.split("\n")
    listed = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    plain = " ".join(line for line in lines if not line.startswith("- "))
    if not listed:
        return tag("p", plain)
    return tag("div", tag("p", plain), tag("ul", *(tag("li", line) for line in listed)))


def _told(label: str, understood: str, said: str) -> Markup:
    return tag("div", tag("dt", label), tag("dd", understood, tag("q", said, dir="auto") if said else None))


def _count(name: str, value: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value))


def _bar(label: str, count: str, share: int) -> Markup:
    """A line with its share in percent as a bar: drawn, since the content policy forbids inline styles."""
    drawn = tag("svg", tag("rect", width=f"{share}%", height="100%"), class_="bar", aria_hidden="true")
    return tag("tr", tag("th", label, scope="row"), tag("td", count), tag("td", drawn))
