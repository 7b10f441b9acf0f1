"""Time zones: their names, and how people find theirs.

A whole city, a zone or a listed name is taken. What may mean several zones is asked back, with
those that it may mean: nobody gets another place's clocks without a word.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from operator import itemgetter
from textwrap import shorten

from bot.errors import BadRequest
from bot.schedules.offsets import (
    clocks,
    fixed_offset,
    fixed_zone,
    offset_name,
    read_offset,
    zones_at,
    zones_called,
)
from bot.schedules.place_names import COMMON, OTHERS, SEVERAL
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
_NAMED = 6
"""Zones that are named in a question."""
_SHOWN = 40
"""Characters of an unknown zone that are named."""
_SIMILAR = 0.82
"""The least similarity of a misspelled city: `zurihc` has .83."""
_ABBREVIATION = re.compile(r"[A-Za-z]{2,5}")
_EXPLAINED = re.compile(r"\s*\(utc[^)]*\)\Z", re.IGNORECASE)


def check_zone(name: str) -> None:
    """Raise BadRequest unless the zone database has a zone of exactly this name."""
    if name not in _known_zones():
        raise _unknown_zone()


def zone_label(zone: str) -> str:
    """Return a zone as it is shown: `Etc/GMT+5 (UTC−5)` says what it is, all others are clear."""
    offset = fixed_offset(zone)
    return zone if offset is None else f"{zone} ({offset_name(offset)})"


def parse_zone(typed: str, today: date) -> str:
    """Parse the name of a zone, city or country in any case.

    Raises BadRequest, with the zones that may be meant, unless it means exactly one zone. `today`
    (UTC) tells which zones have an offset now.
    """
    name = _EXPLAINED.sub("", typed.strip())
    if "/" in name and (zone := _by_lower_case().get(name.casefold())):
        return zone
    offset = read_offset(name)
    if offset == read_offset("+0"):
        return DEFAULT_ZONE
    if offset is not None:
        raise _which_at(offset_name(offset), fixed_zone(offset), zones_at(offset, _zones(), today))
    phrase = _phrase(name)
    if phrase in SEVERAL:
        raise _which(typed, SEVERAL[phrase])
    found = _ranked_zones(phrase) if phrase else []
    if found and found[0][0] == 0:
        return found[0][1]
    if _ABBREVIATION.fullmatch(name) and (called := zones_called(name, _zones(), today)):
        raise _which_called(name.upper(), tuple(called), today)
    if zone := _by_lower_case().get(name.casefold()):
        return zone
    if not found and "," in name:  # Cambridge, MA
        city = _phrase(name.partition(",")[0])
        found = [(1, zone) for zone in SEVERAL.get(city, ())] or _ranked_zones(city)
    raise _which(typed, [zone for _, zone in found]) if found else _unknown_zone(typed, phrase)


def suggest_zones(typed: str, today: date) -> tuple[str, ...]:
    """Return suggestions for a partly typed zone, city, offset or abbreviation, likeliest first."""
    name, phrase = _EXPLAINED.sub("", typed.strip()), _phrase(typed)
    offset = read_offset(name)
    if offset is not None:
        fixed = DEFAULT_ZONE if offset == read_offset("+0") else fixed_zone(offset)
        every = clocks(_zones(), today)
        now = (zone for zone in every if every[zone].now == offset)
        found = [*zones_at(offset, _zones(), today)[:_NAMED], *filter(None, [fixed]), *now]
    else:
        is_short = _ABBREVIATION.fullmatch(name)
        called = zones_called(name, _zones(), today) if is_short else ()
        exact = _by_lower_case().get(name.casefold()) if "/" in name else None
        ranked = (zone for _, zone in _ranked_zones(phrase))
        found = [*filter(None, [exact]), *called, *SEVERAL.get(phrase, ()), *ranked]
    return tuple(dict.fromkeys(found))[:MAX_SUGGESTIONS]


def common_zones() -> Sequence[str]:
    """Return the zones offered first to whoever has typed nothing."""
    return tuple(zone for _, zone in _ranked_zones(""))


def _which(typed: str, zones: Sequence[str]) -> BadRequest:
    """Return the question for a name that isn't a whole one, or that several places have."""
    which = "one of these" if len(zones) > 1 else "that"
    return BadRequest(
        f"“{typed.strip()}” is not clear enough: did you mean {_listed(zones)}? Write {which}, or"
        " choose from the list while you type."
    )


def _which_at(name: str, fixed: str | None, zones: Sequence[str]) -> BadRequest:
    """Return the question for an offset, which says nothing about summer time."""
    always = f" For {name} all year, write {fixed}." if fixed else ""
    if not zones:
        return BadRequest(f"No place is at {name} now: type a large city near you.{always}")
    return BadRequest(
        f"At {name} now: {_listed(zones)}. Clocks may change with the seasons, so write the one"
        f" whose clocks you mean.{always}"
    )


def _which_called(name: str, zones: Sequence[str], today: date) -> BadRequest:
    """Return the question for an abbreviation."""
    now = {zone: clocks(_zones(), today)[zone].now for zone in zones}
    means = zones_called(name, _zones(), today)
    is_ambiguous = len(set(means.values())) > 1
    said = (
        "means several times" if is_ambiguous else f"is {offset_name(next(iter(means.values())))}"
    )
    named = _listed([f"{zone} (now {offset_name(now[zone])})" for zone in zones])
    return BadRequest(f"{name} {said}. Write the zone whose clocks you mean: {named}.")


def _listed(zones: Sequence[str]) -> str:
    """Return the first zones as `A, B or C`."""
    shown = list(zones[:_NAMED])
    if len(zones) > _NAMED:
        shown.append(f"{len(zones) - _NAMED} more")
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _unknown_zone(typed: str = "", phrase: str = "") -> BadRequest:
    cities = {each: zone for zone, phrases in _places() for each in phrases if each}
    close = get_close_matches(phrase, cities, n=3, cutoff=_SIMILAR) if phrase else []
    if close:
        meant = _listed(tuple(dict.fromkeys(cities[each] for each in close)))
        return BadRequest(f"I don't know that time zone. Did you mean {meant}?")
    named = shorten(typed, _SHOWN, placeholder="…")
    zone = f"the time zone “{named}”" if named else "that time zone"
    return BadRequest(f"I don't know {zone}. Type a large city near you, such as Berlin.")


@cache  # 100 ms: it opens every file of the zone database, which doesn't change while we run
def _known_zones() -> frozenset[str]:
    return frozenset(zone_names()) - _NO_PLACES


@cache
def _by_lower_case() -> dict[str, str]:
    return {name.casefold(): name for name in _known_zones()}


@cache
def _zones() -> tuple[str, ...]:
    """Return the zones to suggest: common ones, then those with other names, then the rest."""
    named = [*COMMON, *OTHERS]
    return (*named, *sorted({z for z in _known_zones() if z.startswith(_AREAS)} - {*named}))


@cache
def _places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each zone to suggest and its phrases (name, city, others)."""
    others = {**COMMON, **OTHERS}
    return tuple(
        (name, tuple(map(_phrase, _names(name, others.get(name, "").split(",")))))
        for name in _in_order(_zones())
    )


def _names(zone: str, others: Iterable[str]) -> list[str]:
    return [zone, zone.rpartition("/")[2], *others]


def _in_order(zones: Sequence[str]) -> list[str]:
    """Return the common zones in their order, then all others by name."""
    return [*COMMON, *sorted(set(zones) - COMMON.keys())]


def _ranked_zones(phrase: str) -> list[tuple[int, str]]:
    """Return the zones that match with their ranks, the best first; see `_rank`."""
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
