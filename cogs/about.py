"""The command `/status`."""

from discord import app_commands
from discord.ext import commands

from bot.about.views.status import status_view
from bot.delivery.views.permissions import missing_permissions_view
from bot.discord import responses
from bot.discord.authorization import managed_guild_id, owners_of
from bot.discord.channels import missing_anywhere
from bot.discord.client import Interaction, PaperBot
from bot.roundups.views.history import history_view
from bot.services import Services


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
        """Show how I am, your watches and, to admins, how this server's roundups arrive."""
        whose = owners_of(interaction)
        watches = [each for owner in whose for each in await self._watches.all(owner)]
        view = status_view(await self._status.read(), watches)
        await responses.answer(interaction, view, private=True)
        guild_id = managed_guild_id(interaction)
        if guild_id is None:
            return
        ledger = history_view(await self._history.read(guild_id))
        await responses.follow(interaction, ledger)
        roundups = await self._roundups.all(guild_id)
        if missing := missing_anywhere(interaction.guild, roundups, watches):
            await responses.follow(interaction, missing_permissions_view(missing))


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(About(bot.services))
