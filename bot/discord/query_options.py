"""Suggestions below the option `query` of every command that has one."""

from discord import app_commands

from bot.discord.autocomplete import MAX_CHOICES, Choices
from bot.discord.client import Interaction
from bot.ui.markdown import plain_label, utf16_length
from bot.watches.domain.suggestions import Suggestion

_LIMIT = 100
"""UTF-16 units of a suggestion's label, Discord's maximum."""


async def suggest_watch_query(interaction: Interaction, typed: str) -> Choices:
    """Suggest queries for a watch, which may follow a pack."""
    return await _choices(interaction, typed, for_watch=True)


async def suggest_query(interaction: Interaction, typed: str) -> Choices:
    """Suggest queries for a search or a roundup."""
    return await _choices(interaction, typed, for_watch=False)


async def _choices(interaction: Interaction, typed: str, *, for_watch: bool) -> Choices:
    found = await interaction.client.services.suggestions.suggest(typed, for_watch=for_watch)
    fitting = [each for each in found if utf16_length(each.query) <= _LIMIT]
    return [
        app_commands.Choice(name=_label(each), value=each.query) for each in fitting[:MAX_CHOICES]
    ]


def _label(suggestion: Suggestion) -> str:
    """Return the query and its remark; of a long query, the beginning."""
    remark = f" · {suggestion.remark}"
    room = max(_LIMIT - utf16_length(remark), _LIMIT // 2)
    return plain_label(plain_label(suggestion.query, room) + remark, _LIMIT)
