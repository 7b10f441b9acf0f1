"""The buttons of notices to admins: they look again at what has stopped or resumed."""

import discord

from bot.delivery.views.controls import NOTICE_TEMPLATE, NoticeControl, NoticeSubject
from bot.discord import responses
from bot.discord.authorization import managed_server
from bot.discord.channel_offers import as_seen
from bot.discord.channels import (
    accepts_roundup,
    missing_for_alerts,
    missing_permissions,
    takes_alerts,
)
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import ControlExpired
from bot.roundups.domain.subscription import Pause
from bot.roundups.views.subscriptions import checked_view
from bot.watches.views.channels import checked_channel_view


class CheckAgain(Component, template=NOTICE_TEMPLATE):
    """The button of a notice; it is pressed in direct messages."""

    async def on_press(self, interaction: Interaction) -> None:
        """Resume what can resume, and show how it is, if the user manages the server."""
        control = NoticeControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await responses.defer_private(interaction)
        guild = await managed_server(interaction, control.guild_id)
        if control.subject is NoticeSubject.ROUNDUP:
            view = await _roundup(interaction, guild, control.subject_id)
        else:
            view = await _alerts(interaction, guild, control.subject_id)
        await responses.answer(interaction, view, private=True)


async def _roundup(
    interaction: Interaction, guild: discord.Guild, subscription_id: int
) -> discord.ui.LayoutView:
    services = interaction.client.services
    known = await services.roundups.with_id(guild.id, subscription_id)
    if known.pause is Pause.PERMISSIONS and accepts_roundup(guild, known.terms):
        await services.servers.resume_roundup(known, guild.name)
        known = await services.roundups.with_id(guild.id, subscription_id)
    prospect = as_seen(guild, await services.roundups.prospect(known))
    return checked_view(prospect, missing_permissions(guild, known.terms))


async def _alerts(
    interaction: Interaction, guild: discord.Guild, channel_id: int
) -> discord.ui.LayoutView:
    servers = interaction.client.services.servers
    is_open = takes_alerts(guild, channel_id)
    has_resumed = is_open and await servers.resume_watches(guild.id, channel_id)
    missing = missing_for_alerts(guild, channel_id)
    return checked_channel_view(
        guild.id, channel_id, missing, is_open=is_open, has_resumed=has_resumed
    )


async def setup(bot: PaperBot) -> None:
    """Register the button, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(CheckAgain)
