"""Answers with cards, and has old numbers on them asked for once the answer is there."""

import logging
from collections.abc import Sequence

import discord

from bot.discord import responses
from bot.discord.client import Interaction
from bot.errors import StorageUnavailable
from bot.papers.domain.paper import Paper

log = logging.getLogger(__name__)


async def answer_with_cards(
    interaction: Interaction,
    view: discord.ui.LayoutView,
    papers: Sequence[Paper],
    *,
    private: bool = False,
) -> None:
    """Answer with a view that shows the cards of `papers`; nobody waits for newer numbers."""
    await responses.answer(interaction, view, private=private)
    try:
        await interaction.client.services.single_papers.shown([paper.id for paper in papers])
    except StorageUnavailable as error:  # the card is there; the next one will do
        log.info("newer numbers are not asked for error=%s", error)
