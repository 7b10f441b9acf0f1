"""Answers with the cards of papers that were asked for by their ids."""

from collections.abc import Sequence

from bot.discord import responses
from bot.discord.card_answers import answer_with_cards
from bot.discord.client import Interaction
from bot.discord.sharing import can_share
from bot.papers.views.cards import MAX_COMPACT_PAPERS, cards_view
from bot.papers.views.choices import missing_notes
from bot.search.services.lookup import FoundPapers


async def show_papers(interaction: Interaction, ids: Sequence[str], *, private: bool) -> None:
    """Show the cards of the first papers; the response is deferred if the cache lacks one."""
    lookup = interaction.client.services.lookup
    wanted = ids[:MAX_COMPACT_PAPERS]
    found = FoundPapers(await lookup.known(wanted))
    if len(found.papers) < len(wanted):
        await (responses.defer_private if private else responses.defer)(interaction)
        found = await lookup.find_all(wanted)
    view = cards_view(
        found.papers,
        *missing_notes(found.absent, found.unasked),
        total=len(ids),
        can_share=private and can_share(interaction),
    )
    await answer_with_cards(interaction, view, found.papers, private=private)
