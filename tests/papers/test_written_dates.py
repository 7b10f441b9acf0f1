"""Dates are read as people write them, or refused with a line that shows how to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.papers.domain.listing import Period, Span
from bot.papers.domain.written_dates import read_period

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-27"),
        (" Yesterday ", "2026-11-26"),
        ("3 days ago", "2026-11-24"),
        ("friday", "2026-11-27"),
        ("last Friday", "2026-11-20"),
        ("thu", "2026-11-26"),
        ("20 Nov", "2026-11-20"),
        ("November 20th, 2025", "2025-11-20"),
        ("Thu, 26 nov", "2026-11-26"),
        ("30 Nov", "2025-11-30"),
        ("29 feb", "2024-02-29"),
        ("20.11.2026", "2026-11-20"),
        ("5.11.", "2026-11-05"),
        ("11/20", "2026-11-20"),
        ("20/11/2025", "2025-11-20"),
        ("4/4", "2026-04-04"),
        ("2026-11-20", "2026-11-20"),
        ("2026/11/2", "2026-11-02"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    """Without a year it is the latest such day that isn't in the future."""
    assert read_period(text, Span.DAY, FRIDAY).text == day


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("this week", "W48"),
        ("last week", "W47"),
        ("2 weeks ago", "W46"),
        ("20 Nov", "W47"),
        ("week of 16 Nov", "W47"),
        ("16–20 Nov", "W47"),
        ("16-18 Nov 2026", "W47"),
        ("Week of 26–30 Oct", "W44"),
        ("30 Oct – 1 Nov", "W44"),
    ],
)
def test_a_week_is_read_by_itself_or_by_a_day_in_it(text: str, week: str) -> None:
    """Whoever wants a week may name any of its days."""
    assert read_period(text, Span.WEEK, FRIDAY).text == f"2026-{week}"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("october", "2026-10"),
        ("Dec", "2025-12"),
        ("oct 2024", "2024-10"),
        ("10/2024", "2024-10"),
        ("last month", "2026-10"),
        ("20 Nov", "2026-11"),
    ],
)
def test_a_month_is_read(text: str, month: str) -> None:
    """By its name, by its number, or by a day in it."""
    assert read_period(text, Span.MONTH, FRIDAY).text == month


@pytest.mark.parametrize(
    ("text", "span", "told"),
    [
        ("soon", Span.DAY, "Write a day as 20 Nov, 2026-11-20 or yesterday"),
        ("31 feb", Span.DAY, "Write a day as"),
        ("october", Span.DAY, "Write a day as"),
        ("october", Span.WEEK, "Write a week as last week, 2026-W47 or any of its days"),
        ("last week", Span.MONTH, "Write a month as October, 2026-10 or last month"),
        ("3/4", Span.DAY, "That could be 3 Apr or 4 Mar"),
    ],
)
def test_what_is_unclear_is_refused(text: str, span: Span, told: str) -> None:
    """The line names only the forms of what is wanted."""
    with pytest.raises(BadRequest, match=told):
        read_period(text, span, FRIDAY)


@given(st.text(max_size=14) | st.from_regex(r"\A[a-z]{0,6} ?[0-9./-]{0,10} ?[a-z]{0,6}\Z"))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is typed, nothing else happens."""
    for span in Span:
        try:
            found = read_period(text, span, FRIDAY)
        except BadRequest:
            continue
        assert found.span is span


@given(st.dates(date(2023, 5, 4), date(2100, 1, 1)), st.sampled_from(Span), st.dates())
def test_a_period_is_read_by_its_names(day: date, span: Span, today: date) -> None:
    """As suggestions write it, whatever it was called when they did."""
    period = Period.containing(span, day)

    for written in (period.text, period.name, f"Yesterday · {period.name}", period.name.upper()):
        assert read_period(written, span, today) == period
