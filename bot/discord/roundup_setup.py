"""Shows the steps of the guided setup of a roundup, all in one message that only an admin sees."""

from dataclasses import replace
from datetime import date

import discord

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.channel_options import roundup_channel_with_id
from bot.discord.channels import destination_of, layouts_for, missing_permissions
from bot.discord.client import Interaction
from bot.discord.search_words import reference_of, words_of
from bot.errors import BadRequest, ControlExpired, PaperboyError
from bot.lists.services.search_lists import SearchLists
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.setup import SetupChoices
from bot.roundups.domain.subscription import Layout, Terms
from bot.roundups.views.setup import channel_view, contents_view, time_view
from bot.roundups.views.setup_controls import SetupAction
from bot.roundups.views.setup_preview import setup_preview
from bot.schedules.likely_zones import likely_zones
from bot.search.domain.corrections import correction

_PREFIX = f"{SearchLists.letter}."


async def begin_setup(interaction: Interaction) -> None:
    """Show the first step, unless the server may have no further roundup."""
    guild_id = require_admin(interaction)
    await responses.defer_private(interaction)
    services = interaction.client.services
    await services.roundup_trials.check_room(guild_id)
    choices = SetupChoices(zone=await services.roundups.zone(guild_id) or "")
    await responses.answer(interaction, channel_view(choices), private=True)


async def show_step(
    interaction: Interaction, step: SetupAction, choices: SetupChoices, note: str = ""
) -> None:
    """Show a step in the message; if the channel can't be used, ask for another one and say why."""
    try:
        view = await _draw(interaction, step, choices, note)
    except ControlExpired:
        raise
    except BadRequest as error:
        view = channel_view(replace(choices, channel_id=0), note=warning(error))
    await responses.edit(interaction, view)


async def draft_of(interaction: Interaction, choices: SetupChoices) -> RoundupDraft:
    """Return the draft of what was chosen, if the user may still post to the channel."""
    return choices.draft(
        await _destination(interaction, choices), await query_of(interaction, choices)
    )


async def with_query(interaction: Interaction, choices: SetupChoices, typed: str) -> SetupChoices:
    """Return choices with the query that was typed; raise BadQuery or BadRequest if it is none."""
    query = interaction.client.services.roundup_trials.read_query(typed)
    words = (await reference_of(interaction, query)).removeprefix(_PREFIX) if query else ""
    return replace(choices, words=words)


async def query_of(interaction: Interaction, choices: SetupChoices) -> str:
    """Return the query that was chosen."""
    if not choices.words:
        return ""
    return await words_of(interaction, f"{_PREFIX}{choices.words}")


async def _draw(
    interaction: Interaction, step: SetupAction, choices: SetupChoices, note: str
) -> discord.ui.LayoutView:
    if not choices.channel_id:
        return channel_view(choices, note=note)
    place = await _destination(interaction, choices)
    terms = Terms(place.channel_id, choices.at, choices.zone, target=place.target)
    layouts = layouts_for(interaction.guild, terms)
    if choices.layout not in layouts:
        choices = replace(choices, layout=Layout.LIST)
    missing = missing_permissions(interaction.guild, replace(terms, layout=choices.layout))
    match step:
        case SetupAction.TO_CHANNEL:
            return channel_view(choices, missing, note)
        case SetupAction.CHANNEL if missing:
            return channel_view(choices, missing, note)
        case SetupAction.TO_CONTENTS if choices.zone:
            return await _contents(interaction, choices, layouts, note)
        case SetupAction.TO_PREVIEW if choices.zone:
            draft = choices.draft(place, await query_of(interaction, choices))
            services, guild_id = interaction.client.services, require_admin(interaction)
            terms = await services.roundups.new_terms(guild_id, draft)
            trial = await services.roundup_trials.read(guild_id, terms)
            missing = missing_permissions(interaction.guild, terms)
            return setup_preview(choices, trial, missing, note)
        case _:
            return time_view(choices, likely_zones(interaction.locale.value), note)


async def _contents(
    interaction: Interaction, choices: SetupChoices, layouts: tuple[Layout, ...], note: str
) -> discord.ui.LayoutView:
    query = await query_of(interaction, choices)
    better = correction(query, date.max) if query else None  # a roundup has no dates
    if better is None:
        return contents_view(choices, query, layouts, note=note)
    meant = await with_query(interaction, choices, better.text or query)
    return contents_view(choices, query, layouts, (better, meant), note)


async def _destination(interaction: Interaction, choices: SetupChoices) -> Destination:
    channel = await roundup_channel_with_id(interaction, choices.channel_id)
    return destination_of(channel, interaction.guild, interaction.user)


def warning(error: PaperboyError, done: str = "") -> str:
    """Return what was `done`, and what was wrong with what was typed or chosen."""
    return f"⚠️ {done}{responses.reply_for(error)}"
