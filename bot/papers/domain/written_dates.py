"""Reads days, weeks and months as people write them: `yesterday`, `20 Nov`, `last week`, `october`.

A date without a year is the latest one that isn't in the future. Numbers alone have to be clear:
3/4 could be in March or in April.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import MappingProxyType

from bot.errors import BadRequest
from bot.papers.domain.listing import Period, Span
from bot.text.dates import month_name, weekday_name

_FORMS = MappingProxyType(
    {
        Span.DAY: "a day as 20 Nov, 2026-11-20 or yesterday",
        Span.WEEK: "a week as last week, 2026-W47 or any of its days, such as 20 Nov",
        Span.MONTH: "a month as October, 2026-10 or last month",
    }
)
_MONTHS = MappingProxyType(
    {month_name(date(1, n, 1), with_year=False).lower(): n for n in range(1, 13)}
)
_WEEKDAYS = MappingProxyType({weekday_name(date(1, 1, n)).lower(): n - 1 for n in range(1, 8)})
_BEFORE_DATE = "·"
"""Stands before a date in suggestions, after what it is today: `Yesterday · Mon 9 Mar 2026`."""
_SHORTEST = 3
"""Letters to which weekdays and months may be shortened."""
_DAY = timedelta(days=1)
_LARGEST_MONTH = 12


def read_period(text: str, span: Span, today: date) -> Period:
    """Read a period of the length `span`; raise BadRequest, with its forms, for anything else.

    A day stands for the week or month that contains it, where such a one is wanted.
    """
    absolute = text.casefold().rpartition(_BEFORE_DATE)[2]
    wanted = " ".join(re.sub(r"[,]|(?<=\d)(st|nd|rd|th)\b", " ", absolute).split())
    try:
        found = next(filter(None, (read(wanted, today) for read in _READERS)), None)
    except (ValueError, OverflowError):  # 31 Feb, or beyond the calendar
        found = None
    if found and found.span is Span.DAY:
        return Period.containing(span, found.first)
    if found is None or found.span is not span:
        what = "date" if span is Span.DAY else span
        raise BadRequest(f"I can't read that {what}. Write {_FORMS[span]}.")
    return found


def _in_numbers(text: str, _: date) -> Period | None:
    try:
        return Period.parse(text)
    except BadRequest:
        return None


def _relative(text: str, today: date) -> Period | None:
    """Read `today`, `yesterday`, `3 days ago`, `this week`, `last month`."""
    this_month = today.replace(day=1)
    known: dict[str, Callable[[], Period]] = {
        "today": lambda: Period.day(today),
        "yesterday": lambda: Period.day(today - _DAY),
        "this week": lambda: Period.week_of(today),
        "last week": lambda: Period.week_of(today - 7 * _DAY),
        "this month": lambda: Period.month_of(today),
        "last month": lambda: Period.month_of(this_month - _DAY),
    }
    if text in known:
        return known[text]()
    ago = re.fullmatch(r"([0-9]{1,4}) (day|week)s? ago", text)
    if not ago:
        return None
    number = int(ago[1])
    if ago[2] == "week":
        return Period.week_of(today - 7 * number * _DAY)
    return Period.day(today - number * _DAY)


def _weekday(text: str, today: date) -> Period | None:
    """Read `friday`, today or before, and `last friday`, before today."""
    name = text.removeprefix("last ")
    number = _named(name, _WEEKDAYS)
    if number is None:
        return None
    age = (today.weekday() - number) % 7
    return Period.day(today - (age or (7 if name != text else 0)) * _DAY)


def _month(text: str, today: date) -> Period | None:
    """Read `october`, `oct 2025` and `10/2025`."""
    if numbers := re.fullmatch(r"([0-9]{1,2})[./]([0-9]{4})", text):
        return Period.month_of(date(int(numbers[2]), int(numbers[1]), 1))
    name, _, year = text.partition(" ")
    number = _named(name, _MONTHS)
    if number is None or (year and not re.fullmatch("[0-9]{4}", year)):
        return None
    return Period.month_of(_latest(1, number, int(year) if year else None, today))


def _day(text: str, today: date) -> Period | None:
    """Read `20 nov`, `nov 20 2026` and `20 november 2026`, after a weekday or alone."""
    words = text.split()
    if words and _named(words[0], _WEEKDAYS) is not None:
        words = words[1:]
    found = re.fullmatch(
        r"(?:([0-9]{1,2})\.? ([a-z]+)|([a-z]+) ([0-9]{1,2}))(?: ([0-9]{4}))?", " ".join(words)
    )
    number = _named(found[2] or found[3], _MONTHS) if found else None
    if found is None or number is None:
        return None
    year = int(found[5]) if found[5] else None
    return Period.day(_latest(int(found[1] or found[4]), number, year, today))


def _week(text: str, today: date) -> Period | None:
    """Read `week of 16–20 nov 2026`, `30 nov – 4 dec` and `week of 16 nov`."""
    days = re.fullmatch(r"(week of )?(?:([0-9]{1,2})[^–—-]* ?[–—-] ?)?(.+)", text)
    found = _day(days[3], today) if days and (days[1] or days[2]) else None
    if days is None or found is None:
        return None
    week = Period.week_of(found.first)
    first = int(days[2] or found.first.day)
    return week if first in {(week.first + n * _DAY).day for n in range(7)} else None


def _numeric_day(text: str, today: date) -> Period | None:
    """Read `20.11.2026`, `20.11.`, and `20/11` or `11/20`, which can be read in one way only."""
    if year_first := re.fullmatch(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", text):
        return Period.day(date(*(int(part) for part in year_first.groups())))
    found = re.fullmatch(r"([0-9]{1,2})([./])([0-9]{1,2})(?:[./]([0-9]{4})?)?", text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) if found[4] else None
    if found[2] == "/" and max(first, second) <= _LARGEST_MONTH and first != second:
        days = _short(first, second), _short(second, first)
        raise BadRequest(f"That could be {days[0]} or {days[1]}. Write it like that.")
    if found[2] == "/" and second > _LARGEST_MONTH:
        first, second = second, first
    return Period.day(_latest(first, second, year, today))


_READERS: tuple[Callable[[str, date], Period | None], ...] = (
    _in_numbers,
    _relative,
    _weekday,
    _month,
    _day,
    _week,
    _numeric_day,
)


def _short(day: int, month: int) -> str:
    return f"{day} {month_name(date(1, month, 1), with_year=False)[:_SHORTEST]}"


def _named(text: str, names: MappingProxyType[str, int]) -> int | None:
    """Return the number of a weekday or month, whose name may be shortened."""
    if len(text) < _SHORTEST:
        return None
    return next(
        (number for name, number in names.items() if name.startswith(text.rstrip("."))), None
    )


def _latest(day: int, month: int, year: int | None, today: date) -> date:
    """Return the day in `year` or, without one, the latest that is not after `today`."""
    if year:
        return date(year, month, day)
    return max(each for each in _of_recent_years(day, month, today) if each <= today)


def _of_recent_years(day: int, month: int, today: date) -> Iterator[date]:
    """Yield the day in this year and those before, as far as it exists: 29 Feb is rare."""
    for year in range(today.year, today.year - 9, -1):
        try:
            yield date(year, month, day)
        except ValueError:
            continue
