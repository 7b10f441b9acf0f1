"""Tests of zones: what people type, and what is suggested to them."""

from datetime import time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.schedules.schedule import Schedule
from bot.schedules.time_zones import MAX_SUGGESTIONS, parse_zone, suggest_zones

OLD_LINKS = ("Brazil/", "Canada/", "Chile/", "Etc/", "Mexico/", "US/")


def test_every_place_is_read_and_suggested_by_its_name() -> None:
    """Each place of the zone database must be found by its whole name, whatever its case."""
    names = [zone for zone in available_timezones() if "/" in zone]
    places = [name for name in names if not name.startswith(OLD_LINKS)]

    assert [parse_zone(place.lower()) for place in places] == places


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
        ("EST", "America/New_York"),
        ("montreal", "America/Toronto"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("berl", "Europe/Berlin"),
        ("US/Pacific", "US/Pacific"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_read(typed: str, expected: str) -> None:
    """A city must be enough where it means one zone; EST must know of summer time."""
    assert parse_zone(typed) == expected


@pytest.mark.parametrize("typed", ["", "!", "new", "Europe", "IST", "UTC+2", "Atlantis"])
def test_an_unclear_zone_is_refused(typed: str) -> None:
    """What means no zone or several must be asked again with an example."""
    with pytest.raises(BadRequest, match="Berlin"):
        parse_zone(typed)


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
    ],
)
def test_the_likeliest_zone_is_suggested_first(typed: str, expected: list[str]) -> None:
    """Common zones must come before others, and the start of a name before its middle."""
    assert list(suggest_zones(typed)[: len(expected)]) == expected


@given(st.text(max_size=20))
def test_every_suggestion_can_be_used(typed: str) -> None:
    """Whatever was typed, each suggestion must make a schedule, and Discord must take them all."""
    found = suggest_zones(typed)

    assert len(set(found)) == len(found) <= MAX_SUGGESTIONS
    assert [Schedule(time(9), zone).zone for zone in found] == list(found)
