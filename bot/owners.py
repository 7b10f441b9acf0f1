"""Says whose watches somebody means, and whether they may change them."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.watches import Owner


def owner_of(interaction: discord.Interaction[Any], *, is_guild: bool = False) -> Owner:
    """Give whoever asks or, with `is_guild`, the server there, for those who manage it.

    A server may change what Discord checks, so that it is checked here (DELIVERY.md, 14).
    """
    if not is_guild:
        return Owner(interaction.user.id)
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    if not is_admin(interaction):
        raise app_commands.MissingPermissions(["manage_guild"])
    return Owner(interaction.user.id, interaction.guild_id)


def is_admin(interaction: discord.Interaction[Any]) -> bool:
    """Whether they manage the server where they ask."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild
