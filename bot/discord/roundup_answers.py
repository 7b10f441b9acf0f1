"""Answers admins about roundups: the commands and the buttons answer alike."""

from collections.abc import Sequence
from dataclasses import replace

from bot.discord import responses
from bot.discord.channel_offers import as_seen
from bot.discord.channels import layouts_for, missing_permissions
from bot.discord.client import Interaction
from bot.discord.roundup_options import roundup_name
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout, Subscription
from bot.roundups.views.past_runs import past_runs_view
from bot.roundups.views.previews import preview_note, preview_views
from bot.roundups.views.subscriptions import (
    READY,
    not_posted_view,
    posting_view,
    roundup_view,
    subscriptions_view,
    twin_view,
)
from bot.roundups.views.wishes import choice_notes, copy_note
from bot.schedules.likely_zones import likely_zones
from bot.ui.layout import join_lines


async def show_roundup(
    interaction: Interaction,
    known: Subscription,
    done: str = "",
    *,
    zones: Sequence[str] = (),
    note: str = "",
) -> None:
    """Show a roundup as it is now, in the message whose button was pressed or as the answer."""
    prospect = as_seen(
        interaction.guild, await interaction.client.services.roundups.prospect(known)
    )
    missing = missing_permissions(interaction.guild, known.terms)
    view = roundup_view(prospect, missing, done, zones=zones, note=note)
    await responses.edit(interaction, view)


async def add_roundup(interaction: Interaction, guild_id: int, draft: RoundupDraft) -> None:
    """Set up a roundup and show it; ask first if there is one that brings the same."""
    services = interaction.client.services
    terms = await services.roundups.new_terms(guild_id, draft)
    twin = await services.roundup_removals.twin(guild_id, terms)
    zones = () if draft.zone else await zones_to_offer(interaction, guild_id)
    made = await services.roundups.add(guild_id, interaction.user.id, draft)
    await _show_new(interaction, made, twin, choice_notes(draft, made.terms), zones)


async def copy_roundup(interaction: Interaction, known: Subscription, place: Destination) -> None:
    """Set up a copy of a roundup in a channel and show it; ask first if it brings the same."""
    services, guild_id = interaction.client.services, known.guild_id
    terms = await services.roundups.copied_terms(guild_id, known.number, place)
    twin = await services.roundup_removals.twin(guild_id, terms)
    made = await services.roundups.copy(guild_id, interaction.user.id, known.number, place)
    before = replace(known.terms, is_published=False)  # the copy's note says if it was
    notes = choice_notes(RoundupDraft(place), made.terms, before)
    await _show_new(interaction, made, twin, join_lines(copy_note(known, made.terms), notes))


async def _show_new(
    interaction: Interaction,
    made: Subscription,
    twin: Subscription | None,
    note: str,
    zones: Sequence[str] = (),
) -> None:
    """Show a new roundup; hold it back and ask if it equals its `twin`."""
    if twin:
        removals = interaction.client.services.roundup_removals
        held = await removals.remove(made.guild_id, made.number)
        await responses.edit(interaction, twin_view(twin, held))
    else:
        await show_roundup(interaction, made, READY, zones=zones, note=note)


async def show_past_runs(interaction: Interaction, known: Subscription) -> None:
    """Show what the last runs of a roundup came to."""
    services = interaction.client.services
    prospect = as_seen(interaction.guild, await services.roundups.prospect(known))
    view = past_runs_view(prospect, await services.past_runs.read(known))
    await responses.answer(interaction, view, private=True)


async def show_all(interaction: Interaction, guild_id: int) -> None:
    """Show a server's roundups."""
    found = await interaction.client.services.roundups.prospects(guild_id)
    prospects = [as_seen(interaction.guild, each) for each in found]
    known = [each.subscription for each in prospects]
    names = [roundup_name(interaction.guild, each) for each in known]
    missing = {each.id: missing_permissions(interaction.guild, each.terms) for each in known}
    await responses.answer(interaction, subscriptions_view(prospects, names, missing), private=True)


async def zones_to_offer(interaction: Interaction, guild_id: int) -> Sequence[str]:
    """Return the time zones to choose from, the likely ones first; none if the server has one."""
    if await interaction.client.services.roundups.zone(guild_id):
        return ()
    return likely_zones(interaction.locale.value)


async def show_preview(interaction: Interaction, known: Subscription) -> None:
    """Show what a roundup would post now: a note, and the first messages."""
    preview = await interaction.client.services.roundups.preview(known.guild_id, known.number)
    missing = missing_permissions(interaction.guild, known.terms)
    prospect = as_seen(interaction.guild, preview.prospect)
    note = preview_note(prospect, preview.page, missing, is_new=preview.is_new)
    await responses.answer(interaction, note, private=True)
    layouts = layouts_for(interaction.guild, known.terms)
    for view in preview_views(prospect, preview.page, layouts, can_post=not missing):
        await responses.follow(interaction, view)


async def redraw_preview(interaction: Interaction, known: Subscription, layout: Layout) -> None:
    """Show a preview in another layout, in the message whose button was pressed."""
    preview = await interaction.client.services.roundups.preview(
        known.guild_id, known.number, layout
    )
    layouts = layouts_for(interaction.guild, known.terms)
    can_post = not missing_permissions(interaction.guild, known.in_layout(layout).terms)
    first, *others = preview_views(preview.prospect, preview.page, layouts, can_post=can_post)
    await responses.edit(interaction, first)
    for view in others:
        await responses.follow(interaction, view)


async def post_now(
    interaction: Interaction,
    known: Subscription,
    layout: Layout | None = None,
    *,
    instead_of_scheduled: bool = False,
) -> None:
    """Post a roundup now and say so, unless permissions are missing; then say which."""
    terms = known.in_layout(layout).terms
    if missing := missing_permissions(interaction.guild, terms):
        await responses.edit(interaction, not_posted_view(known, missing, layout or ""))
        return
    interaction.client.post_cooldown.take(known.id, interaction.created_at.timestamp())
    await interaction.client.services.roundups.send(
        known.guild_id, known.number, counts=instead_of_scheduled, layout=layout
    )
    note = "It takes the place of today's scheduled post." if instead_of_scheduled else ""
    await responses.edit(interaction, posting_view(known, note))
