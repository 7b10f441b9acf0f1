"""Draws the one message with which the bot introduces itself to a server."""

import discord

from bot.ui import lines
from bot.ui.help import command_name


def welcome_view(roundup_add: str, papers_today: str) -> discord.ui.LayoutView:
    """Draw it; both commands are `</name:id>`, which can be tapped, or their bare names."""
    return lines.framed(
        discord.ui.TextDisplay(
            "## Hello, I'm Paperboy\n"
            "I bring Hugging Face Daily Papers here: the day's best, at the time you choose.\n"
            f"- {command_name(roundup_add)} sets up a roundup in a channel.\n"
            f"- {command_name(papers_today)} shows today's papers right now."
        ),
        discord.ui.TextDisplay("-# I write only where I am asked to, and I read no messages."),
    )
