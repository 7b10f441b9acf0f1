"""Listing days and their rules, periods, sort orders and the page size of lists."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from bot.errors import BadRequest
from bot.text.dates import day_name, days_name, month_name, week_name

CLOSES_AFTER = timedelta(days=1, hours=2, minutes=30)
"""Longest time from the start of a listing day until its list closes (docs/design/upstream.md)."""


FIRST_LISTING_DAY = date(2023, 5, 4)
"""The first day of Daily Papers; nothing older is ever requested."""


SATURDAY = 5


_FRIDAY = timedelta(days=4)


def weekdays_back(last: date, first: date) -> Iterable[date]:
    """Yield the weekdays from `last` back to `first`, none before `FIRST_LISTING_DAY`."""
    for age in range((last - max(first, FIRST_LISTING_DAY)).days + 1):
        day = last - timedelta(days=age)
        if day.weekday() < SATURDAY:
            yield day


PAGE_SIZE = 5
"""Papers per page of a list: what fits a phone and Discord's 4,000 characters per message."""


class Sort(StrEnum):
    """The sort orders of a list."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    UPVOTES = "upvotes"


class Span(StrEnum):
    """The lengths of periods."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of listing days, both ends included, written `2026-03-02`, `2026-W10` or `2026-03`."""

    text: str
    first: date
    last: date

    @property
    def span(self) -> Span:
        """The length of the period."""
        return {10: Span.DAY, 8: Span.WEEK, 7: Span.MONTH}[len(self.text)]

    @property
    def last_list(self) -> date:
        """The last day in the period that is no weekend; its first day if there is none."""
        return next(iter(weekdays_back(self.last, self.first)), self.first)

    @property
    def name(self) -> str:
        """The display name: `Mon 2 Mar 2026`, `Week of 2–6 Mar 2026`, `March 2026`."""
        match self.span:
            case Span.DAY:
                return day_name(self.first)
            case Span.WEEK:
                return week_name(self.first)
            case Span.MONTH:
                return month_name(self.first)

    @property
    def short_name(self) -> str:
        """The display name where its year is plain: `Mon 2 Mar`, `2–6 Mar`, `March`."""
        match self.span:
            case Span.DAY:
                return day_name(self.first, with_year=False)
            case Span.WEEK:
                return days_name(self.first, self.first + _FRIDAY, with_year=False)
            case Span.MONTH:
                return month_name(self.first, with_year=False)

    def before(self, today: date) -> Self | None:
        """Return the last period of this length before this one, and not after `today`.

        Days skip weekends; None before the first Daily Papers.
        """
        last = min(self.first - timedelta(days=1), today)
        day = next(iter(weekdays_back(last, FIRST_LISTING_DAY)), None)
        return day and self.containing(self.span, day)

    def after(self, today: date) -> Self | None:
        """Return the next period of this length, None if it begins after `today`."""
        first = max(self.last + timedelta(days=1), FIRST_LISTING_DAY)
        while self.span is Span.DAY and first.weekday() >= SATURDAY:
            first += timedelta(days=1)
        return None if first > today else self.containing(self.span, first)

    @classmethod
    def containing(cls, span: Span, day: date) -> Self:
        """Return the day, week or month that contains `day`."""
        match span:
            case Span.DAY:
                return cls.day(day)
            case Span.WEEK:
                return cls.week_of(day)
            case Span.MONTH:
                return cls.month_of(day)

    @classmethod
    def day(cls, day: date) -> Self:
        """Return the period of one listing day."""
        return cls(day.isoformat(), day, day)

    @classmethod
    def week_of(cls, day: date) -> Self:
        """Return the ISO week, Monday to Sunday, that contains `day`."""
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return cls(f"{year}-W{week:02}", monday, monday + timedelta(days=6))

    @classmethod
    def month_of(cls, day: date) -> Self:
        """Return the calendar month that contains `day`."""
        length = calendar.monthrange(day.year, day.month)[1]
        return cls(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=length))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a day, week or month as written above; raise BadRequest for anything else."""
        text = text.strip()
        try:
            if week := re.fullmatch(r"(2[0-9]{3})-?[Ww]([0-9]{1,2})", text):
                return cls.week_of(date.fromisocalendar(int(week[1]), int(week[2]), 1))
            if month := re.fullmatch(r"(2[0-9]{3})-([0-9]{1,2})", text):
                return cls.month_of(date(int(month[1]), int(month[2]), 1))
            if day := re.fullmatch(r"(2[0-9]{3})-([0-9]{1,2})-([0-9]{1,2})", text):
                return cls.day(date(int(day[1]), int(day[2]), int(day[3])))
        except ValueError:
            pass
        raise BadRequest(
            "I can't read that date. Write a day as 2026-03-02, a week as 2026-W10 or a month as"
            " 2026-03."
        )
