"""Members whose direct messages are closed: the notice that alerts can't come, and its button."""

import discord
from discord.ext import commands

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.ui.layout import container_view
from bot.watches.services.preferences import PreferenceService
from bot.watches.views.answers import closed_view
from bot.watches.views.controls import RESUME_ID
from bot.watches.views.descriptions import RESUMED


class ClosedNotice(commands.Cog):
    """The notice to members whom alerts can't reach."""

    def __init__(self, members: PreferenceService) -> None:
        """Ask `members` who is to be notified."""
        self._members = members

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _: object) -> None:
        """Tell members, once, that their alerts can't reach them."""
        if await self._members.claim_closed_notice(interaction.user.id):
            await responses.follow(interaction, closed_view())


class ResumeWatches(Component, template=rf"\A{RESUME_ID}\Z"):
    """The "Resume" button for members whose direct messages were closed."""

    async def on_press(self, interaction: Interaction) -> None:
        """Resume the watches that were paused because the user's direct messages were closed."""
        await responses.defer_edit(interaction)
        resumed = await interaction.client.services.preferences.resume_direct_messages(
            interaction.user.id
        )
        many = "1 watch is" if resumed == 1 else f"{resumed} watches are"
        text = f"{many} running again. {RESUMED}"
        if not resumed:
            text = "None of your watches was paused for that reason."
        await responses.edit(interaction, container_view(discord.ui.TextDisplay(text)))


async def setup(bot: PaperBot) -> None:
    """Add the cog and register its button, so that those sent by earlier processes work too."""
    await bot.add_cog(ClosedNotice(bot.services.preferences))
    bot.add_dynamic_items(ResumeWatches)
