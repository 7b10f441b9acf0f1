"""Offsets from UTC and abbreviations such as `IST`: how they are read, and which zones have them.

They name no zone: clocks change with the seasons, and one abbreviation stands for several times.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from bot.schedules.place_names import ABBREVIATIONS, COMMON
from bot.schedules.zone_data import open_zone

_OFFSET = re.compile(
    r"(?:utc|gmt|uct)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?(?:h|hours?)?|(?:utc|gmt)([0-9]{1,2})",
    re.IGNORECASE,
)
_MINUSES = re.compile("[\u2010-\u2015\u2212\uff0d]")
_FIXED = re.compile(r"Etc/(?:GMT|UTC)([+-]?)([0-9]{1,2})")
_LARGEST = timedelta(hours=14)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a zone: offset from UTC now, those of each month, and abbreviations."""

    now: timedelta
    months: tuple[timedelta, ...]
    abbreviations: Mapping[str, timedelta]


def read_offset(typed: str) -> timedelta | None:
    """Read `UTC+2`, `+05:30`, `GMT-3` or `utc+0545`; None for anything else."""
    plain = _MINUSES.sub("-", "".join(typed.split()))
    found = _OFFSET.fullmatch(plain.replace("\u00b1", "+"))
    if not found:
        return None
    size = timedelta(hours=int(found[2] or found[4]), minutes=int(found[3] or 0))
    return (-size if found[1] == "-" else size) if size <= _LARGEST else None


def offset_name(offset: timedelta) -> str:
    """Return an offset as `UTC+5:30`, or as `UTC\u22123`."""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "\u2212" if offset < timedelta(0) else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def fixed_offset(zone: str) -> timedelta | None:
    """Return the offset of a zone such as `Etc/GMT+5`, whose sign is the other way round."""
    found = _FIXED.fullmatch(zone)
    if not found:
        return None
    return timedelta(hours=int(found[2])) * (-1 if found[1] == "+" else 1)


def fixed_zone(offset: timedelta) -> str | None:
    """Return the zone that always has this offset, if there is one."""
    hours, rest = divmod(offset, timedelta(hours=1))
    return f"Etc/GMT{-hours:+}" if not rest and -12 <= hours <= 14 and hours else None  # noqa: PLR2004  # those of tzdata


def zones_at(offset: timedelta, zones: Iterable[str], today: date) -> list[str]:
    """Return those of the zones that have this offset today: the common ones, and others."""
    known = clocks(tuple(zones), today)
    return _differing([zone for zone in known if known[zone].now == offset], known)


def zones_called(abbreviation: str, zones: Iterable[str], today: date) -> dict[str, timedelta]:
    """Return the zones that use an abbreviation this year, and the offset that it stands for."""
    wanted, known = abbreviation.upper(), clocks(tuple(zones), today)
    using = [zone for zone in known if wanted in known[zone].abbreviations]
    found = {zone: known[zone].abbreviations[wanted] for zone in _differing(using, known)}
    others = ABBREVIATIONS.get(wanted, ())
    return found | {zone: timedelta(hours=hours) for zone, hours in others}


def _differing(zones: Sequence[str], known: Mapping[str, Clocks]) -> list[str]:
    """Return the common zones, then one for each other way to keep clocks on a continent."""
    first: dict[tuple[str, tuple[timedelta, ...]], str] = {}
    for zone in zones:
        first.setdefault((zone.partition("/")[0], known[zone].months), zone)
    return list(dict.fromkeys((*filter(COMMON.__contains__, zones), *first.values())))


@lru_cache(maxsize=2)  # 60 ms, and the same all day
def clocks(zones: tuple[str, ...], today: date) -> Mapping[str, Clocks]:
    """Return the clocks of zones, at noon of today and in the middle of each month this year."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    months = [noon.replace(month=month, day=15) for month in range(1, _MONTHS + 1)]
    found: dict[str, Clocks] = {}
    for name in zones:
        zone = open_zone(name)
        local = [moment.astimezone(zone) for moment in months]
        found[name] = Clocks(
            noon.astimezone(zone).utcoffset() or timedelta(0),
            tuple(moment.utcoffset() or timedelta(0) for moment in local),
            {(each.tzname() or "").upper(): each.utcoffset() or timedelta(0) for each in local},
        )
    return MappingProxyType(found)
