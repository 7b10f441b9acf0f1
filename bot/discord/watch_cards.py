"""Draws a watch as it is now, for every command and button that shows one."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.discord.channels import missing_for_alerts
from bot.discord.client import Interaction
from bot.schedules.likely_zones import likely_zones
from bot.watches.domain.watch import AlreadyWatching, Watch
from bot.watches.views.occasions import SHOWN, Detail, Occasion
from bot.watches.views.watches import watch_view


async def watch_card(
    interaction: Interaction, watch: Watch, occasion: Occasion = SHOWN, offers: Sequence[str] = ()
) -> discord.ui.LayoutView:
    """Draw a watch, with what it would have found lately and what is missing."""
    watches = interaction.client.services.watches
    is_asked = watch.terms.at is not None and not await watches.named_zone(watch.owner)
    zones = likely_zones(str(interaction.locale)) if is_asked else ()
    occasion = replace(occasion, zones=zones, undo=await watches.last_step(watch))
    missing = missing_for_alerts(interaction.guild, watch.terms.channel_id)
    is_told = occasion.detail in {Detail.WHOLE, Detail.WAITING}
    standing = await interaction.client.services.standings.read(watch) if is_told else None
    return watch_view(watch, await watches.backtest(watch), missing, offers, occasion, standing)


async def known_watch_card(
    interaction: Interaction, known: AlreadyWatching
) -> discord.ui.LayoutView:
    """Draw the watch that there is already."""
    heading = "You're already watching {words} (watch {name})"
    return await watch_card(interaction, known.watch, Occasion(heading, detail=Detail.NAMED))
