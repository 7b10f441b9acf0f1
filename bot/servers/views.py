"""Renders the one-time message with which the bot introduces itself to a server."""

from typing import Any

import discord

from bot.delivery.domain.order import Message
from bot.delivery.views.messages import message_without_pings
from bot.lists.domain import TRENDING_LETTER
from bot.lists.views.controls import ListAction, ListControl
from bot.papers.domain.listing import Sort
from bot.ui import layout
from bot.ui.commands import mention

TRENDING = f"{TRENDING_LETTER}."
"""The reference of the list of trending papers."""


def welcome_view() -> discord.ui.LayoutView:
    """Render the welcome."""
    trending = ListControl(ListAction.FIRST, 0, TRENDING, Sort.UPVOTES, 0)
    button: discord.ui.Button[Any] = discord.ui.Button(
        label="Trending papers", custom_id=trending.custom_id
    )
    return layout.container_view(
        discord.ui.TextDisplay(
            "## Hello, I'm Paperboy\n"
            "I bring Hugging Face Daily Papers here: the day's best, at the time you choose.\n"
            f"- {mention('roundup setup')} sets up a roundup, if you manage the server.\n"
            f"- {mention('watch')} alerts you, or a channel, to new papers on your topics.\n"
            f"- {mention('papers today')} shows today's papers right now."
        ),
        discord.ui.TextDisplay(
            "-# I post only where you ask me to, and I can't read your messages."
        ),
        discord.ui.ActionRow(button),
    )


def welcome_message(marker: str) -> Message:
    """Freeze the welcome with its marker."""
    return message_without_pings(welcome_view(), marker)
