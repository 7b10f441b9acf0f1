"""Buttons and menus of recommendations and of a taste, always answered in private."""

import re
from collections.abc import Awaitable, Callable
from types import MappingProxyType

from bot.discord import responses
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.private_answers import answer_in_private, defer_in_private
from bot.errors import ControlExpired
from bot.papers.domain.paper import Paper
from bot.papers.views import lines
from bot.papers.views.controls import is_paper_id
from bot.recommendations.views.controls import (
    FOR_YOU_TEMPLATE,
    REST_TEMPLATE,
    TASTE_TEMPLATE,
    DismissalAction,
    DismissalControl,
    ForYouAction,
    RestControl,
    TasteAction,
    dismissal_template,
    for_you_id,
)
from bot.recommendations.views.daily import daily_view
from bot.recommendations.views.recommendations import (
    dismissed_view,
    recommendations_view,
    restored_view,
)
from bot.recommendations.views.taste import taste_view

Change = Callable[[int, str], Awaitable[None]]
"""Changes the taste of a member by a word, or a paper."""

_TITLE_LIMIT = 300
_SAID = MappingProxyType(
    {
        TasteAction.PIN: "Changed a pin.",
        TasteAction.STRIKE: "Struck a word out: it counts no more.",
        TasteAction.BRING_BACK: "Brought a word back.",
        TasteAction.RESTORE: "Undone: that paper may be recommended again.",
    }
)


class DismissPaper(Component, template=dismissal_template(DismissalAction.DISMISS)):
    """The button that hides a paper from recommendations."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who pressed."""
        paper_id = _paper_id(self.custom_id)
        await responses.defer_private(interaction)
        dismissals = interaction.client.services.dismissals
        is_new = await dismissals.dismiss(interaction.user.id, paper_id)
        view = dismissed_view(await _title(interaction, paper_id), paper_id, is_new=is_new)
        await responses.answer(interaction, view, private=True)


class UndoDismissal(Component, template=dismissal_template(DismissalAction.UNDO)):
    """The button that takes a dismissal back."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so for the user who pressed."""
        paper_id = _paper_id(self.custom_id)
        await defer_in_private(interaction)
        dismissals = interaction.client.services.dismissals
        was = await dismissals.restore(interaction.user.id, paper_id)
        view = restored_view(await _title(interaction, paper_id), paper_id, was_dismissed=was)
        await answer_in_private(interaction, view)


class MoreForYou(Component, template=REST_TEMPLATE):
    """The button that leads to the next best papers."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show them to the user who pressed, beside the first."""
        control = RestControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        await responses.defer_private(interaction)
        found = await interaction.client.services.recommendations.rest(
            interaction.user.id, control.after, control.until, control.shown
        )
        await responses.answer(interaction, recommendations_view(found), private=True)


class OpenForYou(Component, template=FOR_YOU_TEMPLATE):
    """A button that shows a taste, recommends the best of 30 days, or stops daily messages."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show it to the user who pressed."""
        await responses.defer_private(interaction)
        recommendations, who = interaction.client.services.recommendations, interaction.user.id
        if self.custom_id == for_you_id(ForYouAction.TASTE):
            view = taste_view(await recommendations.words(who))
        elif self.custom_id == for_you_id(ForYouAction.STOP):
            await interaction.client.services.daily_recommendations.stop(who)
            view = daily_view(None, interaction.created_at)
        else:
            view = recommendations_view(await recommendations.visit(who, again=True))
        await responses.answer(interaction, view, private=True)


class ChangeTaste(Component, template=TASTE_TEMPLATE):
    """A menu that pins a word, strikes it out or brings it back, or undoes a dismissal."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the taste of the user who picked, and show it anew."""
        found, chosen, who = re.match(TASTE_TEMPLATE, self.custom_id), self.chosen, interaction.user
        if found is None:
            raise ControlExpired
        await defer_in_private(interaction)
        action = TasteAction(found["action"])
        await _changes(interaction)[action](who.id, chosen)
        words = await interaction.client.services.recommendations.words(who.id)
        await answer_in_private(interaction, taste_view(words, _SAID[action]))


def _changes(interaction: Interaction) -> dict[TasteAction, Change]:
    services = interaction.client.services

    async def restore(member_id: int, paper_id: str) -> None:
        if not is_paper_id(paper_id):
            raise ControlExpired
        await services.dismissals.restore(member_id, paper_id)

    return {
        TasteAction.PIN: services.recommendations.pin,
        TasteAction.STRIKE: services.recommendations.strike,
        TasteAction.BRING_BACK: services.recommendations.bring_back,
        TasteAction.RESTORE: restore,
    }


async def _title(interaction: Interaction, paper_id: str) -> str:
    known = await interaction.client.services.lookup.known([paper_id])
    paper = known[0] if known else Paper(paper_id, title="", abstract="")
    return lines.title(paper, _TITLE_LIMIT)


def _paper_id(custom_id: str) -> str:
    control = DismissalControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control.paper_id


async def setup(bot: PaperBot) -> None:
    """Register them, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(DismissPaper, UndoDismissal, MoreForYou, OpenForYou, ChangeTaste)
