"""Schedules: the moments at which a roundup is due by the clocks of its zone.

A local time that a clock change skips moves forward by the gap; a repeated one means its first
occurrence. A run is keyed by the local date it stands for, so whatever clocks and processes do, two
runs of one date are one issue. The rules are explained in docs/design/delivery.md.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from itertools import takewhile
from types import MappingProxyType

from bot.errors import BadRequest
from bot.schedules.time_zones import check_zone
from bot.schedules.zone_data import open_zone

CATCH_UP = timedelta(hours=18)
"""How late a run is still sent; the next one is never due sooner, whatever the clocks do."""

LATE_AFTER = timedelta(hours=2)
"""The delay after which a run counts as late."""

_MIN_DAY = 2  # letters: `t` and `s` are ambiguous
_DAY_WORDS = MappingProxyType(
    {"weekdays": "mon-fri", "weekends": "sat-sun", "every day": "", "daily": "", "all": ""}
)
_DAY = timedelta(days=1)
_NOON = time(12)
_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")
_HALF_DAY_TIME = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]?([0-5]\d))?\s*([ap])\.?m\.?", re.IGNORECASE)


class Cadence(StrEnum):
    """How often a roundup is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Weekday(IntEnum):
    """The days of the week, numbered as by `date.weekday`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


EVERY_DAY = frozenset(Weekday)


@dataclass(frozen=True, slots=True)
class Run:
    """One occurrence of a schedule: `moment` in UTC, `issue_key` the local date it stands for.

    The key is an ISO date, so keys sort by time. It may be the day before the moment's own local
    date, where a gap moves the time past midnight (America/Nuuk, 23:30).
    """

    moment: datetime
    issue_key: str

    @property
    def day(self) -> date:
        """The local date it stands for."""
        return date.fromisoformat(self.issue_key)

    @property
    def expires_at(self) -> datetime:
        """The last moment, in UTC, at which it may be sent."""
        return self.moment + CATCH_UP


@dataclass(frozen=True, slots=True)
class Due:
    """The run to send now, and the missed runs before it, oldest first."""

    run: Run
    is_late: bool
    missed: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A local time in a zone on certain days; every `now` passed to it must be aware.

    Empty `days` means the cadence's default: every day, or Monday. A daily roundup is due on each
    of `days`, a weekly one on its only day, a monthly one on the first of the month. Raises
    BadRequest for a zone that tzdata doesn't have (it may lose one) and for days that don't fit.
    """

    at: time
    zone: str
    cadence: Cadence = Cadence.DAILY
    days: frozenset[Weekday] = frozenset()

    def __post_init__(self) -> None:
        """Raise BadRequest for a schedule that could never be due."""
        check_zone(self.zone)
        if not self.days <= EVERY_DAY:
            raise BadRequest("I can't read those days. Name days of the week.")
        if self.cadence is Cadence.WEEKLY and len(self.days) > 1:
            raise BadRequest("A weekly roundup comes on one day: choose one, or make it daily.")
        if self.cadence is Cadence.MONTHLY and self.days:
            raise BadRequest("A monthly roundup comes on the first: leave the days out.")

    def next_after(self, now: datetime, served: str = "") -> Run:
        """Return the first run after `now` that is not yet served.

        `served` is the key of the last issue: a run of the same or an earlier date never comes.
        """
        # A gap may have moved yesterday's run into today.
        runs = self._runs(self.local_date(now) - _DAY, _DAY)
        return next(run for run in runs if run.moment > now and run.issue_key > served)

    def following(self, issue_key: str) -> Run:
        """Return the first run after the one with a key."""
        return next(self._runs(date.fromisoformat(issue_key) + _DAY, _DAY))

    def last_until(self, now: datetime) -> Run:
        """Return the last run up to `now`; a new or changed schedule starts after its key."""
        # Where clocks go back over midnight, tomorrow's run may already be past.
        runs = self._runs(self.local_date(now) + _DAY, -_DAY)
        return next(run for run in runs if run.moment <= now)

    def due(self, last_issue_key: str, now: datetime) -> Due | None:
        """Return the run to send now, or None; `last_issue_key` is that of the last one served.

        While a run is too late to send and the next is not yet due, there is nothing to send; it
        is then among the `missed` of the next one.
        """
        run = self.last_until(now)
        if run.issue_key <= last_issue_key or now > run.expires_at:
            return None
        earlier = self._runs(date.fromisoformat(run.issue_key) - _DAY, -_DAY)
        missed = tuple(takewhile(lambda run: run.issue_key > last_issue_key, earlier))
        return Due(run, now - run.moment > LATE_AFTER, missed[::-1])

    def local_date(self, moment: datetime) -> date:
        """Return the local date of the zone at `moment`."""
        return moment.astimezone(open_zone(self.zone)).date()

    def _runs(self, day: date, step: timedelta) -> Iterator[Run]:
        """Yield runs endlessly, starting at `day` and moving forward or back by one day."""
        while True:
            if self._falls_on(day):
                yield Run(self._moment(day, self.at), day.isoformat())
            day += step

    def _falls_on(self, day: date) -> bool:
        match self.cadence:
            case Cadence.DAILY:
                is_chosen = day.weekday() in (self.days or EVERY_DAY)
            case Cadence.WEEKLY:
                is_chosen = day.weekday() in (self.days or {Weekday.MONDAY})
            case Cadence.MONTHLY:
                is_chosen = day.day == 1
        # A gap moves noon to another date only where it skips the whole day (Apia, 2011-12-30).
        return is_chosen and self.local_date(self._moment(day, _NOON)) == day

    def _moment(self, day: date, at: time) -> datetime:
        """Return the moment in UTC; `fold=0`, the default, follows the rules stated above."""
        return datetime.combine(day, at, open_zone(self.zone)).astimezone(UTC)


def parse_time(typed: str) -> time:
    """Parse a time such as `09:00`, `9.00`, `0900`, `9am` or `9:30 p.m.`.

    Raises BadRequest for anything else; a bare `9` could mean morning or evening.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if found := _CLOCK_TIME.fullmatch(text):
        return time(int(found[1]), int(found[2]))
    if found := _HALF_DAY_TIME.fullmatch(text):
        noon = 12 if found[3] in "pP" else 0
        return time(int(found[1]) % 12 + noon, int(found[2] or 0))
    raise BadRequest("I can't read that time. Write it as 09:00, 21:30 or 9am.")


def parse_days(typed: str) -> frozenset[Weekday]:
    """Parse days such as `mon, thu`, `Mon-Fri` or `weekdays`; empty for `every day` or no text.

    Raises BadRequest for anything else.
    """
    text = unicodedata.normalize("NFKC", typed).casefold().strip()
    text = _DAY_WORDS.get(text, text)
    days: set[Weekday] = set()
    for part in filter(None, re.split(r"[\s,;&+/]+", re.sub(r"\s*[-–]\s*", "-", text))):
        first, dash, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last if dash else first)
        days |= {Weekday((begin + step) % 7) for step in range((end - begin) % 7 + 1)}
    return frozenset(days) if len(days) < len(Weekday) else frozenset()


def _weekday(typed: str) -> Weekday:
    name = typed.rstrip(".").upper()
    found = [day for day in Weekday if len(name) >= _MIN_DAY and day.name.startswith(name)]
    if len(found) != 1:
        raise BadRequest(
            "I can't read those days. Write a list such as Mon, Thu or a range such as Mon-Fri."
        )
    return found[0]
