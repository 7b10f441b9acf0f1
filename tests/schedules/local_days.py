"""The laws of schedules: a run each local day, whatever clocks and processes do."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.schedules.schedule import CATCH_UP, Run, Schedule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""What is among the names but no zone of its own."""

Trouble = tuple[int, int, int | None]
"""The first hour, the length in hours, and how many hours the clock is wrong; None: not running."""


def every_zone() -> list[str]:
    """Give the names of all zones."""
    return sorted(available_timezones() - NO_PLACES)


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
    assert keys == [day for day in lived(zone, start) if keys[0] <= day <= keys[-1]], schedule
    assert runs[0].moment - start <= DAY + HOUR, schedule
    assert end - runs[-1].moment <= DAY + HOUR, schedule
    assert all(one.moment + CATCH_UP < other.moment for one, other in pairwise(runs)), schedule
    for run in runs:
        local = run.moment.astimezone(zone)
        wanted = datetime.fromisoformat(f"{run.issue_key}T{schedule.at}")
        moved = local.replace(tzinfo=None) - wanted
        assert local.fold == 0, schedule
        assert not moved or moved == gap_around(run.moment, zone), schedule


@lru_cache(maxsize=1)
def lived(zone: ZoneInfo, start: datetime) -> tuple[str, ...]:
    """Give the dates that the clocks of a zone show in two years, and a few days around."""
    quarter_days = ((start + n * 6 * HOUR).astimezone(zone) for n in range(-4, 4 * 735))
    return tuple(dict.fromkeys(moment.date().isoformat() for moment in quarter_days))


def gap_around(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Give how much clocks went forward between the day before and the day after `moment`."""
    before, after = ((moment + days).astimezone(zone).utcoffset() for days in (-DAY, DAY))
    assert before is not None
    assert after is not None
    assert after > before
    return after - before


def readings(
    troubles: Iterable[Trouble], start: datetime, hours: int, quiet: int
) -> list[datetime | None]:
    """Give what the clock says each hour, None while the process is down.

    The last `quiet` of the hours know no trouble.
    """
    shown: list[datetime | None] = [*_right(start, hours)]
    for first, length, wrong in troubles:
        for n in range(first, min(first + length, hours - quiet)):
            shown[n] = None if wrong is None else start + (n + wrong) * HOUR
    return shown


@lru_cache(maxsize=1)
def _right(start: datetime, hours: int) -> tuple[datetime, ...]:
    """Give what a clock says that is right."""
    return tuple(start + n * HOUR for n in range(hours))


def live(
    schedule: Schedule, start: datetime, shown: Iterable[datetime | None]
) -> tuple[list[str], list[str]]:
    """Run a scheduler from `start` by these readings; give the keys it sent, and those missed."""
    sent: list[str] = []
    missed: list[str] = []
    last_key = schedule.last_until(start).issue_key
    next_run_at = start
    for now in shown:
        if now is None:
            next_run_at = start  # a cache, to be computed anew after a restart
        elif now >= next_run_at:
            if due := schedule.due(last_key, now):
                missed += [run.issue_key for run in due.missed]
                sent.append(due.run.issue_key)
                last_key = due.run.issue_key
            next_run_at = schedule.next_after(now).moment
    return sent, missed
