"""Server events: the bot joins, its permissions change, the bot is removed."""

import discord
from discord.abc import GuildChannel
from discord.ext import commands

from bot.discord.channels import accepts_roundup, first_writable, takes_alerts
from bot.discord.client import PaperBot
from bot.servers.services import ServerService


class ServerEvents(commands.Cog):
    """Tracks the servers that the bot is in."""

    def __init__(self, bot: PaperBot, guilds: ServerService) -> None:
        """Report to `guilds`; the commands in the welcome are those of `bot`."""
        self._bot = bot
        self._servers = guilds

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Welcome the server, once; a bot that was invited again may have other permissions."""
        await self._servers.joined(guild.id, first_writable(guild))
        await self._check(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop sending to the server; discord.py doesn't report an outage as a removal."""
        await self._servers.left(guild.id)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Find the servers joined and left while disconnected; an outage isn't a removal."""
        await self._bot.compare_servers(shard_id)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _: GuildChannel, after: GuildChannel) -> None:
        """Check whether the bot may post to a channel again."""
        await self._check(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """Check whether a role restores permissions."""
        await self._check(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Check whether the role had kept the bot out of a channel."""
        await self._check(role.guild)

    @commands.Cog.listener()
    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """Check whether the bot itself was given a role."""
        if after.id == after.guild.me.id:
            await self._check(after.guild)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """Check whether the bot may post again to a thread that was locked."""
        if before.locked and not after.locked:
            await self._check(after.guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Check what has changed while the bot was away."""
        await self._check(guild)

    async def _check(self, guild: discord.Guild) -> None:
        """Resume the roundups and watches that waited for permissions the bot has now."""
        for stopped in await self._servers.paused_roundups(guild.id):
            if accepts_roundup(guild, stopped.terms):
                await self._servers.resume_roundup(stopped, guild.name)
        for channel_id in await self._servers.paused_watch_channels(guild.id):
            if takes_alerts(guild, channel_id):
                await self._servers.resume_watches(guild.id, channel_id)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(ServerEvents(bot, bot.services.servers))
