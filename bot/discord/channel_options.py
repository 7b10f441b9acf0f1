"""The option `channel` of a command: a channel of the server, even one that isn't in the cache."""

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel, AppCommandThread
from discord.app_commands.transformers import BaseChannelTransformer

from bot.discord.channels import RoundupChannel
from bot.discord.client import Interaction, PaperBot
from bot.errors import BadRequest


class ChannelTransformer(BaseChannelTransformer[PaperBot]):
    """Reads a channel; one that discord.py doesn't keep, such as an archived thread, is fetched."""

    async def transform(
        self, interaction: Interaction, value: AppCommandChannel | AppCommandThread, /
    ) -> discord.abc.GuildChannel | discord.Thread:
        """Return the channel; raise BadRequest with the reason if it can't be used."""
        guild = interaction.client.get_guild(interaction.guild_id or 0)
        if guild is None:
            raise BadRequest("I'm not on this server myself, so I can't post here.")
        channel = guild.get_channel_or_thread(value.id) or await _fetched(value)
        if not isinstance(channel, self._types):
            raise BadRequest(f"I can't post in “{value.name}”: choose a text channel or a thread.")
        return channel


RoundupChannelOption = app_commands.Transform[
    RoundupChannel,
    ChannelTransformer(discord.TextChannel, discord.Thread, discord.ForumChannel),
]
AlertChannelOption = app_commands.Transform[
    discord.TextChannel | discord.Thread,
    ChannelTransformer(discord.TextChannel, discord.Thread),
]


async def channel_with_id(
    interaction: Interaction, channel_id: int
) -> discord.TextChannel | discord.Thread:
    """Return a channel of the server for alerts, by an id that may be forged."""
    channel = await _with_id(interaction, channel_id)
    if not isinstance(channel, discord.TextChannel | discord.Thread):
        raise BadRequest("Alerts can't be sent to that channel: choose a text channel or a thread.")
    return channel


async def roundup_channel_with_id(interaction: Interaction, channel_id: int) -> RoundupChannel:
    """Return a channel of the server for a roundup, by an id that may be forged."""
    channel = await _with_id(interaction, channel_id)
    if not isinstance(channel, RoundupChannel):
        raise BadRequest("I can't post in that channel: choose a text channel, forum or thread.")
    return channel


async def _with_id(interaction: Interaction, channel_id: int) -> object:
    """Return a channel of the server; one that discord.py doesn't keep is fetched."""
    guild = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None:
        raise BadRequest("I'm not on this server myself, so I can't post here.")
    if channel := guild.get_channel_or_thread(channel_id):
        return channel
    try:
        return await guild.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        raise BadRequest(
            "I can't see that channel. Allow View Channel there, or choose another."
        ) from None


async def _fetched(
    value: AppCommandChannel | AppCommandThread,
) -> discord.abc.GuildChannel | discord.Thread:
    """Ask Discord for a channel that the cache lacks."""
    try:
        return await value.fetch()
    except discord.Forbidden:
        raise BadRequest(
            f"I can't see “{value.name}”: give me View Channel there, or add me to it."
        ) from None
    except discord.NotFound:
        raise BadRequest(f"“{value.name}” is gone: choose another channel.") from None
