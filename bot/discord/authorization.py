"""Says whose watches somebody means, and whether they may change them."""

from typing import Any

import discord
from discord import app_commands

from bot.accounts.domain import Owner
from bot.errors import BadRequest


def owner_of(interaction: discord.Interaction[Any], *, is_guild: bool = False) -> Owner:
    """Give whoever asks or, with `is_guild`, the server there, for those who manage it."""
    if not is_guild:
        return Owner(interaction.user.id)
    owner = managed(interaction)
    if interaction.client.get_guild(owner.guild_id or 0) is None:  # it came with its user alone
        raise BadRequest("I'm not on this server myself, so I can only write to you.")
    return owner


def managed(interaction: discord.Interaction[Any]) -> Owner:
    """Give the server there, for those who manage it, whether the bot is on it or has left.

    A server may change what Discord checks, so that it is checked here (DELIVERY.md, 14).
    """
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    if not _is_admin(interaction):
        raise app_commands.MissingPermissions(["manage_guild"])
    return Owner(interaction.user.id, interaction.guild_id)


def owners_of(interaction: discord.Interaction[Any]) -> tuple[Owner, ...]:
    """Give whoever asks and, if they manage the server there, that too."""
    own = Owner(interaction.user.id)
    if not _is_admin(interaction):
        return (own,)
    return own, Owner(interaction.user.id, interaction.guild_id)


def _is_admin(interaction: discord.Interaction[Any]) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild
