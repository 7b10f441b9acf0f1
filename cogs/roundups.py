"""The commands with which admins set up roundups: `/roundup …`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import require_admin
from bot.discord.autocomplete import Choices, zone_choices
from bot.discord.channels import RoundupChannel, destination_of, missing_permissions
from bot.discord.client import Interaction, PaperBot
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
from bot.roundups.domain.subscription import Subscription
from bot.roundups.views.issues import issue_views
from bot.roundups.views.subscriptions import done_view, preview_note, saved_view, subscriptions_view
from bot.services import Services

MAX_PREVIEWED = 3
"""Messages of an issue that a preview shows: more cards would only fill the screen."""


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class Roundup(commands.GroupCog, name="roundup"):
    """Roundups: papers posted to a channel at a time of your choice."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._roundups = services.roundups

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Admit only admins, as a server may override the permissions that Discord checks."""
        require_admin(interaction)
        return True

    @app_commands.command()
    @app_commands.describe(**DESCRIPTIONS)
    async def add(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        channel: RoundupChannel,
        time: str,
        timezone: str | None = None,
        cadence: CadenceChoice | None = None,
        days: str | None = None,
        top: Top | None = None,
        min_upvotes: Votes | None = None,
        query: str | None = None,
        layout: LayoutChoice | None = None,
        quotes: QuotesChoice | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Set up a roundup: new papers come to a channel at a time of your choice."""
        place = destination_of(channel, interaction.guild, interaction.user)
        draft = roundup_draft(
            place, time, timezone, cadence, days, top, min_upvotes, query, layout, quotes, role
        )
        await responses.defer_private(interaction)
        made = await self._roundups.add(_server(interaction), interaction.user.id, draft)
        await self._answer_saved(interaction, made, "is set up")

    @app_commands.command()
    @app_commands.describe(roundup="Which one", **DESCRIPTIONS)
    async def edit(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        roundup: int,
        channel: RoundupChannel | None = None,
        time: str | None = None,
        timezone: str | None = None,
        cadence: CadenceChoice | None = None,
        days: str | None = None,
        top: Top | None = None,
        min_upvotes: Votes | None = None,
        query: str | None = None,
        layout: LayoutChoice | None = None,
        quotes: QuotesChoice | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Change a roundup; what you leave out stays as it is."""
        place = channel and destination_of(channel, interaction.guild, interaction.user)
        draft = roundup_draft(
            place, time, timezone, cadence, days, top, min_upvotes, query, layout, quotes, role
        )
        await responses.defer_private(interaction)
        before = await self._roundups.get(_server(interaction), roundup)
        changed = await self._roundups.edit(_server(interaction), roundup, draft)
        goes_on = changed.is_active and not before.is_active
        done = "is changed and goes on" if goes_on else "is changed"
        await self._answer_saved(interaction, changed, done)

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """Show this server's roundups, and when each comes next."""
        known = await self._roundups.all(_server(interaction))
        await responses.answer(interaction, subscriptions_view(known), private=True)

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def pause(self, interaction: Interaction, roundup: int) -> None:
        """Stop a roundup until you resume it."""
        await responses.defer_private(interaction)
        paused = await self._roundups.pause(_server(interaction), roundup)
        await responses.answer(interaction, done_view(paused, "is paused"), private=True)

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def resume(self, interaction: Interaction, roundup: int) -> None:
        """Resume a paused roundup, from its next issue on."""
        await responses.defer_private(interaction)
        resumed = await self._roundups.resume(_server(interaction), roundup)
        await self._answer_saved(interaction, resumed, "goes on")

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def remove(self, interaction: Interaction, roundup: int) -> None:
        """Delete a roundup."""
        await responses.defer_private(interaction)
        removed = await self._roundups.remove(_server(interaction), roundup)
        await responses.answer(interaction, done_view(removed, "is removed"), private=True)

    @app_commands.command()
    @app_commands.describe(roundup="Which one")
    async def preview(self, interaction: Interaction, roundup: int) -> None:
        """Show privately what a roundup would post now."""
        preview = await self._roundups.preview(_server(interaction), roundup)
        subscription = await self._roundups.get(_server(interaction), roundup)
        missing = missing_permissions(interaction.guild, subscription.terms)
        views = issue_views(preview.page)[:MAX_PREVIEWED]
        note = preview_note(subscription, missing, is_new=preview.is_new)
        await responses.answer(interaction, note, private=True)
        for view in views:
            await responses.follow(interaction, view)

    @app_commands.command()
    @app_commands.describe(
        roundup="Which one", counts="Whether it is today's issue, so that no other comes today"
    )
    async def send(self, interaction: Interaction, roundup: int, counts: bool = False) -> None:  # noqa: FBT001, FBT002  # a slash command's option has no other form
        """Post a roundup now."""
        server = _server(interaction)
        await responses.defer_private(interaction)
        sent = await self._roundups.send(server, roundup, counts=counts)
        await responses.answer(interaction, done_view(sent, "is on its way"), private=True)

    @edit.autocomplete("roundup")
    @pause.autocomplete("roundup")
    @resume.autocomplete("roundup")
    @remove.autocomplete("roundup")
    @preview.autocomplete("roundup")
    @send.autocomplete("roundup")
    async def _numbers(self, interaction: Interaction, _typed: str) -> RoundupChoices:
        """Suggest the server's own roundups."""
        known = await self._roundups.all(_server(interaction))
        return roundup_choices(interaction.guild, known)

    @add.autocomplete("timezone")
    @edit.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest time zones by name and city, the server's own first."""
        own = await self._roundups.zone(_server(interaction))
        return zone_choices(own, typed)

    async def _answer_saved(
        self, interaction: Interaction, subscription: Subscription, done: str
    ) -> None:
        """Answer with what was set up, the permissions it lacks, and what comes when."""
        missing = missing_permissions(interaction.guild, subscription.terms)
        listed = await self._roundups.listed_so_far(subscription)
        view = saved_view(subscription, missing, done, listed)
        await responses.answer(interaction, view, private=True)


def _server(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(Roundup(bot.services))
