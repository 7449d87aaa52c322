"""How pre-screens go, counted by week: started, ended how, left where, call-back wanted. Nothing about a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from bot.domain.prescreen.answers import answers_from_json
from bot.domain.prescreen.questionnaire import OUTCOME_KINDS, REVIEW, Questionnaire
from bot.domain.prescreen.summary import wants_call_back
from bot.domain.prescreen_record import PrescreenRecord

STILL_OPEN = timedelta(hours=24)  # an unfinished one that was touched since then may still go on


@dataclass(frozen=True)
class Week:
    """The pre-screens started in the week from ``monday`` on. ``left`` counts by the id of the question at which people
    left, ``outcomes`` by kind; ``started`` is finished, left and under way together."""

    monday: date
    started: int = 0
    finished: int = 0
    under_way: int = 0
    call_back: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)


def by_week(
    questionnaire: Questionnaire, records: Iterable[PrescreenRecord], *, zone: tzinfo, now: datetime
) -> list[Week]:
    """The weeks in which any was started, newest first. Weeks begin on Monday in the clinic's ``zone``."""
    weeks: dict[date, list[PrescreenRecord]] = {}
    for record in records:
        day = record.started_at.astimezone(zone).date()
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(record)
    return [_week(questionnaire, monday, weeks[monday], now) for monday in sorted(weeks, reverse=True)]


def _week(questionnaire: Questionnaire, monday: date, records: list[PrescreenRecord], now: datetime) -> Week:
    finished = [record for record in records if record.status == "finished"]
    rest = [record for record in records if record.status != "finished"]
    under_way = [record for record in rest if record.status == "active" and now - record.updated_at < STILL_OPEN]
    outcomes = Counter(str((record.outcome or {}).get("kind", "")) for record in finished)
    left = Counter(left_at(questionnaire, record) for record in rest if record not in under_way)
    order = [*questionnaire.questions, REVIEW]
    return Week(
        monday=monday,
        started=len(records),
        finished=len(finished),
        under_way=len(under_way),
        call_back=sum(wants_call_back(answers_from_json(record.answers).get("contact")) for record in records),
        outcomes={kind: outcomes[kind] for kind in OUTCOME_KINDS},
        left={name: left[name] for name in sorted(left, key=lambda name: order.index(name) if name in order else 99)},
    )


def left_at(questionnaire: Questionnaire, record: PrescreenRecord) -> str:
    """The question that was open when somebody left: the one asked last, else the first without an answer."""
    if record.question:
        return record.question
    question = questionnaire.next_question(answers_from_json(record.answers))
    return question.id if question else REVIEW
