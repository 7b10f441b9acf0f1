"""Exports the papers of lists, and cites single ones."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.errors import BadRequest
from bot.exports.domain.files import ExportFile, citation_file, export_file
from bot.exports.domain.formats import MOST_PAPERS, ExportFormat
from bot.lists.domain import ListPage
from bot.lists.services.lists import ListService
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper


class ExportService:
    """Papers as files; they are written off the event loop, as 500 take a fifth of a second."""

    def __init__(self, lists: ListService) -> None:
        """Read the papers of `lists`."""
        self._lists = lists

    async def of_list(
        self, reference: str, sort: Sort, form: ExportFormat, *, guild_id: int | None = None
    ) -> tuple[ListPage, ExportFile]:
        """Export the first papers of a list in its order; return the list, too.

        `guild_id` is the server in which that was asked for. Raises ControlExpired if the list is
        gone, BadRequest if it is empty.
        """
        selection = await self._lists.resolve(reference, sort, guild_id=guild_id)
        page = await self._lists.page(replace(selection, size=MOST_PAPERS))
        if page.is_incomplete:
            page = await self._lists.complete(page)
        papers = [entry.paper for entry in page.entries]
        if not papers:
            raise BadRequest("That list has no papers to export.")
        return page, await self.of_papers(
            papers, form, page.heading, page.total, has_more=page.has_more
        )

    async def of_papers(
        self,
        papers: Sequence[Paper],
        form: ExportFormat,
        title: str,
        total: int = 0,
        *,
        has_more: bool = False,
    ) -> ExportFile:
        """Export the first of the papers to a file that is named after `title`.

        `total` is how many there are, a lower bound if `has_more`.
        """
        writing = partial(export_file, total=total, has_more=has_more)
        return await asyncio.to_thread(writing, papers, form, title)

    async def citation(self, paper: Paper, form: ExportFormat) -> ExportFile:
        """Cite one paper."""
        return await asyncio.to_thread(citation_file, paper, form)
