"""The command `/watch`, which sets a watch up."""

from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import owner_of
from bot.discord.autocomplete import Choices, choices
from bot.discord.channels import destination_of, missing_for_alerts
from bot.discord.client import Interaction, PaperBot
from bot.discord.watch_options import DESCRIPTIONS, AlertChannel, Upvotes, suggest_zone
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch_text import PACK
from bot.watches.services.packs import packs
from bot.watches.services.watches import WatchService
from bot.watches.views.watches import new_watch_view


class WatchSetup(commands.Cog):
    """The command that sets up a watch."""

    def __init__(self, watches: WatchService) -> None:
        """Set watches up with `watches`."""
        self._watches = watches

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.describe(pack="Words for a whole field; query narrows them", **DESCRIPTIONS)
    @app_commands.autocomplete(timezone=suggest_zone)
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
        made = await self._watches.add(owner, draft)
        backtest = await self._watches.backtest(made)
        missing = missing_for_alerts(interaction.guild, place)
        await responses.answer(interaction, new_watch_view(made, backtest, missing), private=True)

    @watch.autocomplete("pack")
    async def _packs(self, _: Interaction, typed: str) -> Choices:
        """Suggest the packs that ship with the bot."""
        return choices({f"{pack.name}: {pack.about}": pack.name for pack in packs()}, typed)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(WatchSetup(bot.services.watches))
