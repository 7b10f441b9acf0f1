"""Keeps words of searches that are too long for a button, and gives a button what names them."""

from bot.discord.client import Interaction
from bot.lists.domain import Selection
from bot.lists.services.search_lists import SearchLists
from bot.papers.domain.listing import Sort


async def reference_of(interaction: Interaction, words: str) -> str:
    """Return what names the words in a button for 30 days, as below a search."""
    selection = Selection(SearchLists.letter, " ".join(words.split()), Sort.RELEVANCE)
    return await interaction.client.services.lists.reference(selection)


async def words_of(interaction: Interaction, reference: str) -> str:
    """Return the words that a button names; raise ControlExpired if that is too long ago."""
    return (await interaction.client.services.lists.resolve(reference)).value
