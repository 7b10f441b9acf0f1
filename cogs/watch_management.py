"""The commands `/watches …`, which show watches and change them."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.channels import destination_of, missing_for_alerts
from bot.discord.client import Interaction, PaperBot
from bot.discord.watch_options import (
    DESCRIPTIONS,
    AlertChannel,
    Upvotes,
    WatchOption,
    suggest_zone,
    watches_of,
)
from bot.errors import BadRequest
from bot.services import Services
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Tempo, Watch
from bot.watches.views.descriptions import resumption, state_of
from bot.watches.views.watches import (
    done_view,
    history_view,
    quiet_view,
    watch_details_view,
    watches_view,
)

Length = Literal["1 day", "3 days", "1 week", "2 weeks", "1 month"]

_DAYS = MappingProxyType({"1 day": 1, "3 days": 3, "1 week": 7, "2 weeks": 14, "1 month": 30})
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
        view = watches_view(await watches_of(interaction), quiet)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def show(self, interaction: Interaction, watch: WatchOption) -> None:
        """Show a watch, and what it would have found lately."""
        offers = await self._watches.offers(watch.owner, watch.number)
        known = await self._watches.get(watch.owner, watch.number)
        await self._answer_details(interaction, known, offers)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH, at_once="Tell me at once again", **DESCRIPTIONS)
    @app_commands.autocomplete(timezone=suggest_zone)
    async def edit(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        watch: WatchOption,
        query: str | None = None,
        channel: AlertChannel | None = None,
        daily_at: str | None = None,
        at_once: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
        timezone: str | None = None,
        upvotes: Upvotes | None = None,
        code: bool | None = None,  # noqa: FBT001  # as above
    ) -> None:
        """Change a watch; what you leave out stays as it is."""
        if channel and watch.owner.guild_id is None:
            raise BadRequest("That watch is your own: set another one up for a channel.")
        place = channel and destination_of(channel, interaction.guild, interaction.user).channel_id
        tempo = Tempo.AT_ONCE if at_once else None
        draft = WatchDraft(query, place, tempo, daily_at, timezone, upvotes, code)
        await responses.defer_private(interaction)
        before = await self._watches.get(watch.owner, watch.number)
        changed = await self._watches.edit(watch.owner, watch.number, draft)
        resumed_from = before if changed.is_active and not before.is_active else None
        await self._answer_details(interaction, changed, resumed_from=resumed_from)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def pause(self, interaction: Interaction, watch: WatchOption) -> None:
        """Stop a watch until you resume it."""
        await responses.defer_private(interaction)
        paused = await self._watches.pause(watch.owner, watch.number)
        view = done_view(paused, "is paused", state_of(paused))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def resume(self, interaction: Interaction, watch: WatchOption) -> None:
        """Let a paused or snoozed watch go on."""
        await responses.defer_private(interaction)
        before = await self._watches.get(watch.owner, watch.number)
        resumed = await self._watches.resume(watch.owner, watch.number)
        view = done_view(resumed, "goes on", resumption(before))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH, length="For how long")
    @app_commands.rename(length="for")
    async def snooze(self, interaction: Interaction, watch: WatchOption, length: Length) -> None:
        """Hold a watch's alerts back for a while; they come afterwards."""
        days = timedelta(days=_DAYS[length])
        await responses.defer_private(interaction)
        snoozed = await self._watches.snooze(watch.owner, watch.number, days)
        done = "is snoozed" if snoozed.is_active else "stays paused"
        view = done_view(snoozed, done, state_of(snoozed))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def remove(self, interaction: Interaction, watch: WatchOption) -> None:
        """Delete a watch."""
        await responses.defer_private(interaction)
        removed = await self._watches.remove(watch.owner, watch.number)
        await responses.answer(interaction, done_view(removed, "is removed"), private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def history(self, interaction: Interaction, watch: WatchOption) -> None:
        """Show the last papers that a watch has found."""
        known = await self._watches.get(watch.owner, watch.number)
        found = await self._watches.history(watch.owner, watch.number)
        await responses.answer(interaction, history_view(known, found), private=True)

    @app_commands.command()
    @app_commands.describe(
        start="When it begins, such as 22:00; leave both out to end quiet hours",
        end="When it ends, such as 07:00",
        timezone="Your time zone, found by a large city; else the last one you chose",
    )
    @app_commands.autocomplete(timezone=suggest_zone)
    async def quiet(
        self,
        interaction: Interaction,
        start: str | None = None,
        end: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Choose the hours in which I don't write to you."""
        await responses.defer_private(interaction)
        hours = await self._members.set_quiet_hours(interaction.user.id, start, end, timezone)
        await responses.answer(interaction, quiet_view(hours), private=True)

    async def _answer_details(
        self,
        interaction: Interaction,
        watch: Watch,
        offers: Sequence[str] = (),
        *,
        resumed_from: Watch | None = None,
    ) -> None:
        """Show one watch, and what it would have found lately."""
        backtest = await self._watches.backtest(watch)
        missing = missing_for_alerts(interaction.guild, watch.terms.channel_id)
        view = watch_details_view(watch, backtest, offers, missing, resumed_from=resumed_from)
        await responses.answer(interaction, view, private=True)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(WatchManagement(bot.services))
