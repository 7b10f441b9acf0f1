"""The commands with which admins set up roundups: `/roundup …`."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.autocomplete import Choices, zone_choices
from bot.discord.channel_offers import tag_choices
from bot.discord.channel_options import RoundupChannelOption
from bot.discord.channels import destination_now, destination_of, layouts_for
from bot.discord.client import Interaction, PaperBot
from bot.discord.query_options import QueryOption
from bot.discord.roundup_answers import (
    add_roundup,
    copy_roundup,
    post_now,
    show_all,
    show_past_runs,
    show_preview,
    show_roundup,
    zones_to_offer,
)
from bot.discord.roundup_options import (
    DESCRIPTIONS,
    CadenceChoice,
    LayoutChoice,
    QuotesChoice,
    RoundupChoices,
    Top,
    Votes,
    roundup_choices,
    roundup_draft,
)
from bot.discord.roundup_setup import begin_setup
from bot.errors import BadRequest
from bot.roundups.domain.draft import NO_THREADS
from bot.roundups.views.subscriptions import removed_view
from bot.roundups.views.wishes import choice_notes
from bot.schedules.time_zones import DEFAULT_ZONE
from bot.services import Services


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class Roundup(commands.GroupCog, name="roundup"):
    """Roundups: papers posted to a channel at a time of your choice."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._roundups = services.roundups
        self._removals = services.roundup_removals

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Admit only admins, as a server may override the permissions that Discord checks."""
        require_admin(interaction)
        return True

    @app_commands.command()
    @app_commands.describe(**DESCRIPTIONS)
    async def add(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        channel: RoundupChannelOption,
        time: str,
        timezone: str | None = None,
        cadence: CadenceChoice | None = None,
        days: str | None = None,
        top: Top | None = None,
        min_upvotes: Votes | None = None,
        query: QueryOption | None = None,
        layout: LayoutChoice | None = None,
        quotes: QuotesChoice | None = None,
        role: discord.Role | None = None,
        tag: str | None = None,
        publish: bool | None = None,  # noqa: FBT001  # an option has no other form
        silent: bool | None = None,  # noqa: FBT001  # an option has no other form
    ) -> None:
        """Set up a roundup: post new papers to a channel at a time of your choice."""
        place = destination_of(channel, interaction.guild, interaction.user)
        draft = roundup_draft(
            *(place, time, timezone, cadence, days, top, min_upvotes, query, layout, quotes),
            *(role, tag, publish, silent),
        )
        await responses.defer_private(interaction)
        await add_roundup(interaction, _server(interaction), draft)

    @app_commands.command(name="setup")
    async def set_up(self, interaction: Interaction) -> None:
        """Set up a roundup step by step, with a preview before it starts."""
        await begin_setup(interaction)

    @app_commands.command()
    @app_commands.describe(roundup="Which one", channel="Where the copy is posted")
    async def copy(
        self, interaction: Interaction, roundup: int, channel: RoundupChannelOption
    ) -> None:
        """Copy a roundup to another channel, with all its options."""
        place = destination_of(channel, interaction.guild, interaction.user)
        await responses.defer_private(interaction)
        known = await self._roundups.get(_server(interaction), roundup)
        await copy_roundup(interaction, known, place)

    @app_commands.command()
    @app_commands.describe(roundup="Which one", **DESCRIPTIONS)
    async def edit(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        roundup: int,
        channel: RoundupChannelOption | None = None,
        time: str | None = None,
        timezone: str | None = None,
        cadence: CadenceChoice | None = None,
        days: str | None = None,
        top: Top | None = None,
        min_upvotes: Votes | None = None,
        query: QueryOption | None = None,
        layout: LayoutChoice | None = None,
        quotes: QuotesChoice | None = None,
        role: discord.Role | None = None,
        tag: str | None = None,
        publish: bool | None = None,  # noqa: FBT001  # an option has no other form
        silent: bool | None = None,  # noqa: FBT001  # an option has no other form
    ) -> None:
        """Change a roundup; what you leave out stays as it is."""
        place = channel and destination_of(channel, interaction.guild, interaction.user)
        draft = roundup_draft(
            *(place, time, timezone, cadence, days, top, min_upvotes, query, layout, quotes),
            *(role, tag, publish, silent),
        )
        await responses.defer_private(interaction)
        server = _server(interaction)
        before = await self._roundups.get(server, roundup)
        if draft.layout not in {None, *layouts_for(interaction.guild, before.terms)} and not place:
            raise BadRequest(NO_THREADS)
        if (tag is not None or publish) and not place:
            draft = replace(draft, destination=destination_now(interaction.guild, before.terms))
        zones = await zones_to_offer(interaction, server) if time and not timezone else ()
        changed = await self._roundups.edit(server, roundup, draft)
        resumed = changed.is_active and not before.is_active
        done = "updated and running again" if resumed else "updated"
        note = choice_notes(draft, changed.terms, before.terms)
        await show_roundup(interaction, changed, done, zones=zones, note=note)

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """Show all roundups, when each posts next, and a menu to change them."""
        await show_all(interaction, _server(interaction))

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def pause(self, interaction: Interaction, roundup: int) -> None:
        """Pause a roundup, until you resume it."""
        await responses.defer_private(interaction)
        paused = await self._roundups.pause(_server(interaction), roundup)
        await show_roundup(interaction, paused, "is paused")

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def resume(self, interaction: Interaction, roundup: int) -> None:
        """Resume a roundup."""
        await responses.defer_private(interaction)
        resumed = await self._roundups.resume(_server(interaction), roundup)
        await show_roundup(interaction, resumed, "is running again")

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def remove(self, interaction: Interaction, roundup: int) -> None:
        """Remove a roundup."""
        await responses.defer_private(interaction)
        removed = await self._removals.remove(_server(interaction), roundup)
        await responses.answer(interaction, removed_view(removed), private=True)

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def preview(self, interaction: Interaction, roundup: int) -> None:
        """Preview a roundup: only you see what it would post now."""
        await responses.defer_private(interaction)
        known = await self._roundups.get(_server(interaction), roundup)
        await show_preview(interaction, known)

    @app_commands.command()
    @app_commands.describe(
        roundup="Which one",
        instead_of_scheduled="Whether it takes the place of today's scheduled post",
    )
    async def send(
        self,
        interaction: Interaction,
        roundup: int,
        instead_of_scheduled: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
    ) -> None:
        """Post a roundup now."""
        await responses.defer_private(interaction)
        known = await self._roundups.get(_server(interaction), roundup)
        await post_now(interaction, known, instead_of_scheduled=instead_of_scheduled)

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def why(self, interaction: Interaction, roundup: int) -> None:
        """Show what a roundup's last runs came to, and why nothing came."""
        await responses.defer_private(interaction)
        known = await self._roundups.get(_server(interaction), roundup)
        await show_past_runs(interaction, known)

    @copy.autocomplete("roundup")
    @edit.autocomplete("roundup")
    @pause.autocomplete("roundup")
    @resume.autocomplete("roundup")
    @remove.autocomplete("roundup")
    @preview.autocomplete("roundup")
    @send.autocomplete("roundup")
    @why.autocomplete("roundup")
    async def _numbers(self, interaction: Interaction, _typed: str) -> RoundupChoices:
        """Suggest the server's own roundups."""
        known = await self._roundups.all(_server(interaction))
        return roundup_choices(interaction.guild, known)

    @add.autocomplete("timezone")
    @edit.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest time zones by name and city, the server's own first."""
        own = await self._roundups.zone(_server(interaction))
        return zone_choices(own or DEFAULT_ZONE, typed, interaction.created_at.date())

    @add.autocomplete("tag")
    @edit.autocomplete("tag")
    async def _tags(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest the tags of the forum that was named, or that the roundup has."""
        guild, named = interaction.guild, interaction.namespace.channel
        if named is None and isinstance(number := interaction.namespace.roundup, int):
            channel_id = (await self._roundups.get(_server(interaction), number)).terms.channel_id
        else:
            channel_id = named.id if named else 0
        return tag_choices(guild and guild.get_channel(channel_id), typed)


def _server(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Roundup(bot.services))
