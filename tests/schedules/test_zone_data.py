"""Zones are opened from the newer data, whatever the machine has."""

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata

from bot.schedules.time_zones import check_zone
from bot.schedules.zone_data import ZoneData, open_zone, zone_data

ZONES = (
    *("America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Inuvik"),
    *("America/Havana", "Africa/Casablanca", "Africa/El_Aaiun", "Canada/Pacific", "Cuba"),
)
WRONG = "Asia/Tokyo"
"""The zone whose clocks all others have in a made-up system."""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Path]:
    """Give the folder of a system's zones; afterwards all is chosen anew."""
    with as_file(files("tzdata") / "zoneinfo") as package:
        for name in ZONES:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(package / WRONG, tmp_path / name)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zone_data.cache_clear()
    ZoneInfo.clear_cache()
    yield tmp_path
    zoneinfo.reset_tzpath()
    zone_data.cache_clear()
    ZoneInfo.clear_cache()
    zone_data()


@pytest.mark.parametrize(
    ("name", "line", "is_used"),
    [
        ("tzdata.zi", "# version 2024a\n", False),
        ("tzdata.zi", "# version 2025b-0+deb12u2\n", False),
        ("tzdata.zi", f"# version {tzdata.IANA_VERSION}\n", False),
        ("tzdata.zi", "# version unknown\n", False),
        ("tzdata.zi", "\xff\xfe\n", False),
        ("README", "# version 2099z\n", False),
        ("tzdata.zi", "# version 2099a\n", True),
        ("+VERSION", "2099b\n", True),
        ("+VERSION", "2020a\n", False),
    ],
)
def test_the_newer_data_is_used(system: Path, name: str, line: str, *, is_used: bool) -> None:
    """The system's only if it says that it is newer than the package, for every zone."""
    (system / name).write_text(line)
    now = datetime.now(UTC)

    offsets = [now.astimezone(open_zone(zone)).utcoffset() for zone in ZONES]

    assert (set(offsets) == {timedelta(hours=9)}) == is_used
    assert zone_data().is_the_systems == is_used
    check_zone("Europe/Berlin")  # what the system lacks comes from the package


def test_a_machine_without_zones_has_those_of_the_package() -> None:
    """As in a small container."""
    zoneinfo.reset_tzpath(to=[])
    zone_data.cache_clear()

    assert zone_data() == ZoneData(tzdata.IANA_VERSION, None)
    assert {str(open_zone(name)) for name in ZONES} == set(ZONES)


def test_a_zone_that_was_opened_before_the_choice_is_opened_anew(system: Path) -> None:
    """Zoneinfo keeps what it has opened."""
    (system / "tzdata.zi").write_text("# version 2024a\n")
    early = ZoneInfo("America/Vancouver")

    assert early.utcoffset(datetime(2026, 1, 1)) == timedelta(hours=9)  # noqa: DTZ001  # local
    assert open_zone("America/Vancouver") is not early


@pytest.mark.parametrize(
    ("version", "released"),
    [
        ("2026f", date(2026, 11, 1)),
        ("2025b", date(2025, 3, 1)),
        ("2024a", date(2024, 1, 1)),
        ("2022g", date(2022, 12, 1)),
    ],
)
def test_a_version_has_an_age(version: str, released: date) -> None:
    """About: 2025b came on 22 March 2025, 2022g on 29 November 2022."""
    assert ZoneData(version, None).released == released
    assert ZoneData("2019a", version).released == released
