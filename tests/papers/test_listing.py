"""Periods are read as people write them, or refused with a line that shows how to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.papers.domain.listing import Period, Span


@pytest.mark.parametrize(
    ("text", "span", "name"),
    [
        ("2026-03-02", Span.DAY, "Mon 2 Mar 2026"),
        (" 2026-3-2 ", Span.DAY, "Mon 2 Mar 2026"),
        ("2026-W10", Span.WEEK, "Week of 2–6 Mar 2026"),
        ("2026w1", Span.WEEK, "Week of 29 Dec 2025 – 2 Jan 2026"),
        ("2026-02", Span.MONTH, "February 2026"),
    ],
)
def test_a_period_is_read_and_named(text: str, span: Span, name: str) -> None:
    """Days, ISO weeks and months are told apart by their form."""
    period = Period.parse(text)

    assert (period.span, period.name) == (span, name)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30", "2026-W54", "2026-13", "0999-01", "9999-W52x", "٢٠٢٦-03-02"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """The line says how to write one."""
    with pytest.raises(BadRequest, match="2026-03-02"):
        Period.parse(text)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{4}-?[Ww]?[0-9]{1,2}(-[0-9]{1,2})?"))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    """Whatever is typed, a period that is read prints itself in the form it is read by."""
    try:
        period = Period.parse(text)
    except BadRequest:
        return

    assert Period.parse(period.text) == period
