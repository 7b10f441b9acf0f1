"""The command `/help`, its menu of topics, and the buttons that lead to a topic."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.about.views.help import CommandHelp, help_view
from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import ControlExpired
from bot.ui.help_topics import HELP_BUTTON_TEMPLATE, HELP_MENU_ID, HelpTopic, topic_of_button

_GROUPS = MappingProxyType(
    {
        "papers": "Papers",
        "catchup": "Papers",
        "saved": "Saved papers",
        "foryou": "For you",
        "shelf": "This server's shelf",
        "watch": "Watches",
        "watches": "Watches",
        "roundup": "Roundups",
        "privacy": "Privacy",
        "help": "Paperboy",
        "status": "Paperboy",
    }
)
"""The top-level commands in the order of the help, and the heading of each."""

Root = app_commands.Command[Any, ..., Any] | app_commands.Group
"""A top-level entry of the command tree: a command or a group."""


class Help(commands.Cog):
    """Shows what Paperboy can do."""

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: Interaction) -> None:
        """Show what I can do."""
        await _answer(interaction, HelpTopic.OVERVIEW)


class PickTopic(Component, template=rf"\A{HELP_MENU_ID}\Z"):
    """The menu below a page of the help."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the chosen topic in the same message, which only its reader sees."""
        if self.chosen not in set(HelpTopic):
            raise ControlExpired
        view = help_view(HelpTopic(self.chosen), list(_commands(interaction)))
        await responses.edit(interaction, view)


class OpenTopic(Component, template=HELP_BUTTON_TEMPLATE):
    """A button of another message that leads to a topic."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the topic to whoever pressed the button."""
        topic = topic_of_button(self.custom_id)
        if topic is None:
            raise ControlExpired
        await _answer(interaction, topic)


async def _answer(interaction: Interaction, topic: HelpTopic) -> None:
    view = help_view(topic, list(_commands(interaction)))
    await responses.answer(interaction, view, private=True)


def _commands(interaction: Interaction) -> Iterator[CommandHelp]:
    """Yield the commands that the user may use there, in the order of the help."""
    for command in sorted(interaction.client.tree.walk_commands(), key=_position):
        root = command.root_parent or command
        if isinstance(command, app_commands.Command) and _is_open(root, interaction):
            group = _GROUPS.get(root.name, "More")
            yield CommandHelp(command.qualified_name, command.description, group)


def _position(command: Root) -> int:
    """Return where a command stands, whatever order the cogs were loaded in."""
    name = (command.root_parent or command).name
    return list(_GROUPS).index(name) if name in _GROUPS else len(_GROUPS)


def _is_open(root: Root, interaction: Interaction) -> bool:
    """Return whether a command is available to a user with these permissions, in this place."""
    needed = root.default_permissions or discord.Permissions.none()
    is_member = interaction.client.get_guild(interaction.guild_id or 0) is not None
    return (is_member or not root.guild_only) and needed.is_subset(interaction.permissions)


async def setup(bot: PaperBot) -> None:
    """Add the cog and register its controls, so that those sent by earlier processes work too."""
    await bot.add_cog(Help())
    bot.add_dynamic_items(PickTopic, OpenTopic)
