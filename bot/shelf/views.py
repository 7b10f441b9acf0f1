"""Renders, for one person, what became of a paper on the shelf; the list is drawn as all lists."""

import re
from dataclasses import dataclass
from typing import Any, Self

import discord

from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.papers.views import lines
from bot.shelf.domain import RESTORABLE, SHELF_LETTER, ShelfChange
from bot.ui import layout
from bot.ui.commands import mention
from bot.ui.custom_ids import ID

_TITLE_LIMIT = 300

UNDO_TEMPLATE = rf"(?a)\Apb1:shelf-undo:(?P<press_id>{ID})\Z"
"""Matches the custom_id of every ShelfUndoControl."""

_UNDO = re.compile(UNDO_TEMPLATE)


@dataclass(frozen=True, slots=True)
class ShelfUndoControl:
    """The button that undoes what a press did to the shelf of the server it is used in."""

    press_id: int

    @property
    def custom_id(self) -> str:
        """The encoded control, at most 34 of Discord's 100 characters."""
        return f"pb1:shelf-undo:{self.press_id}"

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Parse a custom_id; None for what `custom_id` would not have written."""
        found = _UNDO.match(custom_id)
        return found and cls(int(found["press_id"]))


def shelf_change_view(change: ShelfChange, guild_id: int) -> discord.ui.LayoutView:
    """Render what a press did, with a way back and to the list."""
    buttons = [_list_button(guild_id)]
    if not change.was_there:
        undo = ShelfUndoControl(change.id).custom_id
        buttons.insert(0, discord.ui.Button(label="Undo", custom_id=undo))
    text = layout.join_lines(
        f"## {_done(change)}",
        lines.title(change.shelved.paper, _TITLE_LIMIT),
        layout.small_print(_who(change), f"{change.total:,} on the shelf"),
    )
    return layout.container_view(discord.ui.TextDisplay(text), discord.ui.ActionRow(*buttons))


def shelf_setting_view(*, to_admins: bool) -> discord.ui.LayoutView:
    """Render who may put papers on the shelf from now on."""
    who = "Only people with Manage Server" if to_admins else "Everyone here"
    text = f"{who} can put papers on this server's shelf now, with {mention('shelf add')}."
    return layout.container_view(discord.ui.TextDisplay(text))


def _done(change: ShelfChange) -> str:
    if change.is_removal:
        return "Taken off this server's shelf"
    return "Already on this server's shelf" if change.was_there else "On this server's shelf"


def _who(change: ShelfChange) -> str:
    minutes = int(RESTORABLE.total_seconds() // 60)
    if change.is_removal:
        return f"You can undo this for {minutes} minutes"
    if change.was_there:
        return ""
    if change.shelved.named:
        return "Everyone here can see it, and that you added it"
    return "Everyone here can see it, but not who added it"


def _list_button(guild_id: int) -> discord.ui.Button[Any]:
    """Build the button to the list, which is nobody's: whoever presses it gets a private copy."""
    control = ListControl(ListAction.FIRST, 0, f"{SHELF_LETTER}.{guild_id}", Sort.NEWEST, 0)
    return discord.ui.Button(label="Show the shelf", custom_id=control.custom_id)
