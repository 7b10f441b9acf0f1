"""Autocomplete suggestions for command options."""

from collections.abc import Mapping
from datetime import date

from discord import app_commands

from bot.schedules.time_zones import suggest_zones, zone_label
from bot.ui.markdown import plain_label

MAX_CHOICES = 25
"""The most choices that Discord shows; each has up to 100 characters."""

Choices = list[app_commands.Choice[str | int | float]]
"""What discord.py expects of a transformer; the values here are all strings."""


def choices(values: Mapping[str, str], typed: str) -> Choices:
    """Suggest the values, which are given by name, whose names contain the typed text."""
    wanted = typed.strip().casefold()
    fitting = [name for name in values if wanted in name.casefold()]
    return [
        app_commands.Choice(name=plain_label(name, 100), value=values[name])
        for name in fitting[:MAX_CHOICES]
    ]


def zone_choices(own: str, typed: str, today: date) -> Choices:
    """Suggest time zones by name and city; before anything is typed, `own` comes first."""
    found = suggest_zones(typed, today)
    names = found if typed else tuple(dict.fromkeys((own, *found)))
    return [app_commands.Choice(name=zone_label(name), value=name) for name in names[:MAX_CHOICES]]
