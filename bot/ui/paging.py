"""Builds the row of buttons that turns the pages of a list."""

from typing import Any

import discord

from bot.ui.custom_ids import INDICATOR_ID


def page_row(
    here: int, page_count: int, back_id: str, on_id: str, *, has_more: bool = False
) -> discord.ui.ActionRow[Any]:
    """Build "‹ Previous", "Page 2 of 7", "Next ›", disabled if they lead nowhere.

    Pages are counted from 0. A list that was counted only in part has "Page 2 of 10+".
    """

    def button(label: str, custom_id: str, *, is_off: bool) -> discord.ui.Button[Any]:
        return discord.ui.Button(label=label, custom_id=custom_id, disabled=is_off)

    more = "+" if has_more else ""
    return discord.ui.ActionRow(
        button("‹ Previous", back_id, is_off=here == 0),
        button(f"Page {here + 1} of {page_count}{more}", INDICATOR_ID, is_off=True),
        button("Next ›", on_id, is_off=here == page_count - 1),
    )
