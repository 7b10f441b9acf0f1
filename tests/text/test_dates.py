"""Days, weeks and months are written in one way, whatever the locale."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates import day_name, days_name, month_name, short_day, week_name, weekday_name


def test_a_day_is_written_with_its_weekday_or_short() -> None:
    """The year may be left out where it is plain, but not when the day is in another one."""
    day = date(2026, 11, 27)

    assert day_name(day) == "Fri 27 Nov 2026"
    assert day_name(day, with_year=False) == "Fri 27 Nov"
    assert weekday_name(day) == "Friday"
    assert (short_day(day), short_day(day, year=2026)) == ("27 Nov", "27 Nov")
    assert short_day(day, year=2027) == "27 Nov 2026"
    assert (month_name(day), month_name(day, with_year=False)) == ("November 2026", "November")


@pytest.mark.parametrize(
    ("day", "name", "short"),
    [
        ("2026-11-18", "Week of 16–20 Nov 2026", "Week of 16–20 Nov"),
        ("2026-12-06", "Week of 30 Nov – 4 Dec 2026", "Week of 30 Nov – 4 Dec"),
        ("2026-12-31", "Week of 28 Dec 2026 – 1 Jan 2027", "Week of 28 Dec 2026 – 1 Jan 2027"),
    ],
)
def test_a_week_is_written_by_its_weekdays(day: str, name: str, short: str) -> None:
    """A week names its month and year once, or twice if it lies in two of them."""
    assert week_name(date.fromisoformat(day)) == name
    assert week_name(date.fromisoformat(day), with_year=False) == short


def test_a_span_of_one_day_is_that_day() -> None:
    """No day is written as a span from itself to itself."""
    day = date(2026, 3, 4)

    assert days_name(day, day) == "4 Mar 2026"
    assert days_name(day, day, with_year=False) == "4 Mar"


@given(st.dates())
def test_every_day_is_named_as_the_calendar_names_it(day: date) -> None:
    """Weekdays and months are the calendar's, and the week of a day is that of its Monday."""
    assert weekday_name(day) == calendar.day_name[day.weekday()]
    assert month_name(day) == f"{calendar.month_name[day.month]} {day.year}"
    assert week_name(day) == week_name(day - timedelta(days=day.weekday()))
