"""The commands for saved papers: `/saved …`; all their answers are private."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.discord import responses
from bot.discord.citations import attached
from bot.discord.client import Interaction, PaperBot
from bot.discord.query_options import QueryOption
from bot.discord.saved_options import STATUSES, SavedPaperOption, Status, TagOption
from bot.errors import BadRequest
from bot.exports.domain.formats import MOST_PAPERS, read_format
from bot.exports.domain.reference_files import MOST_BYTES
from bot.exports.views.files import file_view
from bot.saved.domain import ReadingStatus, SavedFilter, SavedSort
from bot.saved.views.answers import (
    entry_view,
    note_form,
    nothing_to_read_view,
    press_view,
    said_status,
    tags_form,
)
from bot.saved.views.lists import saved_list_view
from bot.services import Services

FileFormat = Literal["BibTeX", "RIS", "CSL-JSON", "Markdown", "CSV"]
ListSort = Literal["saved", "newest", "upvotes"]

_PAPER = "One of your saved papers, by title, arXiv ID or link"


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class SavedPapers(commands.GroupCog, name="saved"):
    """Your saved papers, which only you see."""

    def __init__(self, services: Services) -> None:
        """Use `services` to answer the commands."""
        self._saved = services.saved
        self._presses = services.save_presses
        self._exports = services.exports
        self._references = services.reference_import

    @app_commands.command()
    @app_commands.describe(
        status="Only those you haven't begun, are reading, or have read",
        tag="Only those with this tag of yours",
        query="Only those that match, as in /papers search",
        sort="Which come first",
    )
    async def list(
        self,
        interaction: Interaction,
        status: Status | None = None,
        tag: TagOption | None = None,
        query: QueryOption | None = None,
        sort: ListSort = "saved",
    ) -> None:
        """Show your saved papers."""
        wanted = SavedFilter(STATUSES[status] if status else None, tag or "", query or "")
        page = await self._saved.page(interaction.user.id, wanted, SavedSort(sort))
        await responses.answer(interaction, saved_list_view(page), private=True)

    @app_commands.command()
    @app_commands.describe(paper=_PAPER)
    async def note(self, interaction: Interaction, paper: SavedPaperOption) -> None:
        """Write or change your note on a saved paper."""
        entry = await self._saved.find(interaction.user.id, paper)
        await responses.show_form(interaction, note_form(entry))

    @app_commands.command()
    @app_commands.describe(
        paper=_PAPER, tags="Separated by commas; a minus takes one away: rag, -agents"
    )
    async def tag(
        self, interaction: Interaction, paper: SavedPaperOption, tags: str | None = None
    ) -> None:
        """Tag a saved paper; without tags, a form shows those it has."""
        entry = await self._saved.find(interaction.user.id, paper)
        if tags is None:
            await responses.show_form(interaction, tags_form(entry))
            return
        await responses.defer_private(interaction)
        tagged = await self._saved.change_tags(interaction.user.id, entry.paper_id, tags)
        await responses.answer(interaction, entry_view(tagged, "Tags changed."), private=True)

    @app_commands.command()
    @app_commands.describe(paper=_PAPER, status="How far you have come")
    async def status(
        self, interaction: Interaction, paper: SavedPaperOption, status: Status
    ) -> None:
        """Mark a saved paper as to read, reading or read."""
        await responses.defer_private(interaction)
        entry = await self._saved.find(interaction.user.id, paper)
        marked = await self._saved.set_status(interaction.user.id, entry.paper_id, STATUSES[status])
        view = entry_view(marked, said_status(marked.status))
        await responses.answer(interaction, view, private=True)

    @app_commands.command()
    @app_commands.describe(paper=_PAPER)
    async def remove(self, interaction: Interaction, paper: SavedPaperOption) -> None:
        """Remove a saved paper."""
        await responses.defer_private(interaction)
        entry = await self._saved.find(interaction.user.id, paper)
        press = await self._presses.remove(interaction.user.id, [entry.paper_id], interaction.id)
        await responses.answer(interaction, press_view(press), private=True)

    @app_commands.command()
    @app_commands.describe(format="For LaTeX, Zotero, notes or a spreadsheet")
    async def export(self, interaction: Interaction, format: FileFormat = "BibTeX") -> None:  # noqa: A002  # the option's name
        """Export your saved papers, up to 500, as one file."""
        await responses.defer_private(interaction)
        papers, total = await self._saved.papers(interaction.user.id, MOST_PAPERS)
        if not papers:
            raise BadRequest("You have no saved papers to export: press Save on a paper first.")
        file = await self._exports.of_papers(papers, read_format(format), "saved papers", total)
        view = file_view(file, "Your saved papers, the last saved first")
        await responses.answer(interaction, view, private=True, files=attached(file))

    @app_commands.command(name="import")
    @app_commands.describe(file="BibTeX, RIS, CSL-JSON, or a list of arXiv IDs or links")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Save the papers that a file names; what can't be read is listed."""
        if file.size > MOST_BYTES:
            raise BadRequest("That file is larger than 1 MB. Split it, and import the parts.")
        await responses.defer_private(interaction)
        try:
            content = await file.read()
        except discord.HTTPException:
            raise BadRequest("I couldn't fetch that file from Discord. Attach it again.") from None
        found = await self._references.read(content)
        if not found.paper_ids:
            raise BadRequest("No entry of that file has an arXiv ID or a title that I know.")
        unread = [f"{each.label}: {each.problem}" for each in found.unread]
        press = await self._presses.save(interaction.user.id, found.paper_ids, interaction.id)
        await responses.answer(interaction, press_view(press, unread=unread), private=True)

    @app_commands.command()
    @app_commands.describe(
        status="Which to draw from; else those to read", tag="Only those with this tag of yours"
    )
    async def random(
        self, interaction: Interaction, status: Status = "to read", tag: TagOption | None = None
    ) -> None:
        """Draw one of your saved papers, if you don't know what to read now."""
        wanted = SavedFilter(STATUSES[status], tag or "")
        drawn = await self._saved.any_of(interaction.user.id, wanted)
        view = entry_view(drawn, "Drawn from your saved papers.") if drawn else _nothing(wanted)
        await responses.answer(interaction, view, private=True)


def _nothing(wanted: SavedFilter) -> LayoutView:
    kind = "to read" if wanted.status is ReadingStatus.TO_READ else "saved like that"
    return nothing_to_read_view(f"{kind} with that tag" if wanted.tag else kind)


async def setup(bot: PaperBot) -> None:
    """Add the cog."""
    await bot.add_cog(SavedPapers(bot.services))
