"""Asks whether a time is meant in UTC, of somebody who has never named a time zone."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.schedules.time_zones import DEFAULT_ZONE, MAX_SUGGESTIONS
from bot.ui.layout import Part

Button = discord.ui.Button[Any]


def zone_question(
    when: str, zones: Sequence[str], custom_id: str, keep_id: str = "", *others: Button
) -> Iterator[Part]:
    """Ask about a time in UTC such as `09:00`, with a menu of zones whose value is the answer.

    `when` is empty if the time has just been said. `keep_id` is the custom_id of a button that
    keeps UTC, with the `others` beside it; without one, an option says so.

    Nothing is asked if there are no `zones` to choose from.
    """
    if not zones:
        return
    kept = discord.SelectOption(label=f"Yes, {DEFAULT_ZONE} is right", value=DEFAULT_ZONE)
    first = [] if keep_id else [kept]
    offered = [zone for zone in zones if zone != DEFAULT_ZONE][: MAX_SUGGESTIONS - 1]
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=custom_id,
        placeholder="Choose your time zone…",
        options=[
            *first,
            *(discord.SelectOption(label=spoken_zone(zone), value=zone) for zone in offered),
        ],
    )
    question = f"{when} **{DEFAULT_ZONE}** – is that your time?"
    yield discord.ui.TextDisplay(question if when else f"Is **{DEFAULT_ZONE}** your time zone?")
    yield discord.ui.ActionRow(menu)
    if keep_id:
        keep: Button = discord.ui.Button(label=f"Keep {DEFAULT_ZONE}", custom_id=keep_id)
        yield discord.ui.ActionRow(keep, *others)


def spoken_zone(zone: str) -> str:
    """Return a zone's city before its full name, as people look for the city."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{city} · {zone}"
