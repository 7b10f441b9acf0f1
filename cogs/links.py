"""The message commands "Show papers" and "Save papers", for what a message names or links to."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

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
from bot.saved.domain import MAX_PRESSED
from bot.saved.views.answers import press_view


class Links(commands.Cog):
    """Shows or saves the papers that a message names or links to."""

    def __init__(self, tree: app_commands.CommandTree[PaperBot]) -> None:
        """Put the commands into `tree` while the cog is loaded."""
        self._tree = tree
        self._menus = (_menu("Show papers", _show_papers), _menu("Save papers", _save_papers))

    async def cog_load(self) -> None:
        """Add the commands."""
        for menu in self._menus:
            self._tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Remove the commands."""
        for menu in self._menus:
            self._tree.remove_command(menu.name, type=menu.type)


def _menu(
    name: str, callback: Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]
) -> app_commands.ContextMenu:
    """Make a message command that works wherever the bot does."""
    menu = app_commands.ContextMenu(name=name, callback=callback)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(
        app_commands.allowed_installs(guilds=True, users=True)(menu)
    )


async def _show_papers(interaction: Interaction, message: discord.Message) -> None:
    """Show the cards of the papers in a message, only to the user who asked."""
    if ids := await _ids_in(interaction, message):
        await show_papers(interaction, ids, private=True)


async def _save_papers(interaction: Interaction, message: discord.Message) -> None:
    """Save the papers in a message for the user who asked, known to the cache or not."""
    ids = await _ids_in(interaction, message)
    if not ids:
        return
    await responses.defer_private(interaction)
    presses = interaction.client.services.save_presses
    press = await presses.save(interaction.user.id, ids[:MAX_PRESSED], interaction.id)
    view = press_view(press, more=len(ids) - MAX_PRESSED)
    await responses.answer(interaction, view, private=True)


async def _ids_in(interaction: Interaction, message: discord.Message) -> Sequence[str]:
    """Return the ids in a message; if it has none but an old one, answer that and return none."""
    text = "\n".join(texts_of(message))
    if ids := mentioned_ids(text):
        return ids
    if old := old_style_id(text):
        await responses.answer(interaction, old_style_view(old), private=True)
        return ()
    raise PaperNotFound("There's no arXiv or Hugging Face link in that message.")


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Links(bot.tree))
