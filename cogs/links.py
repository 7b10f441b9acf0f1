"""The message command "Show papers": cards of the papers that a message names or links to."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.asked_papers import show_papers
from bot.discord.client import Interaction, PaperBot
from bot.discord.message_texts import texts_of
from bot.errors import PaperNotFound
from bot.papers.domain.arxiv_ids import mentioned_ids, old_style_id
from bot.papers.views.choices import old_style_view


class Links(commands.Cog):
    """Shows the papers that a message names or links to."""

    def __init__(self, tree: app_commands.CommandTree[PaperBot]) -> None:
        """Put the command into `tree` while the cog is loaded."""
        self._tree = tree
        menu = app_commands.ContextMenu(name="Show papers", callback=_show_papers)
        self._menu = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(
            app_commands.allowed_installs(guilds=True, users=True)(menu)
        )

    async def cog_load(self) -> None:
        """Add the command."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Remove the command."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)


async def _show_papers(interaction: Interaction, message: discord.Message) -> None:
    """Show the cards of the papers in a message, only to the user who asked."""
    text = "\n".join(texts_of(message))
    if ids := mentioned_ids(text):
        await show_papers(interaction, ids, private=True)
    elif old := old_style_id(text):
        await responses.answer(interaction, old_style_view(old), private=True)
    else:
        raise PaperNotFound("There's no arXiv or Hugging Face link in that message.")


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Links(bot.tree))
