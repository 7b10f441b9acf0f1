"""Opens time zones from the newer data: the system's, or those of the package tzdata.

zoneinfo alone prefers the system's, however old: its clocks may be an hour off.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

_SYSTEM_FILES = ("tzdata.zi", "+VERSION")
"""Files whose first line names the version, on Linux and on BSD and macOS."""


@dataclass(frozen=True, slots=True)
class ZoneData:
    """Which data is in use: the system's, whose version is None if unknown, or the package's."""

    package_version: str
    system_version: str | None

    @property
    def is_the_systems(self) -> bool:
        """Return whether the system's is in use, because it is newer."""
        return (self.system_version or "") > self.package_version

    @property
    def version(self) -> str:
        """The version in use, such as `2026f`."""
        return max(self.system_version or "", self.package_version)

    @property
    def released(self) -> date:
        """About when it was released: versions count from `a` in each year, a few in all."""
        year, letter = int(self.version[:4]), self.version[4]
        return date(year, min(12, 1 + 2 * (ord(letter) - ord("a"))), 1)


@cache
def zone_data() -> ZoneData:
    """Choose the newer data, once and for the whole process."""
    start = files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_bytes()[:100]
    data = ZoneData(_version(start.decode("ascii", "replace")) or "0000a", _system_version())
    if not data.is_the_systems:
        zoneinfo.reset_tzpath(to=[])
        ZoneInfo.clear_cache()
    return data


def open_zone(name: str) -> ZoneInfo:
    """Return the zone of this name."""
    zone_data()
    return ZoneInfo(name)


def zone_names() -> set[str]:
    """Return the names of all zones."""
    zone_data()
    return available_timezones()


def _version(line: str) -> str | None:
    found = re.search(r"\b\d{4}[a-z]{1,2}\b", line)
    return found and found[0]


def _system_version() -> str | None:
    """Return the version of the first data that zoneinfo would find on the system."""
    for folder in zoneinfo.TZPATH:
        for name in _SYSTEM_FILES:
            try:
                with open(f"{folder}/{name}", encoding="ascii", errors="replace") as file:  # noqa: PTH123  # a domain has no pathlib
                    version = _version(file.readline(100))
            except OSError:
                continue
            if version:
                return version
    return None
