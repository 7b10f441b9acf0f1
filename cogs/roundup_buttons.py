"""The admins' button in the delivery history that resends a message of unknown outcome."""

import discord

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import BadRequest, ControlExpired
from bot.roundups.views.controls import RESEND_TEMPLATE, ResendControl
from bot.ui.layout import container_view


class ResendMessage(Component, template=RESEND_TEMPLATE):
    """The button that resends a message."""

    async def on_press(self, interaction: Interaction) -> None:
        """Resend the message if the user manages the server it belongs to."""
        control = ResendControl.parse(self.custom_id)
        if control is None or interaction.guild_id is None:
            raise ControlExpired
        guild_id = require_admin(interaction)
        roundups = interaction.client.services.roundups
        await responses.defer_private(interaction)
        if not await roundups.resend(guild_id, control.delivery_id):
            raise BadRequest("That message is no longer in doubt: /status shows how it is.")
        view = container_view(discord.ui.TextDisplay("It is on its way again."))
        await responses.answer(interaction, view, private=True)


async def setup(bot: PaperBot) -> None:
    """Register the button, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(ResendMessage)
