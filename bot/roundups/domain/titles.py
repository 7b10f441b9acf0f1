"""Names what an issue holds: its listing days, or the period and how many papers it has."""

from datetime import timedelta

from bot.papers.domain.listing import SATURDAY
from bot.roundups.domain.issue import Issue
from bot.roundups.domain.issue_days import IssueDays
from bot.schedules.schedule import Cadence
from bot.text.dates import day_name, days_name, month_name


def issue_title(issue: Issue) -> str:
    """Return the heading of an issue, without a year, as Discord dates the message.

    For example `Daily Papers · Wed 4 Mar` or `Top 25 of November · 407 papers`.
    """
    if issue.cadence is Cadence.DAILY:
        return f"Daily Papers · {_days(issue, with_year=False)}"
    total = issue.total + len(issue.late)
    if issue.total > len(issue.shown):
        return f"Top {len(issue.shown)} of {_period(issue)} · {total:,} papers"
    return f"{total:,} {'paper' if total == 1 else 'papers'} of {_period(issue)}"


def issue_name(issue: Issue) -> str:
    """Return the name of an issue's thread and list, such as `Daily Papers · Wed 4 Mar 2026`."""
    is_period = issue.cadence is not Cadence.DAILY
    week = "Week of " if issue.cadence is Cadence.WEEKLY else ""
    return (
        f"Daily Papers · {week}{_days(issue)}{' so far' if is_period and issue.is_so_far else ''}"
    )


def trial_days(issue: Issue) -> str:
    """Return when an issue would have been posted, in a sentence: `on Fri 6 Mar`."""
    days = _days(issue, with_year=False)
    match issue.cadence:
        case Cadence.DAILY:
            return f"{'on' if _is_day(issue) else 'for'} {days}"
        case Cadence.WEEKLY:
            return f"for the week, {days}"
        case Cadence.MONTHLY:
            return f"for {days}"


def _is_day(issue: Issue) -> bool:
    days = _covered(issue)
    return days.first == days.last


def _covered(issue: Issue) -> IssueDays:
    """Return the listing days that the title names, without weekends at the ends of a week."""
    first = issue.first_listed or issue.day
    last = issue.last_listed or issue.day
    while issue.cadence is Cadence.WEEKLY and first < last and first.weekday() >= SATURDAY:
        first += timedelta(days=1)
    while issue.cadence is Cadence.WEEKLY and first < last and last.weekday() >= SATURDAY:
        last -= timedelta(days=1)
    return IssueDays(first, last)


def _period(issue: Issue) -> str:
    """Return the period in a sentence, such as `the week, 2–6 Mar` or `November so far`."""
    rest = "the rest of " if issue.is_rest else ""
    so_far = " so far" if issue.is_so_far else ""
    days = _days(issue, with_year=False)
    if issue.cadence is Cadence.WEEKLY:
        return f"{rest}the week{so_far}, {days}"
    return f"{rest}{days}{so_far}"


def _days(issue: Issue, *, with_year: bool = True) -> str:
    """Return the days of an issue, or its months."""
    days = _covered(issue)
    if issue.cadence is not Cadence.MONTHLY:
        is_day = issue.cadence is Cadence.DAILY and days.first == days.last
        if is_day:
            return day_name(days.last, with_year=with_year)
        return days_name(days.first, days.last, with_year=with_year)
    first, last = month_name(days.first, with_year=False), month_name(days.last, with_year=False)
    named = month_name(days.last, with_year=with_year)
    return named if first == last else f"{first} to {named}"
