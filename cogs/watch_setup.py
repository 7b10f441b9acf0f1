"""The command `/watch`, which sets a watch up, and its menu of ready-made fields."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import responses
from bot.discord.authorization import managed_guild_id, owner_of
from bot.discord.autocomplete import Choices, choices
from bot.discord.channel_options import AlertChannelOption
from bot.discord.channels import destination_of
from bot.discord.client import Interaction, PaperBot
from bot.discord.components import Component
from bot.discord.query_options import WatchQueryOption
from bot.discord.watch_cards import known_watch_card, watch_card
from bot.discord.watch_options import DESCRIPTIONS, Upvotes, suggest_zone
from bot.discord.watch_questions import question_about
from bot.errors import BadRequest
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import AlreadyWatching
from bot.watches.domain.watch_text import PACK
from bot.watches.services.packs import packs
from bot.watches.services.watches import WatchService
from bot.watches.views.controls import PACKS_ID
from bot.watches.views.occasions import NEW
from bot.watches.views.packs import packs_view


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
        query: WatchQueryOption | None = None,
        channel: AlertChannelOption | None = None,
        daily_at: str | None = None,
        timezone: str | None = None,
        upvotes: Upvotes | None = None,
        code: bool | None = None,  # noqa: FBT001  # a slash command's option has no other form
        model: bool | None = None,  # noqa: FBT001  # as above
        pack: str | None = None,
    ) -> None:
        """Get alerts for new papers: every one that matches."""
        if channel is not None and managed_guild_id(interaction) is None:
            raise BadRequest(
                "Only people with Manage Server can set alerts for a channel."
                " Leave out the channel option to get them by DM."
            )
        owner = owner_of(interaction, is_guild=channel is not None)
        place = channel and destination_of(channel, interaction.guild, interaction.user).channel_id
        words = f"{PACK}{_pack_name(pack)} {query or ''}".strip() if pack else query
        draft = WatchDraft(words, place, None, daily_at, timezone, upvotes, code, model)
        await responses.defer_private(interaction)
        if draft == WatchDraft():
            view = packs_view(await self._watches.pack_counts())
        else:
            view = await question_about(interaction, owner, draft) or await _set_up(
                interaction, draft, is_guild=owner.guild_id is not None
            )
        await responses.answer(interaction, view, private=True)

    @watch.autocomplete("pack")
    async def _packs(self, _: Interaction, typed: str) -> Choices:
        """Suggest the packs that ship with the bot."""
        return choices({f"{pack.name}: {pack.about}": pack.name for pack in packs()}, typed)


def _pack_name(typed: str) -> str:
    """Return the name in what was typed or suggested: `agents`, `pack:agents`, `agents: Plan…`."""
    return typed.strip().removeprefix(PACK).partition(":")[0]


async def _set_up(
    interaction: Interaction, draft: WatchDraft, *, is_guild: bool = False
) -> discord.ui.LayoutView:
    """Set a watch up and draw it, or the one that there is already."""
    owner = owner_of(interaction, is_guild=is_guild)
    try:
        made = await interaction.client.services.watches.add(owner, draft)
    except AlreadyWatching as known:
        return await known_watch_card(interaction, known)
    return await watch_card(interaction, made, NEW)


class WatchPack(Component, template=rf"\A{PACKS_ID}\Z"):
    """The menu of ready-made fields."""

    async def on_press(self, interaction: Interaction) -> None:
        """Watch the chosen field for the user."""
        await responses.defer_edit(interaction)
        view = await _set_up(interaction, WatchDraft(f"{PACK}{self.chosen}"))
        await responses.edit(interaction, view)


async def setup(bot: PaperBot) -> None:
    """Add the cog, and register its menu so that those sent by earlier processes work too."""
    await bot.add_cog(WatchSetup(bot.services.watches))
    bot.add_dynamic_items(WatchPack)
