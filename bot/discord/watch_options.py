"""The options that several watch commands have: which watch, what it looks for, and where."""

from types import MappingProxyType

from discord import app_commands

from bot.discord.authorization import owner_of, owners_of
from bot.discord.autocomplete import Choices, choices, zone_choices
from bot.discord.client import Interaction, PaperBot
from bot.watches.domain.watch import Watch, WatchKey
from bot.watches.views.names import option_name, parse_watch_name

Upvotes = app_commands.Range[int, 0, 10_000]

DESCRIPTIONS = MappingProxyType(
    {
        "query": 'A topic, author:"jane doe" or org:nvidia; written as in /papers search',
        "channel": "A channel of this server, if you manage it; else I send you a direct message",
        "daily_at": "One message a day at this time, not right away: 09:00, 21:30 or 9am",
        "timezone": "The time zone of daily_at, found by a large city; else the last one chosen",
        "upvotes": "Only papers with at least this many upvotes, as soon as they have them",
        "code": "Only papers with code, as soon as they have it",
        "model": "Only papers with a model on Hugging Face, as soon as the first is linked",
    }
)
"""What Discord shows for each option of a watch's terms."""


class WatchTransformer(app_commands.Transformer[PaperBot]):
    """Reads the name of a watch, and suggests the watches that the user may change."""

    async def transform(self, interaction: Interaction, value: str, /) -> WatchKey:
        """Return whose watch is named, without a look at the database: Discord waits for 3 s."""
        name = parse_watch_name(value)
        return WatchKey(owner_of(interaction, is_guild=name.is_guild), name.number)

    async def autocomplete(self, interaction: Interaction, value: str | float, /) -> Choices:
        """Suggest the watches that the user may change."""
        known = await watches_of(interaction)
        return choices({option_name(each): each.name for each in known}, str(value))


WatchOption = app_commands.Transform[WatchKey, WatchTransformer]


async def watches_of(interaction: Interaction) -> list[Watch]:
    """Return the watches that the user may change, their own first."""
    watches = interaction.client.services.watches
    return [each for owner in owners_of(interaction) for each in await watches.all(owner)]


async def suggest_zone(interaction: Interaction, typed: str) -> Choices:
    """Suggest time zones by name and city, the user's own first."""
    own = await interaction.client.services.preferences.zone(interaction.user.id)
    return zone_choices(own, typed, interaction.created_at.date())
