"""The commands about the bot itself: `/help` and `/status`."""

from collections.abc import Iterator
from types import MappingProxyType

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.client import PaperBot
from bot.services.status import StatusReport
from bot.ui.help import CommandHelp, help_view
from bot.ui.status import status_view

_GROUPS = MappingProxyType({"papers": "Papers", "roundup": "Roundups"})

Interaction = discord.Interaction[PaperBot]


class Server(commands.Cog):
    """What Paperboy can do, and how it is."""

    def __init__(self, status: StatusReport) -> None:
        """Ask `status`."""
        self._status = status

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: Interaction) -> None:
        """Show what you can ask me, and how to write a search."""
        await replies.answer(
            interaction, help_view(list(_commands(interaction.client))), private=True
        )

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def status(self, interaction: Interaction) -> None:
        """Show how many papers I know, how fresh they are, and my version."""
        await replies.answer(interaction, status_view(await self._status.read()), private=True)


def _commands(bot: PaperBot) -> Iterator[CommandHelp]:
    """Walk the slash commands as `/help` lists them; those with a known id can be tapped."""
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            top = (command.root_parent or command).name
            known = bot.command_ids.get(top)
            mention = f"</{command.qualified_name}:{known}>" if known else command.qualified_name
            yield CommandHelp(mention, command.description, _GROUPS.get(top, "About me"))


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Server(bot.services.status))
