"""The command `/status`."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.about.domain import ServerStatus
from bot.about.views.status import status_view
from bot.discord import responses
from bot.discord.authorization import managed_guild_id, owners_of
from bot.discord.channels import missing_anywhere
from bot.discord.client import Interaction, PaperBot
from bot.services import Services
from bot.watches.domain.watch import Watch


class About(commands.Cog):
    """Shows how Paperboy is."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._status = services.status
        self._watches = services.watches
        self._history = services.history
        self._roundups = services.roundups

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def status(self, interaction: Interaction) -> None:
        """Show what needs fixing, and how your watches, roundups and the papers are."""
        whose = owners_of(interaction)
        watches = [each for owner in whose for each in await self._watches.all(owner)]
        server = await self._server(interaction, watches)
        view = status_view(await self._status.read(), watches, server)
        await responses.answer(interaction, view, private=True)

    async def _server(
        self, interaction: Interaction, watches: Sequence[Watch]
    ) -> ServerStatus | None:
        """Return what admins see of a server that the bot is on, None for all others."""
        guild_id = managed_guild_id(interaction)
        if guild_id is None or interaction.client.get_guild(guild_id) is None:
            return None
        roundups = await self._roundups.all(guild_id)
        return ServerStatus(
            roundups,
            await self._history.read(guild_id),
            missing_anywhere(interaction.guild, roundups, watches),
        )


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(About(bot.services))
