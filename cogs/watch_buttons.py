"""Buttons and menus of watches; each acts only on what the user may change."""

from dataclasses import replace
from types import MappingProxyType

import discord

from bot.accounts.domain import Owner
from bot.discord import responses
from bot.discord.authorization import owner_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component, Form
from bot.discord.watch_cards import known_watch_card, watch_card
from bot.discord.watch_questions import like_this
from bot.errors import ControlExpired
from bot.lists.domain import SIMILAR_LETTERS
from bot.lists.services.search_lists import SearchLists
from bot.lists.views.controls import SEARCH_TEMPLATE, SearchControl
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import DIGEST_AT, AlreadyWatching, Tempo, Watch
from bot.watches.services.watches import WatchService
from bot.watches.views.answers import removed_view
from bot.watches.views.controls import (
    KEEP_ZONE,
    OPEN_ID,
    WatchAction,
    WatchControl,
    WatchReference,
    parse_loosening,
    watch_template,
)
from bot.watches.views.descriptions import resumption
from bot.watches.views.digests import AT, ZONE, time_form
from bot.watches.views.lacking import loosened_line
from bot.watches.views.narrowing import choice_key, narrowed_line
from bot.watches.views.occasions import CHANGED, NEW, Detail, Occasion

_DRAFTS = MappingProxyType(
    {
        WatchAction.DAILY: WatchDraft(tempo=Tempo.DAILY, at=DIGEST_AT),
        WatchAction.AT_ONCE: WatchDraft(tempo=Tempo.AT_ONCE),
    }
)


class TurnWatch(
    Component, template=watch_template(WatchAction.PAUSE, WatchAction.RESUME, WatchAction.REMOVE)
):
    """A button that pauses, resumes or removes a watch."""

    async def on_press(self, interaction: Interaction) -> None:
        """Do so, if it is still the watch that the button was made for."""
        control, owner = _control(self.custom_id, interaction)
        watches = interaction.client.services.watches
        before = await watches.with_id(owner, control.watch_id)
        await responses.defer_edit(interaction)
        match control.action:
            case WatchAction.PAUSE:
                paused = await watches.pause(owner, before.number)
                occasion = Occasion("Watch {name} is paused: {words}", detail=Detail.NAMED)
                view = await watch_card(interaction, paused, occasion)
            case WatchAction.RESUME:
                resumed = await watches.resume(owner, before.number)
                heading, news = "Watch {name} is running again: {words}", resumption(before)
                occasion = Occasion(heading, news, detail=Detail.NAMED)
                view = await watch_card(interaction, resumed, occasion)
            case _:
                view = removed_view(await watches.remove(owner, before.number))
        await responses.edit(interaction, view)


class EditWatch(
    Component,
    template=watch_template(*_DRAFTS, WatchAction.ACCEPT, WatchAction.NARROW, WatchAction.BACK),
):
    """A button that changes what a watch looks for or when it alerts, or takes that back."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the watch, if it is still the one that the button was made for."""
        control, owner = _control(self.custom_id, interaction)
        watches = interaction.client.services.watches
        known = await watches.with_id(owner, control.watch_id)
        await responses.defer_edit(interaction)
        changed, done = await _edited(watches, owner, known.number, control)
        occasion = replace(CHANGED, news=done)
        await responses.edit(interaction, await watch_card(interaction, changed, occasion))


async def _edited(
    watches: WatchService, owner: Owner, number: int, control: WatchControl
) -> tuple[Watch, str]:
    """Perform a button's action; return the watch as it is then, and what to say of it."""
    if draft := _DRAFTS.get(control.action):
        return await watches.edit(owner, number, draft), ""
    match control.action:
        case WatchAction.ACCEPT:
            return await watches.accept(owner, number), ""
        case WatchAction.BACK:
            step = int(control.choice) if control.choice.isdecimal() else 0
            return await watches.undo(owner, number, step), "✅ Undone."
        case _:
            ways = await watches.ways(owner, number)
            way = next((way for way in ways if choice_key(way) == control.choice), "")
            return await watches.narrow(owner, number, way), narrowed_line(way)


class LoosenWatch(Component, template=watch_template(WatchAction.LOOSEN)):
    """A button that lets through what a condition of a watch holds back."""

    async def on_press(self, interaction: Interaction) -> None:
        """Weaken the condition, and show the watch as it is then."""
        control, owner = _control(self.custom_id, interaction)
        loosening = parse_loosening(control.choice)
        if loosening is None:
            raise ControlExpired
        await responses.defer_edit(interaction)
        standings = interaction.client.services.standings
        changed = await standings.loosen(owner, control.watch_id, loosening)
        occasion = Occasion(news=loosened_line(loosening), detail=Detail.WAITING)
        await responses.edit(interaction, await watch_card(interaction, changed, occasion))


class RestoreWatch(Component, template=watch_template(WatchAction.RESTORE)):
    """The "Undo" button of a watch that was removed."""

    async def on_press(self, interaction: Interaction) -> None:
        """Restore the watch as it was, with all it had found and told."""
        control, owner = _control(self.custom_id, interaction)
        await responses.defer_edit(interaction)
        restored = await interaction.client.services.watches.restore(owner, control.watch_id)
        occasion = Occasion("Watch {name} is back: {words}", detail=Detail.NAMED)
        view = await watch_card(interaction, restored, occasion)
        await responses.edit(interaction, view)


class ShowWatch(Component, template=watch_template(WatchAction.SHOW)):
    """The button that opens a watch."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the watch privately, with what it would have found lately."""
        control, owner = _control(self.custom_id, interaction)
        await _show(interaction, owner, control.watch_id)


class OpenWatch(Component, template=rf"\A{OPEN_ID}\Z"):
    """The menu that opens one of several watches."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the chosen watch privately."""
        chosen = WatchReference.parse(self.chosen)
        if chosen is None:
            raise ControlExpired
        await _show(interaction, owner_of(interaction, is_guild=chosen.is_guild), chosen.watch_id)


async def _show(interaction: Interaction, owner: Owner, watch_id: int) -> None:
    watches = interaction.client.services.watches
    await responses.defer_private(interaction)
    known = await watches.with_id(owner, watch_id)
    view = await watch_card(interaction, known, offers=await watches.offers(owner, known.number))
    await responses.answer(interaction, view, private=True)


class AskTime(Component, template=watch_template(WatchAction.TIME)):
    """The button that opens the form for the time of a daily digest."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with the time and zone of the watch."""
        control, owner = _control(self.custom_id, interaction)
        known = await interaction.client.services.watches.with_id(owner, control.watch_id)
        await responses.show_form(interaction, time_form(known, control.custom_id))


class ChangeTime(Form, template=watch_template(WatchAction.TIME)):
    """The form for the time of a daily digest."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Change time and zone of the watch."""
        control, owner = _control(self.custom_id, interaction)
        draft = WatchDraft(tempo=Tempo.DAILY, at=self.values.get(AT), zone=self.values.get(ZONE))
        await _edit(interaction, owner, control.watch_id, draft)


class ChooseZone(Component, template=watch_template(WatchAction.ZONE)):
    """The menu of time zones below a digest of somebody who never named one, and its button."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the zone of the watch, and remember it."""
        control, owner = _control(self.custom_id, interaction)
        zone = DEFAULT_ZONE if control.choice == KEEP_ZONE else self.chosen
        await _edit(interaction, owner, control.watch_id, WatchDraft(zone=zone))


async def _edit(interaction: Interaction, owner: Owner, watch_id: int, draft: WatchDraft) -> None:
    """Change a watch, and show it in the message that was used."""
    watches = interaction.client.services.watches
    await responses.defer_edit(interaction)
    known = await watches.with_id(owner, watch_id)
    changed = await watches.edit(owner, known.number, draft)
    await responses.edit(interaction, await watch_card(interaction, changed, CHANGED))


def _control(custom_id: str, interaction: Interaction) -> tuple[WatchControl, Owner]:
    """Return what a control stands for, and the owner that whoever uses it may act for."""
    control = WatchControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control, owner_of(interaction, is_guild=control.is_guild)


class WatchSearch(Component, template=SEARCH_TEMPLATE):
    """The button below a search that turns it into a watch, or below similar papers."""

    async def on_press(self, interaction: Interaction) -> None:
        """Set up a watch for the user with the same words, only once however often they press.

        For similar papers, ask about the words first: nobody has written them.
        """
        control = SearchControl.parse(self.custom_id)
        services, owner = interaction.client.services, owner_of(interaction)
        await responses.defer_private(interaction)
        found = await services.lists.resolve(control.reference if control else "")
        if found.letter in SIMILAR_LETTERS:
            view = await like_this(interaction, found.value.split())
        elif found.letter != SearchLists.letter:
            raise ControlExpired
        else:
            view = await _watched(interaction, owner, found.value)
        await responses.answer(interaction, view, private=True)


async def _watched(interaction: Interaction, owner: Owner, words: str) -> discord.ui.LayoutView:
    """Set up a watch and draw it, or the one that there is already."""
    try:
        made = await interaction.client.services.watches.add(owner, WatchDraft(words))
    except AlreadyWatching as known:
        return await known_watch_card(interaction, known)
    return await watch_card(interaction, made, NEW)


async def setup(bot: PaperBot) -> None:
    """Register the buttons and menus, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(
        TurnWatch,
        EditWatch,
        LoosenWatch,
        RestoreWatch,
        ShowWatch,
        OpenWatch,
        AskTime,
        ChooseZone,
        WatchSearch,
    )
    bot.add_listener(ChangeTime.listen, "on_interaction")
