"""Buttons and menus of lists and cards; they work for anyone."""

import discord

from bot.discord import responses
from bot.discord.asked_papers import find_privately
from bot.discord.card_answers import answer_with_cards
from bot.discord.citations import cite
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.server_memory import memory_lines
from bot.discord.sharing import can_share, require_can_share
from bot.errors import BadRequest, ControlExpired
from bot.lists.services.similar_lists import SimilarLists
from bot.lists.views.controls import ListAction, ListControl, list_template
from bot.lists.views.lists import list_view
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.views.cards import abstract_view, card_view
from bot.papers.views.controls import (
    PaperAction,
    PaperControl,
    PickAction,
    PickControl,
    is_paper_id,
    paper_template,
    pick_template,
)
from bot.ui.custom_ids import OUTDATED_TEMPLATE


class TurnPage(
    Component,
    template=list_template(ListAction.FIRST, ListAction.PREVIOUS, ListAction.NEXT, ListAction.LAST),
):
    """A button that leads to another page of its list."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the page."""
        control = _parsed(self.custom_id)
        await _show(interaction, control, control.sort, control.page)


class SortList(Component, template=list_template(ListAction.SORT)):
    """The menu that sorts a list."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the first page in the chosen order."""
        if self.chosen not in set(Sort):
            raise BadRequest("I don't know that order: please pick one from the menu.")
        await _show(interaction, _parsed(self.custom_id), Sort(self.chosen), 0)


class OpenPaper(Component, template=list_template(ListAction.OPEN)):
    """The menu that opens a paper's card."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the card to the user who picked it."""
        await _open(interaction, self.chosen)


class SimilarPapers(Component, template=paper_template(PaperAction.SIMILAR)):
    """The button on a card that lists similar papers."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the list to the user who asked."""
        view = await _similar(interaction, _paper_id(self.custom_id))
        await responses.answer(interaction, view, private=True)


class OpenCard(Component, template=paper_template(PaperAction.CARD)):
    """The button on an alert with one paper that opens the paper's card."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the card to the user who asked."""
        await _open(interaction, _paper_id(self.custom_id))


class WholeAbstract(Component, template=paper_template(PaperAction.ABSTRACT)):
    """The button on a card that shows the whole abstract."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the abstract to the user who asked."""
        paper = await find_privately(interaction, _paper_id(self.custom_id))
        await responses.answer(interaction, abstract_view(paper), private=True)


class ShareCard(Component, template=paper_template(PaperAction.SHARE)):
    """The button on a private card that posts it in the channel."""

    async def on_press(self, interaction: Interaction) -> None:
        """Post the card, once a press, under the name of the user who pressed."""
        require_can_share(interaction)
        paper = await _known(interaction, _paper_id(self.custom_id))
        _take_share(interaction)
        known = await memory_lines(interaction, [paper], private=False)
        view = card_view(paper, *known.values(), shared_by=interaction.user.id)
        await answer_with_cards(interaction, view, [paper])


class PickPaper(
    Component,
    template=pick_template(PickAction.CARD, PickAction.SHOW, PickAction.SIMILAR, PickAction.CITE),
):
    """A menu of papers: those of a message, or those that were probably meant."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do with the picked paper what the menu is for."""
        control = PickControl.parse(self.custom_id)
        if control is None or not is_paper_id(self.chosen):
            raise ControlExpired
        match control.action:
            case PickAction.CARD:
                await _open(interaction, self.chosen)
            case PickAction.SHOW:
                paper = await _known(interaction, self.chosen)
                _take_share(interaction)
                known = await memory_lines(interaction, [paper], private=False)
                view = card_view(paper, *known.values())
                await answer_with_cards(interaction, view, [paper])
            case PickAction.SIMILAR:
                _take_share(interaction)
                await responses.answer(interaction, await _similar(interaction, self.chosen))
            case PickAction.CITE:
                await cite(interaction, await find_privately(interaction, self.chosen))
            case PickAction.SAVE:  # a menu of its own
                raise ControlExpired


class Outdated(Component, template=OUTDATED_TEMPLATE):
    """A control sent by another version of Paperboy."""

    async def on_press(self, interaction: Interaction) -> None:
        """Raise ControlExpired, as the control's meaning can't be read any more."""
        del interaction
        raise ControlExpired


def _parsed(custom_id: str) -> ListControl:
    control = ListControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control


def _paper_id(custom_id: str) -> str:
    control = PaperControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control.paper_id


async def _open(interaction: Interaction, paper_id: str) -> None:
    """Show a paper's card to the user who asked."""
    paper = await find_privately(interaction, paper_id)
    known = await memory_lines(interaction, [paper], private=True)
    view = card_view(paper, *known.values(), can_share=can_share(interaction))
    await answer_with_cards(interaction, view, [paper], private=True)


async def _known(interaction: Interaction, paper_id: str) -> Paper:
    """Return a paper that was shown before and so is in the cache."""
    papers = await interaction.client.services.lookup.known([paper_id])
    if not papers:
        raise ControlExpired
    return papers[0]


async def _similar(interaction: Interaction, paper_id: str) -> discord.ui.LayoutView:
    page = await interaction.client.services.lists.first(SimilarLists.letter, paper_id)
    return list_view(page, owner_id=interaction.user.id)


def _take_share(interaction: Interaction) -> None:
    """Count a card that a press posts for everyone."""
    now = interaction.created_at.timestamp()
    interaction.client.sharing_cooldown.take(interaction.user.id, now)


async def _show(interaction: Interaction, control: ListControl, sort: Sort, number: int) -> None:
    """Turn the page for the list's owner; everyone else gets a private copy.

    An empty list replaces nobody's page either: the owner is told privately.
    """
    lists = interaction.client.services.lists
    is_copy = interaction.user.id != control.owner_id
    guild_id = interaction.guild_id
    selection = await lists.resolve(control.reference, sort, number, guild_id=guild_id)
    page = await lists.page(selection)
    if page.is_incomplete:
        await (
            responses.defer_private(interaction) if is_copy else responses.defer_edit(interaction)
        )
        page = await lists.complete(page)
    view = list_view(page, owner_id=interaction.user.id)
    if is_copy or not page.total:
        await responses.answer(interaction, view, private=True)
    else:
        await responses.edit(interaction, view)


async def setup(bot: PaperBot) -> None:
    """Register the buttons and menus, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(
        TurnPage,
        SortList,
        OpenPaper,
        OpenCard,
        SimilarPapers,
        WholeAbstract,
        ShareCard,
        PickPaper,
        Outdated,
    )
