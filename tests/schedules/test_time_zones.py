"""Tests of zones: what people type, and what is suggested to them."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.schedules.place_names import COMMON, SEVERAL
from bot.schedules.schedule import Schedule
from bot.schedules.time_zones import MAX_SUGGESTIONS, parse_zone, suggest_zones, zone_label

WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)
OLD_LINKS = ("Brazil/", "Canada/", "Chile/", "Etc/", "Mexico/", "US/")


def test_every_place_is_read_and_suggested_by_its_name() -> None:
    """Each place of the zone database must be found by its whole name, whatever its case."""
    names = [zone for zone in available_timezones() if "/" in zone]
    places = [name for name in names if not name.startswith(OLD_LINKS)]

    assert [parse_zone(place.lower(), WINTER) for place in places] == places


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"),
        ("SÃO PAULO", "America/Sao_Paulo"),
        ("buenos_aires", "America/Argentina/Buenos_Aires"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("san francisco", "America/Los_Angeles"),
        ("Beijing", "Asia/Shanghai"),
        ("nyc", "America/New_York"),
        ("Milan", "Europe/Rome"),
        ("kst", "Asia/Seoul"),
        ("japan", "Asia/Tokyo"),
        ("Poland", "Europe/Warsaw"),
        ("NZ", "NZ"),
        ("EST5EDT", "EST5EDT"),
        ("UTC+0", "UTC"),
        ("montreal", "America/Toronto"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("US/Pacific", "US/Pacific"),
        ("us/pacific", "US/Pacific"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("etc/gmt+5 (UTC\u22125)", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_read(typed: str, expected: str) -> None:
    """A whole city, country or zone is enough where it means one zone."""
    assert parse_zone(typed, WINTER) == expected


@pytest.mark.parametrize(
    "typed", ["", "!", "Atlantis", "\U0001f98a", "Xyzzy/Plugh", "+25", "UTC+15"]
)
def test_an_unknown_zone_is_refused_with_an_example(typed: str) -> None:
    """What means no zone must be asked again."""
    with pytest.raises(BadRequest, match="such as Berlin"):
        parse_zone(typed, WINTER)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("berl", ["Europe/Berlin"]),
        ("york", ["Europe/London", "America/New_York"]),
        ("Cambridge", ["Europe/London", "America/New_York", "America/Cambridge_Bay"]),
        ("GEORGIA", ["Asia/Tbilisi", "America/New_York", "Atlantic/South_Georgia"]),
        ("san juan", ["America/Puerto_Rico", "America/Argentina/San_Juan"]),
        ("norfolk", ["America/New_York", "Pacific/Norfolk"]),
        ("Los", ["America/Los_Angeles"]),
        ("new", ["America/New_York", "Asia/Kolkata"]),
        ("Europe", ["Europe/London", "Europe/Paris"]),
        ("Cambridge, MA", ["Europe/London", "America/New_York", "America/Cambridge_Bay"]),
        ("Boston, MA", ["America/New_York"]),
        ("Zurihc", ["Europe/Zurich"]),
        ("Europe/Berln", ["Europe/Berlin"]),
        ("kolkatta", ["Asia/Kolkata"]),
    ],
)
def test_what_may_mean_several_zones_is_asked_back(typed: str, meant: list[str]) -> None:
    """A part of a name, a name of several places, and a misspelled one are never just taken."""
    with pytest.raises(BadRequest) as question:
        parse_zone(typed, WINTER)

    assert [zone for zone in meant if zone not in str(question.value)] == []


@pytest.mark.parametrize(
    ("typed", "winter", "summer", "always"),
    [
        ("UTC+2", "Asia/Jerusalem", "Europe/Berlin", "Etc/GMT-2"),
        ("+02:00", "Europe/Athens", "Africa/Johannesburg", "Etc/GMT-2"),
        ("GMT-3", "America/Sao_Paulo", "America/Sao_Paulo", "Etc/GMT+3"),
        ("utc -8", "America/Los_Angeles", "Pacific/Pitcairn", "Etc/GMT+8"),
        ("UTC\u22125", "America/New_York", "America/Chicago", "Etc/GMT+5"),
        ("+05:30", "Asia/Kolkata", "Asia/Kolkata", ""),
        ("UTC+0545", "Asia/Kathmandu", "Asia/Kathmandu", ""),
        ("gmt+9", "Asia/Tokyo", "Asia/Seoul", "Etc/GMT-9"),
    ],
)
def test_an_offset_is_answered_with_its_zones(
    typed: str, winter: str, summer: str, always: str
) -> None:
    """Those that have it on that day, and the one that always has it."""
    for today, zone in ((WINTER, winter), (SUMMER, summer)):
        with pytest.raises(BadRequest) as question:
            parse_zone(typed, today)

        offered = suggest_zones(typed, today)
        assert zone in offered
        assert always in {"", *offered}
        assert always in str(question.value)
        assert str(question.value).startswith("At UTC")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("PST", "PST means several times. Write the zone whose clocks you mean: America/Los_A"),
        ("IST", "Asia/Kolkata (now UTC+5:30)"),
        ("ist", "Asia/Jerusalem (now UTC+2)"),
        ("IST", "Europe/Dublin (now UTC+0)"),
        ("CST", "America/Chicago (now UTC\u22126)"),
        ("CST", "Asia/Shanghai (now UTC+8)"),
        ("EST", "EST is UTC\u22125. Write the zone whose clocks you mean: America/New_York"),
        ("CET", "CET is UTC+1. Write the zone whose clocks you mean: Europe/Paris (now UTC+1)"),
        ("CEST", "CEST is UTC+2. Write the zone whose clocks you mean: Europe/Paris (now UTC+1)"),
        ("BST", "Asia/Dhaka (now UTC+6)"),
        ("AEST", "Australia/Sydney (now UTC+11)"),
        ("CET", "Europe/Berlin (now UTC+1)"),
        ("GST", "GST is UTC+4. Write the zone whose clocks you mean: Asia/Dubai (now UTC+4)"),
    ],
)
def test_an_abbreviation_is_answered_with_its_zones(typed: str, said: str) -> None:
    """With their offsets now, and with a word if it means several times."""
    with pytest.raises(BadRequest) as question:
        parse_zone(typed, WINTER)

    assert said in str(question.value)


@given(st.integers(-12, 14), st.sampled_from([WINTER, SUMMER]))
def test_a_fixed_zone_says_its_offset(hours: int, today: date) -> None:
    """The signs in its name are the other way round."""
    zone = f"Etc/GMT{-hours:+}"

    label = zone_label(zone)

    sign = "\u2212" if hours < 0 else "+"
    assert label == f"{zone} (UTC{sign}{abs(hours)})"
    assert datetime(2026, 3, 1, tzinfo=ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)
    assert parse_zone(label, today) == zone


@given(st.text(max_size=12) | st.sampled_from([*COMMON, *SEVERAL, "UTC+2", "ist", "Etc/GMT+5"]))
def test_every_zone_that_is_named_can_be_written(typed: str) -> None:
    """Whatever a question names is taken, and whatever is taken exists."""
    try:
        Schedule(time(9), parse_zone(typed, WINTER))
    except BadRequest as question:
        for zone in re.findall(r"[A-Z]\w+/[\w/+-]+", str(question)):
            assert parse_zone(zone, WINTER) == zone


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["UTC", "America/Los_Angeles", "America/New_York"]),
        ("lon", ["Europe/London"]),
        ("york new", ["America/New_York"]),
        ("am", ["Europe/Amsterdam"]),
        ("america", ["America/Los_Angeles", "America/New_York", "America/Chicago"]),
        ("pacific", ["America/Los_Angeles", "Pacific/Apia"]),
        ("paris", ["Europe/Paris"]),
        ("indi", ["Asia/Kolkata"]),
        ("tok", ["Asia/Tokyo"]),
        ("cambridge", ["Europe/London", "America/New_York", "America/Cambridge_Bay"]),
        ("pst", ["America/Los_Angeles", "Asia/Manila"]),
        ("etc/gmt+5", ["Etc/GMT+5"]),
    ],
)
def test_the_likeliest_zone_is_suggested_first(typed: str, expected: list[str]) -> None:
    """Common zones must come before others, and the start of a name before its middle."""
    assert list(suggest_zones(typed, WINTER)[: len(expected)]) == expected


@given(st.text(max_size=20))
def test_every_suggestion_can_be_used(typed: str) -> None:
    """Whatever was typed, each suggestion must make a schedule, and Discord must take them all."""
    found = suggest_zones(typed, WINTER)

    assert len(set(found)) == len(found) <= MAX_SUGGESTIONS
    assert [Schedule(time(9), zone).zone for zone in found] == list(found)
