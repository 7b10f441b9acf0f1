"""Tests of schedules: when a run is due, what is caught up, and how people write times."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.schedules.schedule import (
    EVERY_DAY,
    Cadence,
    Run,
    Schedule,
    Weekday,
    parse_days,
    parse_time,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    """Read an ISO date, with or without a time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def keys_after(schedule: Schedule, now: datetime, count: int) -> list[str]:
    """Give the keys of the first runs after `now`, each asked for at the moment of the last."""
    keys: list[str] = []
    for _ in range(count):
        run = schedule.next_after(now)
        keys.append(run.issue_key)
        now = run.moment
    return keys


@pytest.mark.parametrize(
    ("zone", "at", "key", "moment", "local"),
    [
        ("America/New_York", "02:30", "2026-03-08", "2026-03-08T07:30", "2026-03-08T03:30"),
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:45", "2026-10-04T02:45"),
        ("America/Santiago", "00:30", "2026-09-06", "2026-09-06T04:30", "2026-09-06T01:30"),
        ("Africa/Cairo", "00:30", "2026-04-24", "2026-04-23T22:30", "2026-04-24T01:30"),
        ("Africa/Casablanca", "02:30", "2026-03-22", "2026-03-22T02:30", "2026-03-22T03:30"),
        ("Antarctica/Troll", "02:15", "2026-03-29", "2026-03-29T02:15", "2026-03-29T04:15"),
        ("America/Nuuk", "23:30", "2026-03-28", "2026-03-29T01:30", "2026-03-29T00:30"),
    ],
)
def test_a_skipped_time_moves_forward_by_the_gap(
    zone: str, at: str, key: str, moment: str, local: str
) -> None:
    """A local time that a day doesn't have must be due later by the gap, still for that day."""
    schedule = Schedule(time.fromisoformat(at), zone)

    run = schedule.next_after(utc(moment) - 12 * HOUR)

    assert run == Run(utc(moment), key)
    assert schedule.next_after(run.moment - timedelta(minutes=1)) == run
    assert schedule.last_until(run.moment) == run
    assert run.moment.astimezone(ZoneInfo(zone)).isoformat().startswith(local)


@pytest.mark.parametrize(
    ("zone", "at", "key", "moment"),
    [
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45"),
        ("America/Santiago", "23:30", "2026-04-04", "2026-04-05T02:30"),
        ("Africa/Cairo", "23:30", "2026-10-29", "2026-10-29T20:30"),
        ("Africa/Casablanca", "02:30", "2026-02-15", "2026-02-15T01:30"),
        ("Antarctica/Troll", "02:15", "2026-10-25", "2026-10-25T00:15"),
        ("America/St_Johns", "00:00", "2009-11-01", "2009-11-01T02:30"),
    ],
)
@pytest.mark.parametrize("minutes", [0, 29, 30, 31, 60, 61, 120, 121])
def test_a_repeated_time_is_due_at_its_first_instant_only(
    zone: str, at: str, key: str, moment: str, minutes: int
) -> None:
    """Where clocks go back, nothing more may be due for that date after the first instant."""
    schedule = Schedule(time.fromisoformat(at), zone)
    later = utc(moment) + timedelta(minutes=minutes)

    latest, following = schedule.last_until(later), schedule.next_after(later)

    assert latest == Run(utc(moment), key)
    assert following.issue_key == (date.fromisoformat(key) + DAY).isoformat()


@pytest.mark.parametrize("at", ["00:00", "09:00", "12:00", "23:59"])
def test_a_day_that_never_was_has_no_run(at: str) -> None:
    """Samoa went from 29 to 31 December 2011, and so must its runs, forwards and back."""
    schedule = Schedule(time.fromisoformat(at), "Pacific/Apia")
    before = schedule.last_until(utc("2011-12-30T09:59"))  # 29 December, 23:59

    after = schedule.next_after(before.moment)

    assert (before.issue_key, after.issue_key) == ("2011-12-29", "2011-12-31")
    assert after.moment - before.moment == DAY
    assert schedule.last_until(after.moment - HOUR) == before


@pytest.mark.parametrize(
    ("last", "now", "expected", "missed"),
    [
        ("2026-03-01", "2026-03-02T09:00:00", "2026-03-02", ""),
        ("2026-03-01", "2026-03-02T11:00:00", "2026-03-02", ""),
        ("2026-03-01", "2026-03-02T11:00:01", "2026-03-02 late", ""),
        ("2026-03-01", "2026-03-03T03:00:00", "2026-03-02 late", ""),
        ("2026-03-01", "2026-03-03T09:00:00", "2026-03-03", "2026-03-02"),
        ("2026-02-27", "2026-03-02T10:00:00", "2026-03-02", "2026-02-28 2026-03-01"),
    ],
)
def test_a_run_is_caught_up(last: str, now: str, expected: str, missed: str) -> None:
    """The latest run must be sent, late or not, and name those that nobody was sent."""
    due = Schedule(time(9), "UTC").due(last, utc(now))

    assert due is not None
    assert due.run.issue_key + " late" * due.is_late == expected
    assert [run.issue_key for run in due.missed] == missed.split()


@pytest.mark.parametrize(
    ("last", "now"),
    [
        ("2026-03-01", "2026-03-02T08:59:59"),  # not yet
        ("2026-03-01", "2026-03-03T03:00:01"),  # more than 18 h late
        ("2026-03-02", "2026-03-02T09:00:00"),  # served
        ("2026-03-02", "2026-03-01T10:00:00"),  # the clock went back
    ],
)
def test_nothing_is_due(last: str, now: str) -> None:
    """What is to come, too late, or served must not be sent."""
    assert Schedule(time(9), "UTC").due(last, utc(now)) is None


@pytest.mark.parametrize(
    ("cadence", "days", "expected"),
    [
        (Cadence.DAILY, set[Weekday](), "2026-02-27 2026-02-28 2026-03-01 2026-03-02"),
        (Cadence.DAILY, EVERY_DAY, "2026-02-27 2026-02-28 2026-03-01 2026-03-02"),
        (
            Cadence.DAILY,
            {Weekday.MONDAY, Weekday.FRIDAY},
            "2026-02-27 2026-03-02 2026-03-06 2026-03-09",
        ),
        (Cadence.WEEKLY, set[Weekday](), "2026-03-02 2026-03-09 2026-03-16 2026-03-23"),
        (Cadence.WEEKLY, {Weekday.SUNDAY}, "2026-03-01 2026-03-08 2026-03-15 2026-03-22"),
        (Cadence.MONTHLY, set[Weekday](), "2026-03-01 2026-04-01 2026-05-01 2026-06-01"),
    ],
)
def test_the_cadence_chooses_the_days(cadence: Cadence, days: set[Weekday], expected: str) -> None:
    """Daily must keep to its weekdays, weekly to one (else Monday), monthly to the first."""
    schedule = Schedule(time(9), "Europe/Berlin", cadence, frozenset(days))

    assert keys_after(schedule, utc("2026-02-26T12:00"), 4) == expected.split()


@pytest.mark.parametrize(
    ("zone", "cadence", "days"),
    [
        ("Europe/Atlantis", Cadence.DAILY, set[int]()),
        ("europe/berlin", Cadence.DAILY, set[int]()),
        ("Europe", Cadence.DAILY, set[int]()),
        ("../etc/passwd", Cadence.DAILY, set[int]()),
        ("localtime", Cadence.DAILY, set[int]()),
        ("", Cadence.DAILY, set[int]()),
        ("UTC", Cadence.DAILY, {7}),
        ("UTC", Cadence.WEEKLY, {Weekday.MONDAY, Weekday.FRIDAY}),
        ("UTC", Cadence.MONTHLY, {Weekday.MONDAY}),
    ],
)
def test_what_can_never_be_due_is_refused(zone: str, cadence: Cadence, days: set[Weekday]) -> None:
    """An unknown zone and days that don't fit the cadence must not become a schedule."""
    with pytest.raises(BadRequest):
        Schedule(time(9), zone, cadence, frozenset(days))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("09:00", "09:00"),
        ("9:00", "09:00"),
        (" 9.05 ", "09:05"),
        ("0900", "09:00"),
        ("930", "09:30"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
        ("９：３０", "09:30"),
        ("9am", "09:00"),
        ("9 PM", "21:00"),
        ("9:30 p.m.", "21:30"),
        ("12am", "00:00"),
        ("12:15pm", "12:15"),
    ],
)
def test_a_time_is_read(typed: str, expected: str) -> None:
    """Every usual way to write one time of day must be understood."""
    assert parse_time(typed) == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "typed",
    ["", "9", "21", "24:00", "12:60", "9:5", "13pm", "0am", "09:00:00", "-9:00", "noonish", "am"],
)
def test_an_unclear_time_is_refused(typed: str) -> None:
    """What is no time, or might be one of two, must be asked again with an example."""
    with pytest.raises(BadRequest, match="09:00"):
        parse_time(typed)


@given(st.times(), st.sampled_from(["%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I.%M %p"]))
def test_a_time_is_read_as_it_was_written(at: time, form: str) -> None:
    """Writing a time and reading it must give its hour and minute again."""
    assert parse_time(at.strftime(form)) == time(at.hour, at.minute)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon", {0}),
        ("Monday, THU", {0, 3}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Sa – Mo", {5, 6, 0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("tue; wed & sun.", {1, 2, 6}),
        ("", set[int]()),
        ("every day", set[int]()),
        ("mon-sun", set[int]()),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, days: set[int]) -> None:
    """Names may be short, joined in any way, and form ranges; all seven are none in particular."""
    assert parse_days(typed) == days


@pytest.mark.parametrize("typed", ["t", "someday", "mon to fri", "mon-", "-", "1", "mondays"])
def test_what_names_no_day_is_refused(typed: str) -> None:
    """A day that could be two, or none, is not guessed at."""
    with pytest.raises(BadRequest, match="such as Mon, Thu or a range such as Mon-Fri"):
        parse_days(typed)


@given(
    at=st.times(),
    zone=st.sampled_from(
        ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Africa/Cairo", "America/Nuuk"]
    ),
    cadence=st.sampled_from(Cadence),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
    days_ahead=st.integers(-3, 3),
    part=st.floats(0, 0.999),
)
def test_the_run_that_is_named_as_next_is_the_next_that_is_due(  # noqa: PLR0913, PLR0917  # one axis each
    at: time, zone: str, cadence: Cadence, now: datetime, days_ahead: int, part: float
) -> None:
    """Whatever was served before, even a date that is still to come by the clocks of the zone."""
    schedule = Schedule(at.replace(second=0, microsecond=0), zone, cadence)
    served = (schedule.local_date(now) + days_ahead * DAY).isoformat()

    named = schedule.next_after(now, served)

    before = now + (named.moment - now) * part
    due, pending = schedule.due(served, named.moment), schedule.due(served, before)
    assert due is not None
    assert due.run == named
    assert pending is None or pending.run.moment <= now
