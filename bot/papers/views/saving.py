"""Builds what saves papers: a button for one, a menu for the few of a list, a button to a menu.

They are the same for everybody and say nothing of what somebody has saved, as they are public.
"""

from collections.abc import Collection, Iterable
from typing import Any

import discord

from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.controls import (
    SAVE_SOME_ID,
    PaperAction,
    PaperControl,
    PickAction,
    PickControl,
)
from bot.ui.markdown import plain_label

MOST = 25
"""The most papers in one menu, Discord's limit for options."""


def save_button(paper_id: str) -> discord.ui.Button[Any]:
    """Build the button that saves a paper for whoever presses it, or takes it back."""
    control = PaperControl(PaperAction.SAVE, paper_id)
    return discord.ui.Button(label="Save", custom_id=control.custom_id)


def save_some_button() -> discord.ui.Button[Any]:
    """Build the button that offers the papers of its message to be saved, to whoever presses it."""
    return discord.ui.Button(label="Save…", custom_id=SAVE_SOME_ID)


def save_menu(papers: Iterable[Paper]) -> discord.ui.Select[Any]:
    """Build the menu that saves the picked ones of at most MOST papers, or takes them back."""
    return menu_to_save((paper.id, lines.name(paper)) for paper in papers)


def menu_to_save(
    named: Iterable[tuple[str, str]], saved: Collection[str] = ()
) -> discord.ui.Select[Any]:
    """Build that menu of ids and names; those that are `saved` have a star, for one person only."""
    names = dict(named)
    options = [
        discord.SelectOption(
            label=plain_label(f"★ {name}" if paper_id in saved else name, 100), value=paper_id
        )
        for paper_id, name in [*names.items()][:MOST]
    ]
    return discord.ui.Select(
        custom_id=PickControl(PickAction.SAVE).custom_id,
        placeholder="Save papers…",
        max_values=len(options),
        options=options,
    )
