"""The options that several `/saved …` commands have: which saved paper, status and tag."""

from types import MappingProxyType
from typing import Literal

from discord import app_commands

from bot.discord.autocomplete import MAX_CHOICES, Choices, choices
from bot.discord.client import Interaction, PaperBot
from bot.papers.views.choices import suggested_titles
from bot.saved.domain import ReadingStatus, read_tag

Status = Literal["to read", "reading", "read"]

STATUSES = MappingProxyType(
    {
        "to read": ReadingStatus.TO_READ,
        "reading": ReadingStatus.READING,
        "read": ReadingStatus.READ,
    }
)
"""Each status by what it is called in a command."""


class SavedPaperTransformer(app_commands.Transformer[PaperBot]):
    """Reads what names a saved paper, and suggests the user's own."""

    async def transform(self, _: Interaction, value: str, /) -> str:
        """Return what was typed."""
        return value

    async def autocomplete(self, interaction: Interaction, value: str | float, /) -> Choices:
        """Suggest the user's saved papers whose titles contain what was typed."""
        saved = interaction.client.services.saved
        found = await saved.suggest(interaction.user.id, str(value), MAX_CHOICES)
        labels = suggested_titles([entry.shown for entry in found])
        return [app_commands.Choice(name=labels[each], value=each) for each in labels]


class TagTransformer(app_commands.Transformer[PaperBot]):
    """Reads a tag, and suggests the user's own."""

    async def transform(self, _: Interaction, value: str, /) -> str:
        """Return the tag as it is stored."""
        return read_tag(value)

    async def autocomplete(self, interaction: Interaction, value: str | float, /) -> Choices:
        """Suggest the user's tags that contain what was typed."""
        tags = await interaction.client.services.saved.tags(interaction.user.id)
        return choices({tag: tag for tag in tags}, read_tag(str(value)))


SavedPaperOption = app_commands.Transform[str, SavedPaperTransformer]
TagOption = app_commands.Transform[str, TagTransformer]
