"""The message command "Show papers": cards of the papers that a message links to."""

from collections.abc import Iterable, Iterator

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.sharing import can_share
from bot.errors import PaperNotFound
from bot.papers.domain.paper import mentioned_ids
from bot.papers.views.cards import cards_view
from bot.search.services.lookup import LookupService


class Links(commands.Cog):
    """Shows the papers that a message links to."""

    def __init__(self, lookup: LookupService, tree: app_commands.CommandTree[PaperBot]) -> None:
        """Find papers with `lookup`; the command is in `tree` while the cog is loaded."""
        self._lookup = lookup
        self._tree = tree
        menu = app_commands.ContextMenu(name="Show papers", callback=self._show_papers)
        self._menu = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(
            app_commands.allowed_installs(guilds=True, users=True)(menu)
        )

    async def cog_load(self) -> None:
        """Add the command."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Remove the command."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)

    async def _show_papers(self, interaction: Interaction, message: discord.Message) -> None:
        """Show the cards of the papers a message links to, only to the user who asked."""
        ids = mentioned_ids("\n".join(_texts(message)))
        if not ids:
            raise PaperNotFound("There's no arXiv or Hugging Face link in that message.")
        papers = await self._lookup.known(ids)
        if len(papers) < len(ids):
            await responses.defer_private(interaction)
            papers = await self._lookup.find_all(ids)
        view = cards_view(papers, can_share=can_share(interaction))
        await responses.answer(interaction, view, private=True)


def _texts(message: discord.Message) -> Iterator[str]:
    """Yield every text that may hold links, including forwarded messages and other bots' posts."""
    for part in (message, *message.message_snapshots):
        yield part.content
        for embed in part.embeds:
            yield from filter(None, (embed.url, embed.description))
        yield from _displayed(part.components)


def _displayed(components: Iterable[discord.Component]) -> Iterator[str]:
    """Yield the texts of Components V2, such as those of our own lists."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container | discord.SectionComponent):
            yield from _displayed(component.children)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Links(bot.services.lookup, bot.tree))
