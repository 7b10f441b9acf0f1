"""Builds forms, which Discord calls modals: a title and fields with labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

TIME_HINT = "such as 09:00 or 9am"
TIME_LABEL = f"Time ({TIME_HINT})"
ZONE_LABEL, ZONE_HINT = "Time zone or a large city near you", "Berlin"
"""How every form asks for a time and its zone."""
WORDS_LABEL, WORDS_HINT = "Search (leave empty for all papers)", 'agent OR "language model"'
"""How every form asks for the words of a roundup."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of text in a form: the name it is read by, its label, its value, its longest text.

    One that is not required may be left empty; the hint stands in it as long as it is. One that
    `is_long` has several lines.
    """

    name: str
    label: str
    value: str
    max_length: int
    is_required: bool = True
    hint: str = ""
    is_long: bool = False


def form(title: str, custom_id: str, fields: Sequence[FormField]) -> discord.ui.Modal:
    """Return a form; it is stopped, as discord.py would otherwise keep it in memory for ever."""
    modal = discord.ui.Modal(title=title, custom_id=custom_id)
    for field in fields:
        line: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=field.name,
            style=discord.TextStyle.long if field.is_long else discord.TextStyle.short,
            default=field.value[: field.max_length],
            max_length=field.max_length,
            required=field.is_required,
            placeholder=field.hint or None,
        )
        modal.add_item(discord.ui.Label[Any](text=field.label, component=line))
    modal.stop()
    return modal
