"""The listing days of an issue: a whole period, or the lists since the issue before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.papers.domain.listing import CLOSES_AFTER
from bot.schedules.schedule import Cadence, Run, Schedule

LATE_ADDITIONS = timedelta(days=10)
"""How long before the last issue a paper that joins its list late may be listed.

Covers the 7 listing days that are read repeatedly.
"""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IssueDays:
    """Listing days from `first` to `last`, both included."""

    first: date
    last: date


def period_before(cadence: Cadence, day: date) -> IssueDays:
    """Return the period of the weekly or monthly issue of a day: the seven days, or the month.

    The day itself belongs to the next one.
    """
    last = day - _DAY
    return IssueDays(day - 7 * _DAY if cadence is Cadence.WEEKLY else last.replace(day=1), last)


def list_day(run: Run) -> date:
    """Return the listing day of a daily run: its local date, unless that has not begun in UTC."""
    return min(run.day, run.moment.date())


def oldest_open_day(now: datetime) -> date:
    """Return the oldest listing day (UTC) whose list is still open at `now`."""
    return (now - CLOSES_AFTER).date() + _DAY


def first_whole_day(schedule: Schedule, now: datetime, next_run_at: datetime) -> date:
    """Return the first listing day whose list a daily roundup that starts `now` brings whole.

    Those are the lists since the run it missed, and those still open at its next one.
    """
    missed = list_day(schedule.last_until(now))
    return min(missed + _DAY, oldest_open_day(next_run_at))
