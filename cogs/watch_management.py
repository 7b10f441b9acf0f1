"""The commands `/watches …`, which show watches and change them."""

from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import owners_of
from bot.discord.channel_options import AlertChannelOption
from bot.discord.channels import destination_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.query_options import WatchQueryOption
from bot.discord.watch_cards import watch_card
from bot.discord.watch_options import (
    DESCRIPTIONS,
    Upvotes,
    WatchOption,
    suggest_zone,
)
from bot.discord.watch_questions import question_about
from bot.errors import BadRequest
from bot.schedules.likely_zones import likely_zones
from bot.services import Services
from bot.ui.layout import join_lines
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import Tempo, Watch
from bot.watches.views.answers import done_view, history_view, removed_view
from bot.watches.views.descriptions import SKIPPED, resumption, state_of
from bot.watches.views.occasions import Detail, Occasion
from bot.watches.views.overview import watches_view
from bot.watches.views.quiet import quiet_view

Length = Literal["1 day", "3 days", "1 week", "2 weeks", "1 month"]

_DAYS = MappingProxyType({"1 day": 1, "3 days": 3, "1 week": 7, "2 weeks": 14, "1 month": 30})
_WATCH = "Which watch"


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class WatchManagement(commands.GroupCog, name="watches"):
    """Watches: alerts for new papers on your topics."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._watches = services.watches
        self._members = services.preferences

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """Show your watches; with Manage Server, those of its channels too."""
        owners = owners_of(interaction)
        known = [each for owner in owners for each in await self._watches.listed(owner)]
        view = watches_view(known, await self._members.quiet_hours(interaction.user.id))
        await responses.answer(interaction, view, private=True)
        await self._members.claim_closed_notice(interaction.user.id)  # the list says it on top

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def show(self, interaction: Interaction, watch: WatchOption) -> None:
        """Show one watch, and what matched it lately."""
        offers = await self._watches.offers(watch.owner, watch.number)
        known = await self._watches.get(watch.owner, watch.number)
        view = await watch_card(interaction, known, offers=offers)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(
        watch=_WATCH, at_once="Alert me right away again, not once a day", **DESCRIPTIONS
    )
    @app_commands.autocomplete(timezone=suggest_zone)
    async def edit(  # noqa: PLR0913, PLR0917  # a slash command has one parameter per option
        self,
        interaction: Interaction,
        watch: WatchOption,
        query: WatchQueryOption | None = None,
        channel: AlertChannelOption | None = None,
        daily_at: str | None = None,
        at_once: bool = False,  # noqa: FBT001, FBT002  # a slash command's option has no other form
        timezone: str | None = None,
        upvotes: Upvotes | None = None,
        code: bool | None = None,  # noqa: FBT001  # as above
        model: bool | None = None,  # noqa: FBT001  # as above
    ) -> None:
        """Change a watch; what you leave out stays as it is."""
        if channel and watch.owner.guild_id is None:
            raise BadRequest(
                "That watch is your own. Set up another one for a channel with /watch."
            )
        place = channel and destination_of(channel, interaction.guild, interaction.user).channel_id
        tempo = Tempo.AT_ONCE if at_once else None
        draft = WatchDraft(query, place, tempo, daily_at, timezone, upvotes, code, model)
        await responses.defer_private(interaction)
        view = await question_about(interaction, watch.owner, draft, watch.number)
        if view is None:
            before = await self._watches.get(watch.owner, watch.number)
            changed = await self._watches.edit(watch.owner, watch.number, draft)
            view = await watch_card(interaction, changed, _edited(before, changed))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def pause(self, interaction: Interaction, watch: WatchOption) -> None:
        """Pause a watch and skip its papers until you resume it."""
        await responses.defer_private(interaction)
        paused = await self._watches.pause(watch.owner, watch.number)
        view = done_view(paused, "is paused", SKIPPED)
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def resume(self, interaction: Interaction, watch: WatchOption) -> None:
        """Resume a watch, paused or snoozed."""
        await responses.defer_private(interaction)
        before = await self._watches.get(watch.owner, watch.number)
        resumed = await self._watches.resume(watch.owner, watch.number)
        view = done_view(resumed, "is running again", resumption(before))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH, length="For how long")
    @app_commands.rename(length="for")
    async def snooze(self, interaction: Interaction, watch: WatchOption, length: Length) -> None:
        """Snooze a watch and get its papers afterwards, in one message."""
        days = timedelta(days=_DAYS[length])
        await responses.defer_private(interaction)
        snoozed = await self._watches.snooze(watch.owner, watch.number, days)
        done = "is snoozed" if snoozed.is_active else "stays paused"
        held = "You'll get the papers found until then in one message." if snoozed.is_active else ""
        view = done_view(snoozed, done, join_lines(state_of(snoozed), held))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def remove(self, interaction: Interaction, watch: WatchOption) -> None:
        """Remove a watch."""
        await responses.defer_private(interaction)
        removed = await self._watches.remove(watch.owner, watch.number)
        await responses.answer(interaction, removed_view(removed), private=True)

    @app_commands.command()
    @app_commands.describe(watch=_WATCH)
    async def history(self, interaction: Interaction, watch: WatchOption) -> None:
        """Show a watch's last papers."""
        known = await self._watches.get(watch.owner, watch.number)
        found = await self._watches.history(watch.owner, watch.number)
        await responses.answer(interaction, history_view(known, found), private=True)

    @app_commands.command()
    @app_commands.describe(
        start="From when, such as 22:00; leave all out to see your quiet hours",
        end="Until when, such as 07:00",
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
        """Set quiet hours, in which I don't send you alerts."""
        member = interaction.user.id
        await responses.defer_private(interaction)
        if start or end or timezone:
            hours = await self._members.set_quiet_hours(member, start, end, timezone)
        else:
            hours = await self._members.quiet_hours(member)
        is_named = await self._members.named_zone(member) is not None
        zones = () if is_named else likely_zones(str(interaction.locale))
        await responses.answer(interaction, quiet_view(hours, zones), private=True)


def _edited(before: Watch, changed: Watch) -> Occasion:
    """Return how a changed watch is shown: another channel may have let it run again."""
    if changed.is_active and not before.is_active:
        heading = "Watch {name} is running again: {words}"
        return Occasion(heading, resumption(before), detail=Detail.COUNTED)
    return Occasion("Watch {name} updated: {words}", detail=Detail.COUNTED)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(WatchManagement(bot.services))
