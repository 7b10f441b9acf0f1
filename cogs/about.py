"""The commands about the bot itself: `/help` and `/status`."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.about.views.help import CommandHelp, help_view
from bot.about.views.status import status_view
from bot.delivery.views.permissions import missing_permissions_view
from bot.discord import responses
from bot.discord.authorization import managed_guild_id, owners_of
from bot.discord.channels import missing_anywhere
from bot.discord.client import Interaction, PaperBot
from bot.roundups.views.history import history_view
from bot.services import Services
from bot.ui.commands import mention

_GROUPS = MappingProxyType(
    {"papers": "Papers", "watch": "Watches", "watches": "Watches", "roundup": "Roundups"}
)

_ORDER = ("papers", "privacy", "roundup", "help", "status", "watches", "watch")
"""The order of the commands in `/help`; others come last."""

Root = app_commands.Command[Any, ..., Any] | app_commands.Group
"""A top-level entry of the command tree: a command or a group."""


class About(commands.Cog):
    """Shows what Paperboy can do, and how it is."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._status = services.status
        self._watches = services.watches
        self._history = services.history
        self._roundups = services.roundups

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: Interaction) -> None:
        """Show what you can ask me, and how to write a search."""
        view = help_view(list(_commands(interaction)))
        await responses.answer(interaction, view, private=True)

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


def _commands(interaction: Interaction) -> Iterator[CommandHelp]:
    """Yield the commands that the user may use there."""
    for command in sorted(interaction.client.tree.walk_commands(), key=_position):
        root = command.root_parent or command
        if isinstance(command, app_commands.Command) and _is_open(root, interaction):
            name, group = command.qualified_name, _GROUPS.get(root.name, "About me")
            yield CommandHelp(mention(name), command.description, group)


def _position(command: Root) -> int:
    """Return where a command stands in `/help`, whatever order the cogs were loaded in."""
    name = (command.root_parent or command).name if command.root_parent else command.name
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _is_open(root: Root, interaction: Interaction) -> bool:
    """Return whether a command is available to a user with these permissions, in this place."""
    needed = root.default_permissions or discord.Permissions.none()
    is_member = interaction.client.get_guild(interaction.guild_id or 0) is not None
    return (is_member or not root.guild_only) and needed.is_subset(interaction.permissions)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(About(bot.services))
