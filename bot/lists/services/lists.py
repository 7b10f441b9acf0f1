"""Pages through lists of papers, each from the source that knows its kind."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Protocol

from bot.errors import ControlExpired, SourceUnavailable, StorageFull
from bot.lists.domain import ListLink, ListPage, Selection
from bot.lists.services.search_references import SearchReferences
from bot.papers.domain.listing import Sort
from bot.runtime.clock import Clock
from bot.storage.database import Database

_OUTAGE = "Hugging Face isn't answering, so papers may be missing."
_OUTAGE_WITHOUT_PAPERS = (
    "Hugging Face isn't answering, and I don't have that list. Try again later."
)
_NO_ROOM = "My disk is full, so papers may be missing."


class ListSource(Protocol):
    """A kind of list; a new kind is one such class, and its line in `bot/services.py`.

    `letter` begins the references to its lists, and `sorts` are the orders they offer, the default
    first. If it `is_single`, it has one list, which needs no value. If it `has_long_values`, they
    are stored for a limited time, because a button has no room for them. If it `is_of_server`, the
    value is the id of the server that alone may see the list.
    """

    letter: str
    sorts: tuple[Sort, ...]
    is_single: bool = False
    has_long_values: bool = False
    is_of_server: bool = False

    async def page(self, selection: Selection) -> ListPage:
        """Return a page from the cache alone; raise a PaperboyError if there is no such list."""
        ...

    async def complete(self, selection: Selection) -> ListPage:
        """Return an incomplete page with what Hugging Face knows; may raise SourceUnavailable."""
        return await self.page(selection)


class ListService:
    """The lists of papers."""

    def __init__(self, database: Database, clock: Clock, sources: Iterable[ListSource]) -> None:
        """Offer the lists of `sources`; store in `database` what is too long for a button."""
        self._sources = {source.letter: source for source in sources}
        self._searches = SearchReferences(database, clock)

    async def first(self, letter: str, value: str = "", sort: Sort | None = None) -> ListPage:
        """Return the first page of a list, in its default order unless `sort` is another."""
        return await self.page(Selection(letter, value, sort or self._sources[letter].sorts[0]))

    async def page(self, selection: Selection) -> ListPage:
        """Return the page that `selection` names, from the cache alone; past the end, the last."""
        return await self._page(selection, self._sources[selection.letter].page)

    async def complete(self, page: ListPage) -> ListPage:
        """Fetch from Hugging Face what an incomplete page lacks; add a note if it is down."""
        selection = page.selection
        try:
            return await self._page(selection, self._sources[selection.letter].complete)
        except StorageFull:
            return replace(page, notes=(*page.notes, _NO_ROOM), is_incomplete=False)
        except SourceUnavailable:
            has_list = bool(page.entries or page.whole_total)
            notes = (*page.notes, _OUTAGE) if has_list else (_OUTAGE_WITHOUT_PAPERS,)
            return replace(page, notes=notes, is_incomplete=False, is_unanswered=not has_list)

    async def resolve(
        self,
        reference: str,
        sort: Sort | None = None,
        page: int = 0,
        *,
        guild_id: int | None = None,
    ) -> Selection:
        """Resolve a button's reference; raise ControlExpired if it has expired or is forged.

        `guild_id` is the server in which the button was pressed.
        """
        letter, _, value = reference.partition(".")
        source = self._sources.get(letter)
        if source and source.has_long_values:
            value = await self._searches.words(value) or ""
        if source is None or not (value or source.is_single):
            raise ControlExpired
        if source.is_of_server and value != str(guild_id):
            raise ControlExpired
        return Selection(letter, value, sort or source.sorts[0], page)

    async def reference(self, selection: Selection) -> str:
        """Return what identifies a list in a button, for which a long value is stored."""
        value = selection.value
        if self._sources[selection.letter].has_long_values:
            value = await self._searches.remember(value)
        return f"{selection.letter}.{value}"

    async def _page(
        self, selection: Selection, read: Callable[[Selection], Awaitable[ListPage]]
    ) -> ListPage:
        page = await read(selection)
        if page.total and not page.entries:
            page = await read(replace(selection, page=page.page_count - 1))
        return replace(
            page,
            reference=await self.reference(selection),
            sorts=self._sources[selection.letter].sorts,
            earlier=await self._linked(page.earlier),
            later=await self._linked(page.later),
            suggested=await self._linked(page.suggested),
            wider=tuple([await self._referring(link) for link in page.wider]),
        )

    async def _linked(self, link: ListLink | None) -> ListLink | None:
        return link and await self._referring(link)

    async def _referring(self, link: ListLink) -> ListLink:
        return replace(link, reference=await self.reference(link.selection))
