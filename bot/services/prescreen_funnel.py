"""The staff's numbers about pre-screens, in words."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import REVIEW, Questionnaire
from bot.domain.prescreen.funnel import Week
from bot.services.prescreen_values import short_name


@dataclass(frozen=True)
class Bar:
    """How many left at one question; ``share`` of all that left, in percent."""

    label: str
    count: str
    share: int


@dataclass(frozen=True)
class WeekShown:
    """One week."""

    title: str
    counts: tuple[tuple[str, str], ...]
    left: tuple[Bar, ...]


@dataclass(frozen=True)
class FunnelPage:
    """All words of the page, newest week first."""

    title: str
    lead: str
    where: str
    nobody_left: str
    empty: str
    print_word: str
    weeks: tuple[WeekShown, ...]


def funnel(questionnaire: Questionnaire, texts: SummaryTexts, weeks: list[Week]) -> FunnelPage:
    """The page of these weeks."""
    return FunnelPage(
        title=texts("funnel_title"),
        lead=texts("funnel_lead"),
        where=texts("funnel_where"),
        nobody_left=texts("funnel_where_none"),
        empty=texts("funnel_none"),
        print_word=texts("print"),
        weeks=tuple(_week(questionnaire, texts, week) for week in weeks),
    )


def as_json(weeks: list[Week]) -> dict[str, Any]:
    """The same numbers as plain values."""
    return {"weeks": [asdict(week) | {"monday": week.monday.isoformat()} for week in weeks]}


def _week(questionnaire: Questionnaire, texts: SummaryTexts, week: Week) -> WeekShown:
    left = sum(week.left.values())
    counts = [("started", week.started), ("finished", week.finished), ("left", left), ("open", week.under_way)]
    shown = [(texts(f"funnel_{name}"), str(count)) for name, count in counts]
    shown += [
        (texts(f"outcome_{kind}"), texts("funnel_share", part=count, whole=week.finished))
        for kind, count in week.outcomes.items()
        if week.finished
    ]
    shown.append((texts("funnel_call_back"), str(week.call_back)))
    bars = tuple(
        Bar(_label(questionnaire, texts, name), str(count), round(100 * count / left))
        for name, count in week.left.items()
    )
    day = f"{week.monday.day} {week.monday:%B %Y}"
    return WeekShown(texts("funnel_week", day=day), tuple(shown), bars)


def _label(questionnaire: Questionnaire, texts: SummaryTexts, question_id: str) -> str:
    if question_id == REVIEW:
        return texts("funnel_review")
    return short_name(texts, question_id, questionnaire.questions.get(question_id))
