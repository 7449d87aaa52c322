"""The numbers by week: where people leave, counted right and naming nobody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.prescreen import REVIEW
from bot.domain.prescreen.funnel import by_week, left_at
from bot.domain.prescreen_record import PrescreenRecord
from tests.prescreens import HEALTHY, QUESTIONNAIRE, TYPICAL, record

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KINDS = ("likely_fits", "review", "not_now")


def first(count: int) -> dict[str, str]:
    """The first answers."""
    return {name: TYPICAL[name] for name in list(TYPICAL)[:count]}


def test_weeks_begin_on_monday_where_the_clinic_is() -> None:
    """Sunday night in Los Angeles is Monday in London: it belongs to the week that staff lived through."""
    at = datetime(2026, 11, 23, 5, tzinfo=UTC)  # Sunday 9 PM at the clinic
    (week,) = by_week(QUESTIONNAIRE, [record(HEALTHY, started_at=at)], zone=LOS_ANGELES, now=NOW)
    assert week.monday.isoformat() == "2026-11-16"


def test_under_way_is_not_left_until_a_day_has_gone() -> None:
    """Somebody who is just making tea has not given up."""
    fresh = record(
        first(3), status="active", started_at=NOW, updated_at=NOW - timedelta(hours=23), question="treatments"
    )
    stale = record(
        first(3), status="active", started_at=NOW, updated_at=NOW - timedelta(hours=25), question="treatments"
    )
    (week,) = by_week(QUESTIONNAIRE, [fresh, stale], zone=UTC, now=NOW)
    assert (week.started, week.under_way, dict(week.left)) == (2, 1, {"treatments": 1})


def test_left_at_is_the_open_question_also_after_a_stop() -> None:
    """A stop closes the question; the first without an answer is where it was."""
    assert left_at(QUESTIONNAIRE, record(first(5), status="stopped")) == "blood_pressure"
    assert left_at(QUESTIONNAIRE, record(first(5), status="active", question="age")) == "age"
    assert left_at(QUESTIONNAIRE, record(TYPICAL, status="stopped")) == REVIEW


def test_outcomes_and_call_backs_are_counted_also_of_those_who_stopped() -> None:
    """A number left behind before stopping is a wish all the same."""
    (week,) = by_week(
        QUESTIONNAIRE,
        [record(TYPICAL), record(HEALTHY), record(TYPICAL, status="stopped")],
        zone=UTC,
        now=NOW,
    )
    assert dict(week.outcomes) == {"likely_fits": 1, "review": 1, "not_now": 0}
    assert (week.call_back, week.finished) == (2, 2)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda status, days, question, kind: PrescreenRecord(
                "c",
                status,
                NOW - timedelta(days=days),
                NOW - timedelta(days=days),
                question=question,
                outcome={"kind": kind} if status == "finished" else None,
            ),
            st.sampled_from(["active", "stopped", "paused", "finished"]),
            st.integers(0, 80),
            st.sampled_from([None, REVIEW, "gone", *QUESTIONNAIRE.questions]),
            st.sampled_from(KINDS),
        ),
        max_size=30,
    )
)
def test_nobody_is_counted_twice_or_lost(records: list[PrescreenRecord]) -> None:
    """Started is always finished, left and under way together, and weeks come newest first."""
    weeks = by_week(QUESTIONNAIRE, records, zone=LOS_ANGELES, now=NOW)
    assert sum(week.started for week in weeks) == len(records)
    for week in weeks:
        assert week.started == week.finished + week.under_way + sum(week.left.values())
        assert sum(week.outcomes.values()) == week.finished
    assert [week.monday for week in weeks] == sorted({week.monday for week in weeks}, reverse=True)
