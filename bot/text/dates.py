"""Writes days, weeks and months for people: one form each, whatever the locale."""

from datetime import date, timedelta

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT = 3
"""Letters of an abbreviated weekday or month."""
_FRIDAY = timedelta(days=4)


def day_name(day: date, *, with_year: bool = True) -> str:
    """Return a day as `Fri 27 Nov 2026`, or as `Fri 27 Nov` where the year is plain."""
    year = f" {day.year}" if with_year else ""
    return f"{weekday_name(day)[:_SHORT]} {short_day(day)}{year}"


def short_day(day: date, *, year: int | None = None) -> str:
    """Return a day as `27 Nov`; given the current `year`, as `27 Nov 2025` if it is in another."""
    other = f" {day.year}" if year not in {None, day.year} else ""
    return f"{day.day} {_MONTHS[day.month - 1][:_SHORT]}{other}"


def days_name(first: date, last: date, *, with_year: bool = True) -> str:
    """Return a span of days, both included: `16–20 Nov 2026`, `30 Nov – 4 Dec 2026`.

    Across years it is `28 Dec 2026 – 1 Jan 2027`, in any case; otherwise `with_year` decides.
    """
    if first.year != last.year:
        return f"{short_day(first)} {first.year} – {short_day(last)} {last.year}"
    year = f" {last.year}" if with_year else ""
    if first == last:
        return f"{short_day(last)}{year}"
    if first.month == last.month:
        return f"{first.day}–{short_day(last)}{year}"
    return f"{short_day(first)} – {short_day(last)}{year}"


def week_name(day: date, *, with_year: bool = True) -> str:
    """Return the week that contains `day` by its weekdays: `Week of 16–20 Nov 2026`."""
    monday = day - timedelta(days=day.weekday())
    return f"Week of {days_name(monday, monday + _FRIDAY, with_year=with_year)}"


def month_name(day: date, *, with_year: bool = True) -> str:
    """Return the month that contains `day`: `November 2026`, or `November`."""
    year = f" {day.year}" if with_year else ""
    return f"{_MONTHS[day.month - 1]}{year}"


def weekday_name(day: date) -> str:
    """Return the weekday of `day` in full: `Friday`."""
    return _WEEKDAYS[day.weekday()]
