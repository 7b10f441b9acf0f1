"""Answers with citations and exported files, which only the user who asked sees."""

import io

import discord

from bot.discord import responses
from bot.discord.client import Interaction
from bot.exports.domain.files import ExportFile
from bot.exports.domain.formats import ExportFormat
from bot.exports.views.files import citation_view, is_shown
from bot.papers.domain.paper import Paper


async def cite(interaction: Interaction, paper: Paper) -> None:
    """Answer with a paper's citation as BibTeX, and ways to other formats."""
    file = await interaction.client.services.exports.citation(paper, ExportFormat.BIBTEX)
    view = citation_view(paper, file)
    await responses.answer(interaction, view, private=True, files=_unless_shown(file))


async def cite_as(interaction: Interaction, paper: Paper, form: ExportFormat) -> None:
    """Show a paper's citation in another format, in place of the one whose button was pressed."""
    file = await interaction.client.services.exports.citation(paper, form)
    await responses.edit(interaction, citation_view(paper, file), files=_unless_shown(file))


def attached(file: ExportFile) -> list[discord.File]:
    """Return a file as Discord takes it."""
    return [discord.File(io.BytesIO(file.content), file.name)]


def _unless_shown(file: ExportFile) -> list[discord.File]:
    return [] if is_shown(file) else attached(file)
