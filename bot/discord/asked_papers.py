"""Finds papers that were asked for by their ids, and answers with their cards."""

from collections.abc import Sequence

from bot.discord import responses
from bot.discord.card_answers import answer_with_cards
from bot.discord.client import Interaction
from bot.discord.server_memory import memory_lines
from bot.discord.sharing import can_share
from bot.papers.domain.paper import Paper
from bot.papers.views.cards import MAX_COMPACT_PAPERS, cards_view
from bot.papers.views.choices import missing_notes
from bot.search.services.lookup import FoundPapers


async def find_privately(interaction: Interaction, paper_id: str) -> Paper:
    """Find a paper; if Hugging Face has to be asked for it, the private response is deferred."""
    lookup = interaction.client.services.lookup
    paper = await lookup.cached(paper_id)
    if paper is None:  # found by Hugging Face's search, so not in the cache
        await responses.defer_private(interaction)
        paper = await lookup.find(paper_id)
    return paper


async def show_papers(interaction: Interaction, ids: Sequence[str], *, private: bool) -> None:
    """Show the cards of the first papers; the response is deferred if the cache lacks one."""
    lookup = interaction.client.services.lookup
    wanted = ids[:MAX_COMPACT_PAPERS]
    found = FoundPapers(await lookup.known(wanted))
    if len(found.papers) < len(wanted):
        await (responses.defer_private if private else responses.defer)(interaction)
        found = await lookup.find_all(wanted)
    remembered = await memory_lines(interaction, found.papers, private=private)
    view = cards_view(
        found.papers,
        *missing_notes(found.absent, found.unasked),
        total=len(ids),
        can_share=private and can_share(interaction),
        remembered=remembered,
    )
    await answer_with_cards(interaction, view, found.papers, private=private)
