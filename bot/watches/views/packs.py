"""Renders the ready-made fields that can be watched, for whoever has no words yet."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.markdown import plain_label
from bot.watches.domain.pack import Pack
from bot.watches.domain.watch import BACKTEST_DAYS
from bot.watches.views.controls import PACKS_ID

_OPTIONS = 25
_LIMIT = 100
"""Characters in an option's label or description, Discord's maximum."""


def packs_view(packs: Sequence[tuple[Pack, int]]) -> discord.ui.LayoutView:
    """Render a menu of packs, each with how many papers it would have found lately."""
    options = [
        discord.SelectOption(
            label=plain_label(f"{pack.name.capitalize()} · {found:,}", _LIMIT),
            value=pack.name,
            description=plain_label(pack.about, _LIMIT),
        )
        for pack, found in packs[:_OPTIONS]
    ]
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=PACKS_ID,
        placeholder="Choose a field…",
        options=options,
    )
    text = layout.join_lines(
        "## What should I watch for?",
        f"Choose a field, or type your own words: {mention('watch')} `query:moe`",
        layout.small_print(f"Counts are papers of the last {BACKTEST_DAYS} days."),
    )
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(menu))
