"""The commands for a server's shelf: `/shelf …`, and the button that undoes them.

Who puts a paper there is answered in private: a public answer would show who used the command.
"""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.autocomplete import MAX_CHOICES, Choices
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.private_answers import answer_in_private, defer_in_private
from bot.errors import BadRequest, ControlExpired
from bot.lists.views.lists import list_view
from bot.papers.domain.listing import Sort
from bot.papers.views.choices import suggested_titles
from bot.services import Services
from bot.shelf.domain import SHELF_LETTER, Visitor
from bot.shelf.views import UNDO_TEMPLATE, ShelfUndoControl, shelf_change_view, shelf_setting_view

ListSort = Literal["newest", "upvotes"]
Who = Literal["everyone", "admins"]

_PAPER = "An arXiv ID or link, a Hugging Face link, or a title"


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class Shelf(commands.GroupCog, name="shelf"):
    """The shelf of this server: papers kept for everyone here."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._shelf = services.shelf
        self._lists = services.lists
        self._lookup = services.lookup

    @app_commands.command()
    @app_commands.describe(paper=_PAPER, show_me="Show that it is from you; else nobody sees who")
    async def add(
        self,
        interaction: Interaction,
        paper: str,
        show_me: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
    ) -> None:
        """Put a paper on this server's shelf, where everyone here can see it."""
        visitor = visitor_of(interaction)
        await responses.defer_private(interaction)
        found = await self._lookup.find(paper)
        change = await self._shelf.add(visitor, found, interaction.id, is_named=show_me)
        view = shelf_change_view(change, visitor.guild_id)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(sort="Which come first: the last put there, or the most upvoted")
    async def list(self, interaction: Interaction, sort: ListSort = "newest") -> None:
        """Show this server's shelf."""
        guild_id = visitor_of(interaction).guild_id
        page = await self._lists.first(SHELF_LETTER, str(guild_id), Sort(sort))
        view = list_view(page, owner_id=interaction.user.id)
        await responses.answer(interaction, view, private=not page.total)

    @app_commands.command()
    @app_commands.describe(paper="A paper on the shelf")
    async def remove(self, interaction: Interaction, paper: str) -> None:
        """Take a paper off the shelf, if you put it there or manage this server."""
        visitor = visitor_of(interaction)
        await responses.defer_private(interaction)
        known = await self._lookup.cached(paper)
        if known is None:
            raise BadRequest("That paper isn't on this server's shelf. Pick one from the list.")
        change = await self._shelf.remove(visitor, known.id, interaction.id)
        view = shelf_change_view(change, visitor.guild_id)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(who="Everyone, or only people with Manage Server")
    async def allow(self, interaction: Interaction, who: Who) -> None:
        """Choose who can put papers on the shelf (admins)."""
        guild_id = require_admin(interaction)
        await responses.defer_private(interaction)
        await self._shelf.restrict(guild_id, to_admins=who == "admins")
        view = shelf_setting_view(to_admins=who == "admins")
        await responses.answer(interaction, view, private=True)

    @add.autocomplete("paper")
    async def _titles(self, _: Interaction, typed: str) -> Choices:
        """Suggest papers whose title contains what was typed."""
        return _choices(suggested_titles((await self._lookup.suggest(typed))[:MAX_CHOICES]))

    @remove.autocomplete("paper")
    async def _shelved(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest papers that are on the shelf."""
        found = await self._shelf.suggest(interaction.guild_id or 0, typed, MAX_CHOICES)
        return _choices(suggested_titles(found))


class UndoShelf(Component, template=UNDO_TEMPLATE):
    """The button that undoes what a press did to the shelf."""

    async def on_press(self, interaction: Interaction) -> None:
        """Undo it, for who put the paper there or manages the server."""
        control = ShelfUndoControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        visitor, shelf = visitor_of(interaction), interaction.client.services.shelf
        await defer_in_private(interaction)
        change = await shelf.undo(visitor, control.press_id, interaction.id)
        await answer_in_private(interaction, shelf_change_view(change, visitor.guild_id))


def visitor_of(interaction: Interaction) -> Visitor:
    """Return who does something with the shelf of the server they are in."""
    if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
        raise app_commands.NoPrivateMessage
    is_admin = interaction.permissions.manage_guild
    return Visitor(interaction.guild_id, interaction.user.id, is_admin)


def _choices(labels: dict[str, str]) -> Choices:
    return [app_commands.Choice(name=labels[each], value=each) for each in labels]


async def setup(bot: PaperBot) -> None:
    """Add the cog and register its button, so that those sent by earlier processes work too."""
    await bot.add_cog(Shelf(bot.services))
    bot.add_dynamic_items(UndoShelf)
