"""A button that leads to a channel."""

from typing import Any

import discord


def channel_link(guild_id: int, channel_id: int) -> discord.ui.Button[Any]:
    """Build the button."""
    return discord.ui.Button(
        label="Open channel", url=f"https://discord.com/channels/{guild_id}/{channel_id}"
    )
