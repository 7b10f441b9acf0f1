"""Whoever is asked for a time zone finds their own near the top, in every language of Discord."""

from datetime import date

import discord
import pytest

from bot.schedules.likely_zones import likely_zones
from bot.schedules.time_zones import check_zone, parse_zone


@pytest.mark.parametrize(
    ("locale", "first"),
    [("de", "Europe/Berlin"), ("ja", "Asia/Tokyo"), ("en-US", "America/New_York"), ("xx", "UTC")],
)
def test_the_zones_of_a_language_come_first(locale: str, first: str) -> None:
    """An unknown language gets the common ones alone."""
    assert likely_zones(locale)[0] == first


def test_every_language_gets_zones_that_exist() -> None:
    """As many as a menu holds, each once, and readable again when one is chosen."""
    for locale in discord.Locale:
        zones = likely_zones(locale.value)

        for zone in zones:
            check_zone(zone)
        assert [parse_zone(zone, date(2026, 1, 15)) for zone in zones] == list(zones)
        assert len(set(zones)) == len(zones) == 25
