"""Renders what keeps alerts from a member with closed direct messages: how to open them."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.ui import layout
from bot.watches.views.controls import RESUME_ID


def closed_parts() -> Iterator[layout.Part]:
    """Render why watches are paused, how to open direct messages, and a button to resume."""
    resume: discord.ui.Button[Any] = discord.ui.Button(
        label="Resume", custom_id=RESUME_ID, style=discord.ButtonStyle.primary
    )
    yield discord.ui.TextDisplay(
        "**Your watches are on hold: I can't DM you.**\n"
        "In a server we share, turn on Direct Messages under Privacy Settings, then press"
        " Resume. You'll get what you missed."
    )
    yield discord.ui.ActionRow(resume)
