"""Laws of schedules: one run each local day that exists, whatever clocks and processes do."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedules import CATCH_UP, Run, Schedule, Weekday

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
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


NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""What is among the names but no zone of its own."""


def runs_between(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Run]:
    """Give the runs after `start` and before `end`, each asked for at the moment of the last."""
    run = schedule.next_after(start)
    while run.moment < end:
        yield run
        run = schedule.next_after(run.moment)


def check_two_years(schedule: Schedule, year: int) -> None:
    """Check that each local day of two years has one run, not early, and at its first instant."""
    zone = ZoneInfo(schedule.zone)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)

    runs = list(runs_between(schedule, start, end))

    keys = [run.issue_key for run in runs]
    quarter_days = ((start + n * 6 * HOUR).astimezone(zone) for n in range(-4, 4 * 735))
    lived = dict.fromkeys(moment.date().isoformat() for moment in quarter_days)
    assert keys == [day for day in lived if keys[0] <= day <= keys[-1]], schedule
    assert runs[0].moment - start <= DAY + HOUR
    assert end - runs[-1].moment <= DAY + HOUR
    assert all(one.moment + CATCH_UP < other.moment for one, other in pairwise(runs))
    for run in runs:
        local = run.moment.astimezone(zone)
        wanted = datetime.fromisoformat(f"{run.issue_key}T{schedule.at}")
        moved = local.replace(tzinfo=None) - wanted
        assert local.fold == 0, schedule
        assert not moved or moved == gap_around(run.moment, zone), schedule


def gap_around(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Give how much clocks went forward between the day before and the day after `moment`."""
    before, after = ((moment + days).astimezone(zone).utcoffset() for days in (-DAY, DAY))
    assert before is not None
    assert after is not None
    assert after > before
    return after - before


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
    for name in sorted(available_timezones() - NO_PLACES):
        zone = ZoneInfo(name)
        found.setdefault(tuple(moment.astimezone(zone).utcoffset() for moment in half_hours), name)
    return list(found.values())


@pytest.mark.faults
def test_every_local_day_has_one_run_in_every_zone() -> None:
    """The law must hold in every zone of the database, at every hour; the minutes vary."""
    for (number, zone), hour in product(enumerate(different_zones()), range(24)):
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


def readings(troubles: Iterable[tuple[int, int, int | None]]) -> list[datetime | None]:
    """Give what the clock says each hour, None while the process is down."""
    shown: list[datetime | None] = [START + n * HOUR for n in range(HOURS)]
    for first, length, wrong in troubles:
        for n in range(first, min(first + length, HOURS - QUIET_HOURS)):
            shown[n] = None if wrong is None else START + (n + wrong) * HOUR
    return shown


def live(schedule: Schedule, shown: Iterable[datetime | None]) -> tuple[list[str], list[str]]:
    """Run a scheduler by these readings; give the issue keys it sent and those it missed."""
    sent: list[str] = []
    missed: list[str] = []
    last_key = schedule.latest(START).issue_key
    next_run_at = START
    for now in shown:
        if now is None:
            next_run_at = START  # a cache, to be computed anew after a restart
        elif now >= next_run_at:
            if due := schedule.due(last_key, now):
                missed += [run.issue_key for run in due.missed]
                sent.append(due.run.issue_key)
                last_key = due.run.issue_key
            next_run_at = schedule.next_after(now).moment
    return sent, missed


@given(SCHEDULES, TROUBLES)
def test_no_trouble_loses_or_doubles_an_issue(
    schedule: Schedule, troubles: list[tuple[int, int, int | None]]
) -> None:
    """Through jumps of an hour or a day and outages each issue must be sent or counted, once."""
    undisturbed, _ = live(schedule, readings([]))

    sent, missed = live(schedule, readings(troubles))

    assert sorted(sent + missed) == undisturbed
    assert sent == sorted(sent)


@given(SCHEDULES, st.lists(st.tuples(st.integers(1, HOURS), st.integers(1, 48), st.just(1))))
def test_jumps_of_an_hour_miss_nothing(
    schedule: Schedule, troubles: list[tuple[int, int, int | None]]
) -> None:
    """A clock that goes an hour forward and back must not cost an issue."""
    undisturbed, _ = live(schedule, readings([]))

    sent, missed = live(schedule, readings(troubles))

    assert (sent, missed) == (undisturbed, [])
