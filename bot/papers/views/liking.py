"""Builds what gives papers a 👍: a button below several, and the menu that it leads to.

The button is the same for everybody; the menu marks what its one reader likes already.
"""

from collections.abc import Collection, Iterable
from typing import Any

import discord

from bot.papers.views.controls import LIKE_ID, LIKE_SOME_ID
from bot.ui.markdown import plain_label

MOST = 25
"""The most papers in one menu, Discord's limit for options."""
LIKED = "👍 "
"""Begins the option of a paper that the menu's reader likes."""


def like_some_button() -> discord.ui.Button[Any]:
    """Build the button that offers the papers of its message to be liked, to whoever presses it."""
    return discord.ui.Button(label="👍", custom_id=LIKE_SOME_ID)


def like_menu(named: Iterable[tuple[str, str]], liked: Collection[str]) -> discord.ui.Select[Any]:
    """Build the menu of at most MOST ids and names that gives each picked one a 👍, or takes it."""
    options = [
        discord.SelectOption(
            label=plain_label(f"{LIKED}{name}" if paper_id in liked else name, 100), value=paper_id
        )
        for paper_id, name in dict(named).items()
    ]
    return discord.ui.Select(
        custom_id=LIKE_ID, placeholder="👍 papers…", max_values=len(options), options=options
    )
