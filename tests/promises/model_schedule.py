"""When a roundup is due by its terms, and which listing days an issue then holds."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.promises.terms import RoundupTerms

DAY = timedelta(days=1)
_HORIZON = 70


def local_date(at: datetime, zone: str) -> date:
    """Return the date by the clocks of a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def list_day(slot: datetime, zone: str) -> date:
    """Return the listing day of a daily issue: its own date, or the one before by UTC."""
    return min(local_date(slot, zone), slot.date())


def is_shifting(at: datetime, zone: str) -> bool:
    """Return whether the clocks of a zone change within a day of a moment."""
    there = ZoneInfo(zone)
    offsets = {(at + days * DAY).astimezone(there).utcoffset() for days in (-1, 0, 1)}
    return len(offsets) > 1


def moment_of(day: date, at: time, zone: str) -> datetime:
    """Return a local time as UTC."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def next_slot(terms: RoundupTerms, after: datetime, anchor: date | None) -> datetime | None:
    """Return when a roundup comes next.

    No document says on which day a monthly roundup comes, or a weekly one without `days`: an answer
    does, whose date is the anchor. None means that nobody said.
    """
    return next(_slots(terms, after, anchor), None)


def is_slot(terms: RoundupTerms, at: datetime) -> bool:
    """Return whether a roundup can come then; near a change of clocks an hour is let pass."""
    day = local_date(at, terms.zone)
    if terms.cadence != "monthly" and terms.days and day.weekday() not in terms.days:
        return False
    off = abs(moment_of(day, terms.at, terms.zone) - at)
    return off <= (timedelta(hours=1, minutes=1) if is_shifting(at, terms.zone) else DAY / 1440)


def period(terms: RoundupTerms, due: date) -> tuple[date, date]:
    """Return the first and last listing day of the weekly or monthly issue of a date."""
    if terms.cadence == "weekly":
        return due - 7 * DAY, due - DAY
    last = due.replace(day=1) - DAY
    return last.replace(day=1), last


def _slots(terms: RoundupTerms, after: datetime, anchor: date | None) -> Iterator[datetime]:
    first = local_date(after, terms.zone)
    for day in (first + number * DAY for number in range(-1, _HORIZON)):
        at = moment_of(day, terms.at, terms.zone)
        if at > after and _comes_on(terms, day, anchor):
            yield at


def _comes_on(terms: RoundupTerms, day: date, anchor: date | None) -> bool:
    if terms.cadence == "daily":
        return not terms.days or day.weekday() in terms.days
    if terms.cadence == "weekly":
        weekday = terms.days[0] if terms.days else anchor and anchor.weekday()
        return day.weekday() == weekday
    return day == anchor or (day.day == 1 and anchor is not None and anchor.day == 1)
