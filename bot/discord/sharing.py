"""Sharing: whether a private answer may be posted in its channel, by the user and by the bot."""

import discord

from bot.discord.responses import Interaction
from bot.errors import BadRequest


def can_share(interaction: Interaction) -> bool:
    """Return whether a private answer may be shared: not where the bot is alone with the user."""
    return not _is_alone(interaction) and not _objection(interaction)


def require_can_share(interaction: Interaction) -> None:
    """Raise BadRequest, with the reason, unless `can_share`."""
    if _is_alone(interaction):
        raise BadRequest("There's nobody else here to share it with.")
    if objection := _objection(interaction):
        raise BadRequest(objection)


def _is_alone(interaction: Interaction) -> bool:
    return interaction.guild_id is None and not interaction.context.private_channel


def _objection(interaction: Interaction) -> str:
    """Return which permission is missing, empty if none is."""
    if interaction.guild_id is None:
        return ""
    if not _may_post(interaction, interaction.permissions):
        return "You need permission to send messages here."
    if interaction.client.get_guild(interaction.guild_id):
        is_allowed = _may_post(interaction, interaction.app_permissions)
    else:  # installed by the user only: without this, nobody else would see the answer
        is_allowed = interaction.permissions.use_external_apps
    return "" if is_allowed else "I need permission to send messages here."


def _may_post(interaction: Interaction, permissions: discord.Permissions) -> bool:
    if isinstance(interaction.channel, discord.Thread):
        return permissions.send_messages_in_threads
    return permissions.send_messages
