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
    guild_id = require_admin(interaction)
    if interaction.client.get_guild(guild_id) is None:  # installed by the user only
        raise BadRequest("I'm not on this server myself, so I can only write to you.")
    return Owner(interaction.user.id, guild_id)


def owners_of(interaction: discord.Interaction[Any]) -> tuple[Owner, ...]:
    """Return the user and, if they manage the server, the server as well."""
    own = Owner(interaction.user.id)
    guild_id = managed_guild_id(interaction)
    return (own,) if guild_id is None else (own, Owner(interaction.user.id, guild_id))


def require_admin(interaction: discord.Interaction[Any]) -> int:
    """Return the server's id if the user manages it, whether the bot is on it or has left.

    A server may override the permissions that Discord checks, so they are checked here as well.
    """
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    guild_id = managed_guild_id(interaction)
    if guild_id is None:
        raise app_commands.MissingPermissions(["manage_guild"])
    return guild_id


async def managed_server(interaction: discord.Interaction[Any], guild_id: int) -> discord.Guild:
    """Return a server if the user manages it, wherever they are; ask Discord in direct messages."""
    guild: discord.Guild | None = interaction.client.get_guild(guild_id)
    if guild is None:
        raise BadRequest("I can't see that server from here. Use /status there.")
    if interaction.guild_id == guild_id:
        permissions = interaction.permissions
    else:
        try:
            permissions = (await guild.fetch_member(interaction.user.id)).guild_permissions
        except discord.NotFound:
            permissions = discord.Permissions.none()
    if not permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
    return guild


def managed_guild_id(interaction: discord.Interaction[Any]) -> int | None:
    """Return the server's id, None if the user doesn't manage it or is on none."""
    return interaction.guild_id if interaction.permissions.manage_guild else None
