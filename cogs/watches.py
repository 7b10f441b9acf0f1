"""The commands for watches: `/watch` sets one up, `/watches …` manages them."""

import builtins
from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.accounts.domain import Owner
from bot.discord import responses
from bot.discord.authorization import owner_of, owners_of
from bot.discord.autocomplete import Choices, choices, zone_choices
from bot.discord.channels import destination_of, missing_for_alerts
from bot.discord.client import Interaction, PaperBot
from bot.errors import BadRequest
from bot.services import Services
from bot.watches.domain.draft import PACK, WatchDraft
from bot.watches.domain.watch import Tempo, Watch
from bot.watches.services.packs import packs
from bot.watches.views.descriptions import option_name, parse_watch_name, state_of, watch_name
from bot.watches.views.watches import (
    closed_view,
    done_view,
    history_view,
    new_watch_view,
    quiet_view,
    watch_details_view,
    watches_view,
)

AlertChannel = discord.TextChannel | discord.Thread
Upvotes = app_commands.Range[int, 0, 10_000]
Length = Literal["1 day", "3 days", "1 week", "2 weeks", "1 month"]

_DAYS = MappingProxyType({"1 day": 1, "3 days": 3, "1 week": 7, "2 weeks": 14, "1 month": 30})
_OPTIONS = MappingProxyType(
    {
        "query": "Written as in /papers search: moe inference, author:knuth, org:nvidia",
        "channel": "A channel of this server, if you manage it; else I write to you",
        "daily_at": "One message a day at this time, not at once: 09:00, 21:30 or 9am",
        "timezone": "The time zone of daily_at, found by a large city; else the last one chosen",
        "upvotes": "Tell me once a paper has so many upvotes",
        "code": "Tell me once a paper has code",
    }
)
_WATCH = "Which one"


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class WatchManagement(commands.GroupCog, name="watches"):
    """Watches: be told of new papers with your words."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._watches = services.watches
        self._members = services.preferences

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """Show your watches and, if you manage this server, those of its channels."""
        quiet = await self._members.quiet_hours(interaction.user.id)
        view = watches_view(await self._all(interaction), quiet)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def show(self, interaction: Interaction, watch: str) -> None:
        """Show a watch, and what it would have found lately."""
        whose = _named(interaction, watch)
        await self._details(interaction, whose, await self._watches.offers(*whose))

    @app_commands.command()
    @app_commands.describe(watch=_WATCH, at_once="Tell me at once again", **_OPTIONS)
    async def edit(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        watch: str,
        query: str | None = None,
        channel: AlertChannel | None = None,
        daily_at: str | None = None,
        at_once: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
        timezone: str | None = None,
        upvotes: Upvotes | None = None,
        code: bool | None = None,  # noqa: FBT001  # as above
    ) -> None:
        """Change a watch; what you leave out stays as it is."""
        whose, tempo = _named(interaction, watch), Tempo.AT_ONCE if at_once else None
        if channel and whose[0].guild_id is None:
            raise BadRequest("That watch is your own: set another one up for a channel.")
        place = channel and destination_of(channel, interaction.guild, interaction.user).channel_id
        draft = WatchDraft(query, place, tempo, daily_at, timezone, upvotes, code)
        await responses.defer_private(interaction)
        before = await self._watches.get(*whose)
        changed, _ = await self._watches.edit(*whose, draft)
        goes_on = changed.is_active and not before.is_active
        await self._details(interaction, whose, goes_on=goes_on)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def pause(self, interaction: Interaction, watch: str) -> None:
        """Stop a watch until you resume it."""
        whose = _named(interaction, watch)
        await responses.defer_private(interaction)
        paused = await self._watches.pause(*whose)
        await responses.answer(
            interaction, done_view(paused, "is paused", state_of(paused)), private=True
        )

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def resume(self, interaction: Interaction, watch: str) -> None:
        """Let a paused or snoozed watch go on, with the next papers."""
        whose = _named(interaction, watch)
        await responses.defer_private(interaction)
        resumed = await self._watches.resume(*whose)
        await responses.answer(interaction, done_view(resumed, "goes on"), private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH, length="For how long")
    @app_commands.rename(length="for")
    async def snooze(self, interaction: Interaction, watch: str, length: Length) -> None:
        """Hold a watch's alerts back for a while; they come afterwards."""
        whose, days = _named(interaction, watch), timedelta(days=_DAYS[length])
        await responses.defer_private(interaction)
        snoozed = await self._watches.snooze(*whose, days)
        await responses.answer(
            interaction, done_view(snoozed, "is snoozed", state_of(snoozed)), private=True
        )

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def remove(self, interaction: Interaction, watch: str) -> None:
        """Delete a watch."""
        whose = _named(interaction, watch)
        await responses.defer_private(interaction)
        removed = await self._watches.remove(*whose)
        await responses.answer(interaction, done_view(removed, "is removed"), private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def history(self, interaction: Interaction, watch: str) -> None:
        """Show the last papers that a watch has found."""
        whose = _named(interaction, watch)
        view = history_view(await self._watches.get(*whose), await self._watches.history(*whose))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(
        start="When it begins, such as 22:00; leave both out to end quiet hours",
        end="When it ends, such as 07:00",
        timezone="Your time zone, found by a large city; else the last one you chose",
    )
    async def quiet(
        self,
        interaction: Interaction,
        start: str | None = None,
        end: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Choose the hours in which I don't write to you."""
        await responses.defer_private(interaction)
        hours = await self._members.quiet(interaction.user.id, start, end, timezone)
        await responses.answer(interaction, quiet_view(hours), private=True)

    @show.autocomplete("watch")
    @edit.autocomplete("watch")
    @pause.autocomplete("watch")
    @resume.autocomplete("watch")
    @snooze.autocomplete("watch")
    @remove.autocomplete("watch")
    @history.autocomplete("watch")
    async def _own(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest the watches that the user may change."""
        known = await self._all(interaction)
        return choices([(option_name(each), watch_name(each)) for each in known], typed)

    @edit.autocomplete("timezone")
    @quiet.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest time zones by name and city, the user's own first."""
        return zone_choices(await self._members.zone(interaction.user.id), typed)

    async def _all(self, interaction: Interaction) -> "builtins.list[Watch]":
        """Return the watches that the user may change, their own first."""
        whose = owners_of(interaction)
        return [each for owner in whose for each in await self._watches.all(owner)]

    async def _details(
        self,
        interaction: Interaction,
        whose: tuple[Owner, int],
        offers: Sequence[str] = (),
        *,
        goes_on: bool = False,
    ) -> None:
        """Show one watch as it is now."""
        known, backtest = await self._watches.backtest(*whose)
        missing = missing_for_alerts(interaction.guild, known.terms.channel_id)
        view = watch_details_view(known, backtest, offers, missing, goes_on=goes_on)
        await responses.answer(interaction, view, private=True)


class WatchCommand(commands.Cog):
    """The command that sets up a watch, and the notice to members whom alerts can't reach."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._watches = services.watches
        self._members = services.preferences

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.describe(pack="Words for a whole field; query narrows them", **_OPTIONS)
    async def watch(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        query: str | None = None,
        channel: AlertChannel | None = None,
        daily_at: str | None = None,
        timezone: str | None = None,
        upvotes: Upvotes | None = None,
        code: bool | None = None,  # noqa: FBT001  # a slash command's option has no other form
        pack: str | None = None,
    ) -> None:
        """Be told of every new paper with your words."""
        owner = owner_of(interaction, is_guild=channel is not None)
        place = channel and destination_of(channel, interaction.guild, interaction.user).channel_id
        words = f"{PACK}{pack} {query or ''}".strip() if pack else query
        draft = WatchDraft(words, place, None, daily_at, timezone, upvotes, code)
        await responses.defer_private(interaction)
        made, backtest = await self._watches.add(owner, draft)
        missing = missing_for_alerts(interaction.guild, place)
        await responses.answer(interaction, new_watch_view(made, backtest, missing), private=True)

    @watch.autocomplete("pack")
    async def _packs(self, _: Interaction, typed: str) -> Choices:
        """Suggest the packs that ship with the bot."""
        return choices([(f"{pack.name}: {pack.about}", pack.name) for pack in packs()], typed)

    @watch.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> Choices:
        """Suggest time zones by name and city, the user's own first."""
        return zone_choices(await self._members.zone(interaction.user.id), typed)

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _: object) -> None:
        """Tell members, once, that their alerts can't reach them."""
        if await self._members.claim_closed_notice(interaction.user.id):
            await interaction.followup.send(view=closed_view(), ephemeral=True)


def _named(interaction: Interaction, name: str) -> tuple[Owner, int]:
    """Parse a watch's name into its owner and its number."""
    number, is_guild = parse_watch_name(name)
    return owner_of(interaction, is_guild=is_guild), number


async def setup(bot: PaperBot) -> None:
    """Add the cogs."""
    await bot.add_cog(WatchManagement(bot.services))
    await bot.add_cog(WatchCommand(bot.services))
