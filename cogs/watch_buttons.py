"""Buttons and menus of watches and alerts; each acts only on what the user may change."""

import discord

from bot.accounts.domain import Owner
from bot.discord import responses
from bot.discord.authorization import owner_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.errors import ControlExpired
from bot.lists.services.search_lists import SearchLists
from bot.lists.views.controls import SEARCH_TEMPLATE, SearchControl
from bot.ui.layout import container_view
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Recipient, Tempo, Watch
from bot.watches.services.watches import WatchService
from bot.watches.views.controls import (
    AlertAction,
    AlertControl,
    WatchAction,
    WatchControl,
    alert_template,
    watch_template,
)
from bot.watches.views.watches import choice_key, done_view, new_watch_view, watch_details_view

DIGEST_AT = "09:00"
"""When a daily digest comes if it was chosen with a button."""


class ChangeWatch(Component, template=watch_template(*WatchAction)):
    """A button below a watch."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the watch, if it is still the one that the button was made for."""
        control = WatchControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        owner = owner_of(interaction, is_guild=control.is_guild)
        watches = interaction.client.services.watches
        before = await watches.with_id(owner, control.watch_id)
        await interaction.response.defer()
        changed = await _change(watches, owner, before.number, control)
        if control.action is WatchAction.REMOVE:
            view = done_view(changed, "is removed")
        else:
            resumed_from = before if control.action is WatchAction.RESUME else None
            backtest = await watches.backtest(changed)
            view = watch_details_view(changed, backtest, resumed_from=resumed_from)
        await responses.edit(interaction, view)


async def _change(watches: WatchService, owner: Owner, number: int, control: WatchControl) -> Watch:
    """Perform a button's action; return the watch as it is then, or was when it was removed."""
    match control.action:
        case WatchAction.PAUSE:
            return await watches.pause(owner, number)
        case WatchAction.RESUME:
            return await watches.resume(owner, number)
        case WatchAction.DAILY:
            return await watches.edit(owner, number, WatchDraft(tempo=Tempo.DAILY, at=DIGEST_AT))
        case WatchAction.ACCEPT:
            return await watches.accept(owner, number)
        case WatchAction.NARROW:
            ways = await watches.ways(owner, number)
            way = next((way for way in ways if choice_key(way) == control.choice), "")
            return await watches.narrow(owner, number, way)
        case WatchAction.REMOVE:
            return await watches.remove(owner, number)


class MutePaper(Component, template=alert_template(AlertAction.MUTE)):
    """The "Not interested" button or menu of an alert."""

    async def on_press(self, interaction: Interaction) -> None:
        """Mute the paper permanently for the user or, in a server, the channel (admins only)."""
        control = AlertControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        recipient = _recipient(interaction)
        services, chosen = interaction.client.services, control.chosen or self.chosen
        await responses.defer_private(interaction)
        paper = await services.lookup.cached(chosen)
        if paper is None:
            raise ControlExpired
        await services.preferences.mute(recipient, control.reference, paper.id)
        whose = "You" if recipient.is_member else "This channel"
        text = f"{whose} won't be told of that paper again, whatever becomes of it."
        await responses.answer(
            interaction, container_view(discord.ui.TextDisplay(text)), private=True
        )


def _recipient(interaction: Interaction) -> Recipient:
    """Return the recipient of an alert: the user or, for an admin of a server, the channel."""
    if interaction.guild_id is None:
        return Recipient(interaction.user.id)
    owner_of(interaction, is_guild=True)
    return Recipient(interaction.channel_id or 0, interaction.guild_id)


class PauseFromAlert(Component, template=alert_template(AlertAction.PAUSE)):
    """The button of an alert that pauses one of the watches that found something."""

    async def on_press(self, interaction: Interaction) -> None:
        """Pause the watch: the user's own in a direct message, the server's in a channel."""
        control = AlertControl.parse(self.custom_id)
        if control is None or not control.chosen.isdecimal():
            raise ControlExpired
        owner = owner_of(interaction, is_guild=interaction.guild_id is not None)
        watches = interaction.client.services.watches
        await responses.defer_private(interaction)
        number = (await watches.with_id(owner, int(control.chosen))).number
        paused = await watches.pause(owner, number)
        view = watch_details_view(paused, await watches.backtest(paused))
        await responses.answer(interaction, view, private=True)


class WatchSearch(Component, template=SEARCH_TEMPLATE):
    """The button below a search that turns it into a watch."""

    async def on_press(self, interaction: Interaction) -> None:
        """Set up a watch for the user with the same words, only once however often they press."""
        control = SearchControl.parse(self.custom_id)
        services, owner = interaction.client.services, owner_of(interaction)
        watches = services.watches
        await responses.defer_private(interaction)
        found = await services.lists.resolve(control.reference if control else "")
        if found.letter != SearchLists.letter:
            raise ControlExpired
        words = " ".join(found.value.split())
        known = [each for each in await watches.all(owner) if each.terms.text == words]
        watch = known[0] if known else await watches.add(owner, WatchDraft(words))
        draw = watch_details_view if known else new_watch_view
        view = draw(watch, await watches.backtest(watch))
        await responses.answer(interaction, view, private=True)


async def setup(bot: PaperBot) -> None:
    """Register the buttons and menus, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(ChangeWatch, MutePaper, PauseFromAlert, WatchSearch)
