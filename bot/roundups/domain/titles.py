"""Names what an issue holds: its listing days, or the period and how many papers it has."""

from datetime import date, timedelta

from bot.papers.domain.listing import SATURDAY
from bot.roundups.domain.issue import Issue
from bot.roundups.domain.issue_days import IssueDays
from bot.schedules.schedule import Cadence


def issue_title(issue: Issue) -> str:
    """Return the heading of an issue, without a year, as Discord dates the message.

    For example `Papers of Wednesday, 4 March` or `Top 25 of November · 407 papers`.
    """
    if issue.cadence is Cadence.DAILY:
        return f"Papers of {_days(issue)}"
    total = issue.total + len(issue.late)
    if issue.total > len(issue.shown):
        return f"Top {len(issue.shown)} of {_days(issue)} · {total:,} papers"
    return f"{total:,} {'paper' if total == 1 else 'papers'} of {_days(issue)}"


def issue_name(issue: Issue) -> str:
    """Return the name of an issue's thread, such as `Papers of 4 March 2026`."""
    return f"Papers of {_days(issue, with_weekday=False)} {_covered(issue).last.year}"


def dated_days(issue: Issue) -> str:
    """Return the days an issue holds with their year, such as `Wednesday, 4 March 2026`."""
    return f"{_days(issue)} {_covered(issue).last.year}"


def _covered(issue: Issue) -> IssueDays:
    """Return the listing days that the title names, without weekends at the ends of a week."""
    first = issue.first_listed or issue.day
    last = issue.last_listed or issue.day
    while issue.cadence is Cadence.WEEKLY and first < last and first.weekday() >= SATURDAY:
        first += timedelta(days=1)
    while issue.cadence is Cadence.WEEKLY and first < last and last.weekday() >= SATURDAY:
        last -= timedelta(days=1)
    return IssueDays(first, last)


def _days(issue: Issue, *, with_weekday: bool = True) -> str:
    days = _covered(issue)
    rest = "the rest of " if issue.is_rest else ""
    so_far = " so far" if issue.is_so_far else ""
    match issue.cadence:
        case Cadence.DAILY if days.first == days.last:
            return f"{days.first:%A}, {_day(days.first)}" if with_weekday else _day(days.first)
        case Cadence.DAILY:
            return _range(days)
        case Cadence.WEEKLY:
            return f"{rest}the week{so_far}, {_range(days)}"
        case Cadence.MONTHLY:
            return f"{rest}{_months(days)}{so_far}"


def _months(days: IssueDays) -> str:
    """Return the months of the days, such as `November` or `October to November`."""
    first, last = f"{days.first:%B}", f"{days.last:%B}"
    return last if first == last else f"{first} to {last}"


def _range(days: IssueDays) -> str:
    """Return a span of days, such as `23–27 November` or `30 November – 1 December`."""
    if days.first == days.last:
        return _day(days.first)
    if (days.first.year, days.first.month) == (days.last.year, days.last.month):
        return f"{days.first.day}–{_day(days.last)}"
    return f"{_day(days.first)} – {_day(days.last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
