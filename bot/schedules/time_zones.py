"""Time zones: their names, and how people find theirs."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from types import MappingProxyType

from bot.errors import BadRequest
from bot.schedules.zone_data import zone_names

DEFAULT_ZONE = "UTC"
"""The zone of members and servers that have not chosen one."""
MAX_SUGGESTIONS = 25
"""Maximum autocomplete choices that Discord shows for an option."""

_AREAS = tuple(
    f"{area}/"
    for area in re.findall(
        r"\w+",
        "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific",
    )
)
"""Prefixes of zones that are places; the others are old links such as `EST`."""

_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Files among the zones that mean nothing, or something else on every machine."""

_COMMON: Mapping[str, str] = MappingProxyType(
    {
        "UTC": "gmt, zulu, universal",
        "America/Los_Angeles": "san francisco, seattle, california, us pacific, pst, pdt",
        "America/New_York": "boston, pittsburgh, princeton, us eastern, est, edt",
        "America/Chicago": "austin, houston, us central",
        "America/Toronto": "montreal, ottawa, canada eastern",
        "America/Sao_Paulo": "rio de janeiro, brazil",
        "Europe/London": "oxford, edinburgh, united kingdom, uk",
        "Europe/Paris": "france, lyon, grenoble",
        "Europe/Berlin": "munich, tubingen, hamburg, germany, cet, cest",
        "Europe/Zurich": "lausanne, geneva, switzerland",
        "Europe/Amsterdam": "netherlands",
        "Europe/Madrid": "barcelona, spain",
        "Europe/Istanbul": "ankara, turkey",
        "Asia/Jerusalem": "tel aviv, haifa, israel",
        "Asia/Dubai": "abu dhabi, emirates",
        "Africa/Lagos": "abuja, nigeria",
        "Africa/Nairobi": "kenya",
        "Asia/Kolkata": "delhi, mumbai, bangalore, bengaluru, hyderabad, chennai, india",
        "Asia/Singapore": "",
        "Asia/Shanghai": "beijing, shenzhen, hangzhou, china",
        "Asia/Hong_Kong": "",
        "Asia/Taipei": "taiwan",
        "Asia/Seoul": "daejeon, korea, kst",
        "Asia/Tokyo": "kyoto, osaka, japan, jst",
        "Australia/Sydney": "canberra",
    }
)
"""The zones offered first, each with other names that people type for it.

Abbreviations that mean several zones, such as IST and CST, are left out.
"""


def check_zone(name: str) -> None:
    """Raise BadRequest unless the zone database has a zone of exactly this name."""
    if name not in _known_zones():
        raise _unknown_zone()


def parse_zone(typed: str) -> str:
    """Parse a zone name or city in any case; raise BadRequest unless it means exactly one zone."""
    name = typed.strip()
    if "/" in name and name in _known_zones():
        return name
    found = _ranked_zones(name)
    if found and (found[0][0] == 0 or len(found) == 1):
        return found[0][1]
    raise _unknown_zone()


def suggest_zones(typed: str) -> tuple[str, ...]:
    """Return suggestions for a partly typed zone name or city, the likeliest first."""
    return tuple(name for _, name in _ranked_zones(typed)[:MAX_SUGGESTIONS])


def _unknown_zone() -> BadRequest:
    return BadRequest(
        "I don't know that time zone: type a large city near you, such as Berlin, and choose from"
        " the list."
    )


@cache  # 100 ms: it opens every file of the zone database, which doesn't change while we run
def _known_zones() -> frozenset[str]:
    return frozenset(zone_names()) - _NO_PLACES


@cache
def _places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each zone to suggest and its phrases (name, city, others), common zones first."""
    rest = sorted(name for name in _known_zones() - _COMMON.keys() if name.startswith(_AREAS))
    return tuple(
        (name, tuple(map(_phrase, [name, name.rpartition("/")[2], *others.split(",")])))
        for name, others in [*_COMMON.items(), *((name, "") for name in rest)]
    )


def _ranked_zones(typed: str) -> list[tuple[int, str]]:
    """Return the zones that match with their ranks, the best first; see `_rank`."""
    phrase = _phrase(typed)
    ranked = [(_rank(phrase, phrases), name) for name, phrases in _places()]
    return sorted(((rank, name) for rank, name in ranked if rank is not None), key=itemgetter(0))


def _rank(typed: str, phrases: tuple[str, ...]) -> int | None:
    """Return how well it matches: 0 whole, 1 the start of a city, 2 word by word, else None."""
    if typed and typed in phrases:
        return 0
    if any(phrase.startswith(typed) for phrase in phrases[1:]):
        return 1
    words = " ".join(phrases).split()
    if all(any(word.startswith(part) for word in words) for part in typed.split()):
        return 2
    return None


def _phrase(text: str) -> str:
    """Return the words of `text` without case, accents or punctuation, joined by single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", letters))
