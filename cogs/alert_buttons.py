"""Buttons and menus of alerts; in a server, only admins may change what its channels get."""

from types import MappingProxyType

import discord

from bot.accounts.domain import Owner
from bot.discord import responses
from bot.discord.authorization import owner_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.watch_cards import watch_card
from bot.errors import ControlExpired
from bot.papers.views.lines import name
from bot.ui.layout import container_view
from bot.ui.markdown import escape_line
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import DIGEST_AT, Recipient, Tempo, Watch
from bot.watches.views.controls import AlertAction, AlertControl, alert_template
from bot.watches.views.occasions import CHANGED, Detail, Occasion
from bot.watches.views.tuning import tuning_view

_TITLE_LIMIT = 200
_OCCASIONS = MappingProxyType(
    {
        AlertAction.SHOW: Occasion(),
        AlertAction.PAUSE: Occasion("Watch {name} is paused: {words}", detail=Detail.NAMED),
        AlertAction.DAILY: CHANGED,
    }
)


class TuneWatches(Component, template=alert_template(AlertAction.TUNE)):
    """The button of an alert that leads to the watches which found its papers."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the watches privately, each with buttons; a single one at once with all of them."""
        control = _control(self.custom_id)
        owner, recipient = _owner(interaction), _recipient(interaction)
        watches = interaction.client.services.watches
        await responses.defer_private(interaction)
        found = await watches.of_alert(owner, recipient, control.reference)
        if len(found) == 1:
            view = await watch_card(interaction, found[0])
        else:
            view = tuning_view(found, control.reference)
        await responses.answer(interaction, view, private=True)


class ChangeFromAlert(
    Component, template=alert_template(AlertAction.SHOW, AlertAction.PAUSE, AlertAction.DAILY)
):
    """A button about one of the watches that found the papers of an alert."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the watch: the user's own in a direct message, the server's in a channel."""
        control, owner = _control(self.custom_id), _owner(interaction)
        if not control.chosen.isdecimal():
            raise ControlExpired
        await responses.defer_private(interaction)
        known = await interaction.client.services.watches.with_id(owner, int(control.chosen))
        changed = await _change(interaction, owner, known, control.action)
        view = await watch_card(interaction, changed, _OCCASIONS[control.action])
        await responses.answer(interaction, view, private=True)


async def _change(
    interaction: Interaction, owner: Owner, known: Watch, action: AlertAction
) -> Watch:
    watches = interaction.client.services.watches
    if action is AlertAction.PAUSE:
        return await watches.pause(owner, known.number)
    if action is AlertAction.DAILY:
        draft = WatchDraft(tempo=Tempo.DAILY, at=DIGEST_AT)
        return await watches.edit(owner, known.number, draft)
    return known


class MutePaper(Component, template=alert_template(AlertAction.MUTE)):
    """The "Not interested" button or menu of alerts of earlier versions."""

    async def on_press(self, interaction: Interaction) -> None:
        """Mute the paper permanently for the user or, in a server, the channel (admins only)."""
        control, recipient = _control(self.custom_id), _recipient(interaction)
        services, chosen = interaction.client.services, control.chosen or self.chosen
        await responses.defer_private(interaction)
        paper = await services.lookup.cached(chosen)
        if paper is None:
            raise ControlExpired
        await services.preferences.mute(recipient, control.reference, paper.id)
        where = "" if recipient.is_member else " in this channel"
        said = f"I won't mention “{escape_line(name(paper), _TITLE_LIMIT)}” again{where}."
        view = container_view(discord.ui.TextDisplay(said))
        await responses.answer(interaction, view, private=True)


def _control(custom_id: str) -> AlertControl:
    control = AlertControl.parse(custom_id)
    if control is None:
        raise ControlExpired
    return control


def _owner(interaction: Interaction) -> Owner:
    """Return the owner of an alert's watches: the user or, for an admin of a server, the server."""
    return owner_of(interaction, is_guild=interaction.guild_id is not None)


def _recipient(interaction: Interaction) -> Recipient:
    """Return the recipient of an alert: the user or, for an admin of a server, the channel."""
    if interaction.guild_id is None:
        return Recipient(interaction.user.id)
    _owner(interaction)
    return Recipient(interaction.channel_id or 0, interaction.guild_id)


async def setup(bot: PaperBot) -> None:
    """Register the buttons and menus, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(TuneWatches, ChangeFromAlert, MutePaper)
