"""Authorization: whose watches a user means, and whether they may change them."""

from typing import Any

import discord
from discord import app_commands

from bot.accounts.domain import Owner
from bot.errors import BadRequest


def owner_of(interaction: discord.Interaction[Any], *, is_guild: bool = False) -> Owner:
    """Return the user or, with `is_guild`, their server, which they have to manage."""
    if not is_guild:
        return Owner(interaction.user.id)
    owner = managed(interaction)
    if interaction.client.get_guild(owner.guild_id or 0) is None:  # installed by the user only
        raise BadRequest("I'm not on this server myself, so I can only write to you.")
    return owner


def managed(interaction: discord.Interaction[Any]) -> Owner:
    """Return the server if the user manages it, whether the bot is on it or has left.

    A server may override the permissions that Discord checks, so they are checked here as well.
    """
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    if not _is_admin(interaction):
        raise app_commands.MissingPermissions(["manage_guild"])
    return Owner(interaction.user.id, interaction.guild_id)


def owners_of(interaction: discord.Interaction[Any]) -> tuple[Owner, ...]:
    """Return the user and, if they manage the server, the server as well."""
    own = Owner(interaction.user.id)
    if not _is_admin(interaction):
        return (own,)
    return own, Owner(interaction.user.id, interaction.guild_id)


def _is_admin(interaction: discord.Interaction[Any]) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild
