"""An issue is called by the days or the period whose papers it holds."""

from dataclasses import replace
from datetime import date

import pytest

from bot.roundups.domain.issue import Issue
from bot.roundups.domain.titles import issue_name, issue_title
from bot.schedules.schedule import Cadence
from tests.roundups.issue_pages import ISSUE


def an_issue(  # noqa: PLR0913, PLR0917  # one column of the table each
    cadence: str, first: str, last: str, key: str, total: int, shown: int
) -> Issue:
    """Make an issue of listing days with so many papers."""
    return replace(
        ISSUE,
        cadence=Cadence(cadence),
        key=key,
        first_listed=date.fromisoformat(first),
        last_listed=date.fromisoformat(last),
        shown=("2603.00001",) * shown,
        total=total,
    )


@pytest.mark.parametrize(
    ("cadence", "first", "last", "key", "total", "title"),
    [
        ("daily", "2026-03-04", "2026-03-04", "2026-03-05", 30, "Daily Papers · Wed 4 Mar"),
        ("daily", "2026-03-04", "2026-03-05", "2026-03-05", 30, "Daily Papers · 4–5 Mar"),
        ("daily", "2026-02-27", "2026-03-02", "2026-03-02", 9, "Daily Papers · 27 Feb – 2 Mar"),
        (
            "weekly",
            "2026-03-02",
            "2026-03-08",
            "2026-03-09",
            93,
            "Top 9 of the week, 2–6 Mar · 93 papers",
        ),
        ("weekly", "2026-03-08", "2026-03-08", "2026-03-09", 9, "9 papers of the week, 8 Mar"),
        (
            "weekly",
            "2026-03-09",
            "2026-03-11",
            "2026-03-11",
            12,
            "Top 9 of the week so far, 9–11 Mar · 12 papers",
        ),
        (
            "monthly",
            "2025-11-01",
            "2025-11-30",
            "2025-12-01",
            1407,
            "Top 9 of November · 1,407 papers",
        ),
        ("monthly", "2025-11-01", "2025-11-30", "2025-12-01", 9, "9 papers of November"),
        (
            "monthly",
            "2025-10-01",
            "2025-11-30",
            "2025-12-01",
            800,
            "Top 9 of October to November · 800 papers",
        ),
        (
            "monthly",
            "2025-11-01",
            "2025-11-15",
            "2025-11-15",
            214,
            "Top 9 of November so far · 214 papers",
        ),
    ],
)
def test_an_issue_is_called_by_what_it_holds(  # noqa: PLR0913, PLR0917  # one column each
    cadence: str, first: str, last: str, key: str, total: int, title: str
) -> None:
    """By its listing days, or by its period and how many papers that has."""
    assert issue_title(an_issue(cadence, first, last, key, total, 9)) == title


def test_late_papers_count_and_one_paper_is_one() -> None:
    """The number is that of all papers behind the button."""
    issue = an_issue("monthly", "2025-11-01", "2025-11-30", "2025-12-01", 12, 9)
    one = an_issue("monthly", "2025-11-01", "2025-11-30", "2025-12-01", 1, 1)

    late = replace(issue, late=("2511.00001",) * 3)

    assert issue_title(late) == "Top 9 of November · 15 papers"
    assert issue_title(one) == "1 paper of November"


def test_the_rest_of_a_period_says_so() -> None:
    """What an earlier issue of the same month has brought is not in it."""
    issue = an_issue("monthly", "2025-11-01", "2025-11-30", "2025-12-01", 207, 25)

    assert issue_title(replace(issue, is_rest=True)) == (
        "Top 25 of the rest of November · 207 papers"
    )


def test_issues_made_before_days_were_recorded_keep_their_date() -> None:
    """Their own date stands for the list; the year goes with what outlasts the day."""
    assert issue_title(ISSUE) == "Daily Papers · Wed 4 Mar"
    assert issue_name(ISSUE) == "Daily Papers · Wed 4 Mar 2026"
