"""The admins' buttons and menus of roundups; each acts only on a roundup of their own server."""

import discord

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.channels import layouts_for
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component, Form
from bot.discord.roundup_answers import (
    post_now,
    redraw_preview,
    show_past_runs,
    show_preview,
    show_roundup,
)
from bot.errors import BadRequest, ControlExpired
from bot.roundups.domain.draft import NO_THREADS, RoundupDraft
from bot.roundups.domain.subscription import Layout, Subscription
from bot.roundups.views.buttons import LAYOUT_WORDS
from bot.roundups.views.controls import (
    RESEND_TEMPLATE,
    ResendControl,
    RoundupAction,
    RoundupControl,
    roundup_template,
)
from bot.roundups.views.history import history_view, resent_view
from bot.roundups.views.query_form import QUERY, query_form
from bot.roundups.views.subscriptions import BACK, READY, removed_view
from bot.ui.layout import container_view


class RoundupComponent(Component, template="(?!)"):
    """A button or menu of a roundup."""

    async def roundup(self, interaction: Interaction) -> tuple[RoundupControl, Subscription]:
        """Return the control, and the roundup if it is one of the server that the user manages."""
        control, guild_id = self.control(interaction)
        is_open = control.action is RoundupAction.OPEN
        subscription_id = _number(self.chosen) if is_open else control.subscription_id
        roundups = interaction.client.services.roundups
        return control, await roundups.with_id(guild_id, subscription_id)

    def control(self, interaction: Interaction) -> tuple[RoundupControl, int]:
        """Return the control, and the server's id if the user manages it."""
        control = RoundupControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        return control, require_admin(interaction)


class OpenRoundup(
    RoundupComponent,
    template=roundup_template(
        RoundupAction.OPEN, RoundupAction.PREVIEW, RoundupAction.POST, RoundupAction.WHY
    ),
):
    """A button or menu that answers with a message of its own."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the roundup, what it would post or why it posted nothing, or post it."""
        control, known = await self.roundup(interaction)
        await responses.defer_private(interaction)
        match control.action:
            case RoundupAction.PREVIEW:
                await show_preview(interaction, known)
            case RoundupAction.POST:
                await post_now(interaction, known, _layout(control.choice))
            case RoundupAction.WHY:
                await show_past_runs(interaction, known)
            case _:
                await show_roundup(interaction, known)


class ShowHistory(RoundupComponent, template=roundup_template(RoundupAction.HISTORY)):
    """The button that shows how the last posts arrived."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the delivery history of the server's roundups."""
        _, guild_id = self.control(interaction)
        history = await interaction.client.services.history.read(guild_id)
        await responses.answer(interaction, history_view(history), private=True)


class LookAgain(
    RoundupComponent,
    template=roundup_template(
        RoundupAction.CARD, RoundupAction.LAYOUT, RoundupAction.KEEP, RoundupAction.RETRY
    ),
):
    """A button that draws its message anew."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the roundup, its preview in a layout, which it may keep, or try again to post."""
        control, known = await self.roundup(interaction)
        chosen = _layout(control.choice)
        await responses.defer_edit(interaction)
        if control.action is RoundupAction.RETRY:
            await post_now(interaction, known, chosen)
        elif control.action is RoundupAction.CARD or chosen is None:
            await show_roundup(interaction, known)
        elif control.action is RoundupAction.KEEP:
            await _keep(interaction, known, chosen)
        else:
            await redraw_preview(interaction, known, chosen)


class ChangeRoundup(
    RoundupComponent,
    template=roundup_template(
        *(RoundupAction.PAUSE, RoundupAction.RESUME, RoundupAction.REMOVE),
        *(RoundupAction.ZONE, RoundupAction.LOWER),
    ),
):
    """A button or menu that changes a roundup."""

    async def on_press(self, interaction: Interaction) -> None:
        """Change the roundup, and show it as it is then."""
        control, known = await self.roundup(interaction)
        services, number = interaction.client.services, known.number
        await responses.defer_edit(interaction)
        match control.action:
            case RoundupAction.PAUSE:
                changed = await services.roundups.pause(known.guild_id, number)
                await show_roundup(interaction, changed, "is paused")
            case RoundupAction.RESUME:
                changed = await services.roundups.resume(known.guild_id, number)
                await show_roundup(interaction, changed, "is running again")
            case RoundupAction.LOWER:
                await _lower(interaction, known, _number(control.choice))
            case RoundupAction.ZONE:
                draft = RoundupDraft(zone=self.chosen)
                changed = await services.roundups.edit(known.guild_id, number, draft)
                await show_roundup(interaction, changed, READY)
            case _:
                removed = await services.roundup_removals.remove(known.guild_id, number)
                await responses.edit(interaction, removed_view(removed))


class AskQuery(RoundupComponent, template=roundup_template(RoundupAction.QUERY)):
    """The button that opens the form for a roundup's query."""

    async def on_press(self, interaction: Interaction) -> None:
        """Show the form, filled in with the query there is."""
        _, known = await self.roundup(interaction)
        await responses.show_form(interaction, query_form(known, self.custom_id))


class ChangeQuery(Form, template=roundup_template(RoundupAction.QUERY)):
    """The form for a roundup's query."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Change the query of the roundup."""
        control = RoundupControl.parse(self.custom_id)
        if control is None:
            raise ControlExpired
        guild_id = require_admin(interaction)
        await responses.defer_edit(interaction)
        roundups = interaction.client.services.roundups
        known = await roundups.with_id(guild_id, control.subscription_id)
        draft = RoundupDraft(query=self.values.get(QUERY))
        changed = await roundups.edit(guild_id, known.number, draft)
        await show_roundup(interaction, changed, "updated")


class RestoreRoundup(
    RoundupComponent, template=roundup_template(RoundupAction.RESTORE, RoundupAction.ADD)
):
    """The button that undoes a removal, or adds a roundup that equals another."""

    async def on_press(self, interaction: Interaction) -> None:
        """Bring the roundup back."""
        control, guild_id = self.control(interaction)
        number = _number(control.choice)
        await responses.defer_edit(interaction)
        removals = interaction.client.services.roundup_removals
        back = await removals.restore(guild_id, control.subscription_id, number)
        done = READY if control.action is RoundupAction.ADD else BACK
        await show_roundup(interaction, back, done)


async def _lower(interaction: Interaction, known: Subscription, votes: int) -> None:
    """Let a roundup take papers with fewer upvotes than now."""
    if votes >= known.terms.min_upvotes:
        raise BadRequest(f"Roundup {known.number} already takes papers with {votes:,} upvotes.")
    roundups = interaction.client.services.roundups
    draft = RoundupDraft(min_upvotes=votes)
    changed = await roundups.edit(known.guild_id, known.number, draft)
    await show_roundup(interaction, changed, "updated")


async def _keep(interaction: Interaction, known: Subscription, layout: Layout) -> None:
    """Let a roundup keep the layout that its preview shows."""
    if layout not in layouts_for(interaction.guild, known.terms):
        raise BadRequest(NO_THREADS)
    roundups = interaction.client.services.roundups
    changed = await roundups.edit(known.guild_id, known.number, RoundupDraft(layout=layout))
    await redraw_preview(interaction, changed, layout)
    text = f"Roundup {changed.number} now posts **{LAYOUT_WORDS[layout]}**."
    await responses.follow(interaction, container_view(discord.ui.TextDisplay(text)))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20):  # noqa: PLR2004  # 64 bits
        raise ControlExpired
    return int(text)


def _layout(text: str) -> Layout | None:
    """Return the layout that a control names, None if it names none."""
    try:
        return Layout(text) if text else None
    except ValueError as error:
        raise ControlExpired from error


class ResendMessage(Component, template=RESEND_TEMPLATE):
    """The button that resends a message."""

    async def on_press(self, interaction: Interaction) -> None:
        """Resend the message if the user manages the server it belongs to."""
        control = ResendControl.parse(self.custom_id)
        if control is None or interaction.guild_id is None:
            raise ControlExpired
        guild_id = require_admin(interaction)
        services = interaction.client.services
        await responses.defer_private(interaction)
        entry = (await services.history.read(guild_id)).holding(control.delivery_id)
        if not await services.roundups.resend(guild_id, control.delivery_id):
            raise BadRequest("That post is no longer in doubt: /status shows how it is.")
        await responses.answer(interaction, resent_view(guild_id, entry), private=True)


async def setup(bot: PaperBot) -> None:
    """Register the buttons, so that those sent by earlier processes work too."""
    bot.add_dynamic_items(ResendMessage, ShowHistory, OpenRoundup, LookAgain)
    bot.add_dynamic_items(ChangeRoundup, RestoreRoundup, AskQuery)
    bot.add_listener(ChangeQuery.listen, "on_interaction")
