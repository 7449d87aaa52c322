"""What a clinic's own choice adds to the summary: the scales that it asks, and the rules that it changed."""

from collections.abc import Callable

from bot.content.summary_texts import SummaryTexts
from bot.domain.prescreen import Changed, Scale, Score
from bot.domain.prescreen.clinic_choice import SWITCHED_OFF
from bot.domain.prescreen.summary import Line, Summary
from bot.services.summary_document import Row

Cite = Callable[[str], str]


def score_rows(summary: Summary, texts: SummaryTexts, cite: Cite) -> tuple[Row, ...]:
    """A row for each scale: total and band, or how many items have no answer. ``cite`` gives a source's short form."""
    return tuple(_score(scale, score, summary, texts, cite) for scale, score in summary.scores)


def _score(scale: Scale, score: Score, summary: Summary, say: SummaryTexts, cite: Cite) -> Row:
    numbers = {item: number for number, item in enumerate(scale.items, start=1)}
    alarm = scale.alarm
    above = alarm is not None and bool(scale.of(summary.answers.get(alarm)))
    mark = say("score_item", number=numbers[alarm]) if alarm and above else ""
    tone = "review" if above else ""
    if not any(item in summary.answers for item in scale.items):
        return Row(say("open_not_asked"), label=scale.title)
    if score.total is None or score.band is None:
        missing = ", ".join(str(numbers[item]) for item in score.unanswered)
        text = say("score_none", count=len(score.unanswered), items=len(scale.items), numbers=missing)
        return Row(text, label=scale.title, mark=mark, tone=tone)
    text = say(
        "score", total=score.total, most=scale.most, band=score.band.label, low=score.band.low, high=score.band.high
    )
    return Row(text, label=scale.title, mark=mark, detail=cite(scale.source), tone=tone)


def is_pressed_item(line: Line) -> bool:
    """Whether a line is a scale's item answered by one of its choices: its points say all of it."""
    return bool(line.question and line.question.scale) and not line.interpreted


def item_rows(summary: Summary, texts: SummaryTexts) -> tuple[Row, ...]:
    """A row for each scale with the points of its pressed items, so that sixteen answers stay on the page."""
    pressed = {line.id: line.answer for line in summary.given if is_pressed_item(line)}
    rows = []
    for scale, _ in summary.scores:
        points = {number: scale.of(pressed.get(item)) for number, item in enumerate(scale.items, start=1)}
        told = " \u00b7 ".join(f"{number}: {value}" for number, value in points.items() if value is not None)
        if told:
            rows.append(Row(told, label=texts("score_points", scale=scale.title)))
    return tuple(rows)


def changed_rows(summary: Summary, texts: SummaryTexts) -> tuple[Row, ...]:
    """A row for each rule that the clinic has changed: what, why, who and since when."""
    return tuple(_changed(change, texts) for change in summary.changed)


def _changed(changed: Changed, say: SummaryTexts) -> Row:
    change = changed.change
    parts = [say("changed_limit", what=what, before=f"{old:g}", after=f"{new:g}") for what, old, new in changed.limits]
    if changed.effect:
        before, after = changed.effect
        was = say(f"effect_{before}")
        now = say("changed_off") if after == SWITCHED_OFF else say(f"effect_{after}")
        parts.insert(0, say("changed_effect", before=was, after=now))
    decided = say("changed_by", reason=change.reason, name=change.decided_by, date=change.since.isoformat())
    return Row(changed.clinician, label="; ".join(parts), detail=decided, tone="note")
