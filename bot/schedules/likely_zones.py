"""Likely time zones: those of the places where the language of somebody's Discord is spoken."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.schedules.time_zones import MAX_SUGGESTIONS, common_zones

_EAST, _CENTRAL, _PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"

_BY_LOCALE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bg": ("Europe/Sofia",),
        "cs": ("Europe/Prague",),
        "da": ("Europe/Copenhagen",),
        "de": ("Europe/Berlin", "Europe/Zurich", "Europe/Vienna"),
        "el": ("Europe/Athens",),
        "en-GB": ("Europe/London", "Asia/Kolkata", "Australia/Sydney", "Asia/Singapore"),
        "en-US": (_EAST, _CENTRAL, "America/Denver", _PACIFIC, "Asia/Kolkata", "Europe/London"),
        "es-419": ("America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"),
        "es-ES": ("Europe/Madrid",),
        "fi": ("Europe/Helsinki",),
        "fr": ("Europe/Paris", "Europe/Brussels", "Europe/Zurich", "America/Toronto"),
        "hi": ("Asia/Kolkata",),
        "hr": ("Europe/Zagreb",),
        "hu": ("Europe/Budapest",),
        "id": ("Asia/Jakarta",),
        "it": ("Europe/Rome", "Europe/Zurich"),
        "ja": ("Asia/Tokyo",),
        "ko": ("Asia/Seoul",),
        "lt": ("Europe/Vilnius",),
        "nl": ("Europe/Amsterdam", "Europe/Brussels"),
        "no": ("Europe/Oslo",),
        "pl": ("Europe/Warsaw",),
        "pt-BR": ("America/Sao_Paulo", "Europe/Lisbon"),
        "ro": ("Europe/Bucharest",),
        "ru": ("Europe/Moscow",),
        "sv-SE": ("Europe/Stockholm",),
        "th": ("Asia/Bangkok",),
        "tr": ("Europe/Istanbul",),
        "uk": ("Europe/Kyiv",),
        "vi": ("Asia/Ho_Chi_Minh",),
        "zh-CN": ("Asia/Shanghai", "Asia/Singapore", _PACIFIC),
        "zh-TW": ("Asia/Taipei", "Asia/Hong_Kong"),
    }
)
"""The zones of Discord's locales (https://docs.discord.com/developers/reference#locales)."""


def likely_zones(locale: str) -> tuple[str, ...]:
    """Return zones to choose from, those of a locale first, then the common ones; at most 25."""
    zones = dict.fromkeys((*_BY_LOCALE.get(locale, ()), *common_zones()))
    return tuple(zones)[:MAX_SUGGESTIONS]
