"""Laws of schedules: one run each local day that exists, whatever clocks and processes do."""

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedules.schedule import Schedule, Weekday
from tests.schedules.local_days import HOUR, Trouble, check_two_years, every_zone, live, readings

START = datetime(2026, 3, 20, tzinfo=UTC)
HOURS = 28 * 24
"""How long a simulation is; its clock starts at `START` and is read each hour."""

QUIET_HOURS = 9 * 24
"""The end of a simulation, when the clock is right again, with a run even if one comes weekly."""

SAMPLE = [
    *product(
        """
        UTC America/New_York America/Los_Angeles America/St_Johns America/Sao_Paulo America/Santiago
        America/Asuncion America/Havana America/Nuuk America/Scoresbysund America/Miquelon
        Atlantic/Azores Europe/London Europe/Dublin Europe/Berlin Europe/Chisinau Europe/Istanbul
        Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Lagos Asia/Beirut Asia/Gaza
        Asia/Jerusalem Asia/Tehran Asia/Kolkata Asia/Kathmandu Asia/Shanghai Asia/Tokyo
        Australia/Adelaide Australia/Lord_Howe Antarctica/Troll
        """.split(),
        [2026],
    ),
    ("Pacific/Apia", 2011),  # no 30 December
    ("Pacific/Kwajalein", 1993),  # no 21 August
    ("Pacific/Kiritimati", 1994),  # no 31 December
    ("America/St_Johns", 2009),  # clocks went back from 00:01 to 23:01
    ("Antarctica/Casey", 2009),  # three hours at once
    ("Asia/Pyongyang", 2015),  # half an hour at midnight
    ("Europe/Volgograd", 2018),
    ("America/Caracas", 2016),
]
"""40 zones, each with the first of the two years it is followed through."""


@pytest.mark.parametrize("at", [time(0, 30), time(9), time(23, 45)], ids=str)
def test_every_local_day_has_one_run(at: time) -> None:
    """Through two years of 40 zones each day that exists must have one run, never an early one."""
    for zone, year in SAMPLE:
        check_two_years(Schedule(at, zone), year)


def different_zones() -> list[str]:
    """Give one zone of each set that keeps the same time through 2026 and 2027.

    Half an hour is fine enough: all clocks change at a full or half hour of UTC in these years.
    """
    start = datetime(2025, 12, 30, tzinfo=UTC)
    half_hours = [start + n * HOUR / 2 for n in range(735 * 48)]
    found: dict[tuple[timedelta | None, ...], str] = {}
    for name in every_zone():
        zone = ZoneInfo(name)
        found.setdefault(tuple(moment.astimezone(zone).utcoffset() for moment in half_hours), name)
    return list(found.values())


def changes_clocks(zone: str) -> bool:
    """Whether the clocks of a zone change in 2026 or 2027."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = ((start + n * 24 * HOUR).astimezone(ZoneInfo(zone)) for n in range(730))
    return len({moment.utcoffset() for moment in days}) > 1


@pytest.mark.faults
def test_every_local_day_has_one_run_in_every_zone() -> None:
    """The law must hold in every zone, at every hour where clocks change; the minutes vary.

    Elsewhere one hour is as good as another; `make torture` takes every name and every hour.
    """
    for number, zone in enumerate(different_zones()):
        hours = range(24) if changes_clocks(zone) else range(number % 6, 24, 6)
        for hour in hours:
            check_two_years(Schedule(time(hour, number * 7 % 60), zone), 2026)


TROUBLES = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=HOURS - QUIET_HOURS),
        st.integers(min_value=1, max_value=2 * 24),
        st.sampled_from([-24, -1, 1, 24, None]),
    ),
    max_size=8,
)
"""The first hour, the length in hours, and how many hours the clock is wrong; None: not running."""

SCHEDULES = st.builds(
    Schedule,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    zone=st.sampled_from("America/Santiago America/Nuuk Africa/Casablanca Asia/Tokyo UTC".split()),
    days=st.sets(st.sampled_from(Weekday)).map(frozenset),
)
"""Daily schedules; the clocks of three of the zones change during the simulation."""


def lived_through(schedule: Schedule, troubles: list[Trouble]) -> tuple[list[str], list[str]]:
    """Give the issues that were sent, and those that were missed."""
    return live(schedule, START, readings(troubles, START, HOURS, QUIET_HOURS))


@given(SCHEDULES, TROUBLES)
def test_no_trouble_loses_or_doubles_an_issue(schedule: Schedule, troubles: list[Trouble]) -> None:
    """Through jumps of an hour or a day and outages each issue must be sent or counted, once."""
    undisturbed, _ = lived_through(schedule, [])

    sent, missed = lived_through(schedule, troubles)

    assert sorted(sent + missed) == undisturbed
    assert sent == sorted(sent)


@given(SCHEDULES, st.lists(st.tuples(st.integers(1, HOURS), st.integers(1, 48), st.just(1))))
def test_jumps_of_an_hour_miss_nothing(schedule: Schedule, troubles: list[Trouble]) -> None:
    """A clock that goes an hour forward and back must not cost an issue."""
    undisturbed, _ = lived_through(schedule, [])

    sent, missed = lived_through(schedule, troubles)

    assert (sent, missed) == (undisturbed, [])
