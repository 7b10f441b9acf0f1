"""Buttons, menu and form of quiet hours; each acts for whoever uses it."""

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component, Form
from bot.schedules.likely_zones import likely_zones
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.watches.views.controls import QuietAction
from bot.watches.views.quiet import END, START, ZONE, quiet_form, quiet_view


class EndQuietHours(Component, template=QuietAction.OFF.template):
    """The button that ends quiet hours."""

    async def on_press(self, interaction: Interaction) -> None:
        """End the quiet hours of the user."""
        await responses.defer_edit(interaction)
        await interaction.client.services.preferences.end_quiet_hours(interaction.user.id)
        await _show(interaction)


class AskQuietHours(Component, template=QuietAction.CHANGE.template):
    """The button that opens the form for quiet hours."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with the hours there are."""
        members = interaction.client.services.preferences
        hours = await members.quiet_hours(interaction.user.id)
        zone = hours.zone if hours else await members.zone(interaction.user.id)
        await responses.show_form(interaction, quiet_form(hours, zone))


class SetQuietHours(Form, template=QuietAction.CHANGE.template):
    """The form for quiet hours."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Set the quiet hours of the user."""
        await responses.defer_edit(interaction)
        start, end, zone = (self.values.get(name) for name in (START, END, ZONE))
        members = interaction.client.services.preferences
        await members.set_quiet_hours(interaction.user.id, start, end, zone)
        await _show(interaction)


class ChooseQuietZone(Component, template=QuietAction.ZONE.template):
    """The menu of time zones below quiet hours of somebody who never named one."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the zone of the user's quiet hours, and remember it."""
        await _set_zone(interaction, self.chosen)


class KeepQuietZone(Component, template=QuietAction.KEEP_ZONE.template):
    """The button below that menu that keeps UTC."""

    async def on_press(self, interaction: Interaction) -> None:
        """Remember that the user means UTC."""
        await _set_zone(interaction, DEFAULT_ZONE)


async def _set_zone(interaction: Interaction, zone: str) -> None:
    await responses.defer_edit(interaction)
    members = interaction.client.services.preferences
    await members.set_quiet_hours(interaction.user.id, zone=zone)
    await _show(interaction)


async def _show(interaction: Interaction) -> None:
    """Show the quiet hours of the user in the message that was used."""
    members, member = interaction.client.services.preferences, interaction.user.id
    hours = await members.quiet_hours(member)
    is_named = await members.named_zone(member) is not None
    zones = () if is_named else likely_zones(str(interaction.locale))
    await responses.edit(interaction, quiet_view(hours, zones))


async def setup(bot: PaperBot) -> None:
    """Register the controls, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(EndQuietHours, AskQuietHours, ChooseQuietZone, KeepQuietZone)
    bot.add_listener(SetQuietHours.listen, "on_interaction")
