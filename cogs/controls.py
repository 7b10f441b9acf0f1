"""The buttons and menus of lists and cards; they work after a restart, and for anyone.

A custom_id comes from a client and is untrusted: it names a list or a paper and grants nothing.
"""

import re
from typing import Any, Self

import discord
from discord import app_commands

from bot import replies
from bot.client import PaperBot
from bot.domain.errors import BadRequest
from bot.domain.lists import Kind, Selection, Sort
from bot.ui.cards import card_view
from bot.ui.controls import (
    AGAIN_TEMPLATE,
    OUTDATED,
    Action,
    AgainControl,
    Control,
    PaperAction,
    PaperControl,
    paper_template,
    template,
)
from bot.ui.lines import framed

Interaction = discord.Interaction[PaperBot]
Item = discord.ui.Item[Any]

_EXPIRED = "These buttons have expired: please ask again."


class _Control(discord.ui.DynamicItem[Item], template="(?!)"):
    """What all controls share: they are found by their custom_id and answer their own errors."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: Item, __: re.Match[str], /
    ) -> Self:
        """Stand for the button or menu that was used."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the control is for; discord.py would only log an error of a DynamicItem."""
        try:
            await self.act(interaction)
        except Exception as error:  # noqa: BLE001  # Discord's callbacks are a catch place (STYLE.md, 5)
            await replies.answer_error(interaction, error)

    async def act(self, interaction: Interaction) -> None:
        """Do what the control is for."""
        raise NotImplementedError

    @property
    def chosen(self) -> str:
        """The option picked in a menu; untrusted."""
        menu = self.item
        if not isinstance(menu, discord.ui.Select) or not menu.values:
            raise BadRequest(_EXPIRED)
        return str(menu.values[0])


class TurnPage(
    _Control, template=template(Action.FIRST, Action.PREVIOUS, Action.NEXT, Action.LAST)
):
    """A button that leads to another page of its list."""

    async def act(self, interaction: Interaction) -> None:
        """Show the page."""
        control = _parsed(self.custom_id)
        await _show(interaction, control, control.sort, control.page)


class SortList(_Control, template=template(Action.SORT)):
    """The menu of orders."""

    async def act(self, interaction: Interaction) -> None:
        """Show the first page in the chosen order."""
        if self.chosen not in set(Sort):
            raise BadRequest("I don't know that order: please pick one from the menu.")
        await _show(interaction, _parsed(self.custom_id), Sort(self.chosen), 0)


class OpenPaper(_Control, template=template(Action.OPEN)):
    """The menu that opens a paper's card."""

    async def act(self, interaction: Interaction) -> None:
        """Show the card to whoever picked it."""
        lookup = interaction.client.services.lookup
        paper = await lookup.cached(self.chosen)
        if paper is None:  # found by Hugging Face's search, so not in the cache
            await interaction.response.defer(ephemeral=True, thinking=True)
            paper = await lookup.find(self.chosen)
        await replies.answer(interaction, card_view(paper), private=True)


class SimilarPapers(_Control, template=paper_template(PaperAction.SIMILAR)):
    """The button of a card that lists similar papers."""

    async def act(self, interaction: Interaction) -> None:
        """Show the list to whoever asked."""
        control = PaperControl.parse(self.custom_id)
        if control is None:
            raise BadRequest(_EXPIRED)
        lists = interaction.client.services.lists
        page = await lists.page(Selection(Kind.SIMILAR, control.paper_id, Sort.RELEVANCE))
        await replies.answer_list(interaction, lists, page, private=True)


class SendAgain(_Control, template=AGAIN_TEMPLATE):
    """The button of the ledger that sends a doubtful message once more."""

    async def act(self, interaction: Interaction) -> None:
        """Send it if the one who asks manages the server it belongs to."""
        control = AgainControl.parse(self.custom_id)
        if control is None or interaction.guild_id is None:
            raise BadRequest(_EXPIRED)
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_guild"])
        roundups = interaction.client.services.roundups
        if not await roundups.send_again(interaction.guild_id, control.delivery_id):
            raise BadRequest("That message is no longer in doubt: /status shows how it is.")
        view = framed(discord.ui.TextDisplay("It is on its way again."))
        await replies.answer(interaction, view, private=True)


class Outdated(_Control, template=OUTDATED):
    """A control that another version of Paperboy drew."""

    async def act(self, interaction: Interaction) -> None:
        """Say so: what it stood for can't be read any more."""
        del interaction
        raise BadRequest(_EXPIRED)


def _parsed(custom_id: str) -> Control:
    control = Control.parse(custom_id)
    if control is None:
        raise BadRequest(_EXPIRED)
    return control


async def _show(interaction: Interaction, control: Control, sort: Sort, page: int) -> None:
    """Turn the page for the one who asked; everyone else gets a private copy of their own."""
    lists = interaction.client.services.lists
    kind, value = await lists.resolve(control.reference)
    shown = await lists.page(Selection(kind, value, sort, page))
    if interaction.user.id == control.owner_id:
        await replies.turn_list(interaction, lists, shown)
    else:
        await replies.answer_list(interaction, lists, shown, private=True)


async def setup(bot: PaperBot) -> None:
    """Let discord.py recognise the buttons and menus, those of earlier processes too."""
    bot.add_dynamic_items(TurnPage, SortList, OpenPaper, SimilarPapers, SendAgain, Outdated)
