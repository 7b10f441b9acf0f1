"""Reads and changes a member's saved papers: pages, notes, tags and how far they have come."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.errors import BadRequest, ControlExpired
from bot.lists.services.query_notes import in_quotes, reading_notes
from bot.lists.services.search_references import SearchReferences
from bot.papers.domain.arxiv_ids import asked_id
from bot.papers.domain.identity import title_key
from bot.papers.domain.listing import PAGE_SIZE
from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.runtime.clock import Clock
from bot.saved.domain import (
    TAG_SEPARATOR,
    ReadingStatus,
    SavedFilter,
    SavedPaper,
    SavedPapersPage,
    SavedSort,
    changed_tags,
    read_note,
    read_tags,
)
from bot.saved.store import SavedStore, SavedTitle
from bot.search.services.search import SearchService
from bot.storage.database import Database
from bot.text.folding import fold

_UNSAVED = (
    "I can't find that among your saved papers. Pick one from the suggestions, or press Save on its"
    " card first."
)


class SavedService:
    """A member's saved papers; every method works on those of the member it is given."""

    def __init__(self, database: Database, search: SearchService, clock: Clock) -> None:
        """Read and write in `database`; `search` reads queries."""
        self._database = database
        self._search = search
        self._searches = SearchReferences(database, clock)

    async def page(
        self,
        member_id: int,
        wanted: SavedFilter,
        sort: SavedSort = SavedSort.SAVED,
        number: int = 0,
    ) -> SavedPapersPage:
        """Return a page of the saved papers that pass a filter; past the end, the last.

        Raises BadQuery if the filter's query can't be read.
        """
        query = await self._search.parse(wanted.query, exact=False) if wanted.query else None
        async with self._database.read() as tx:
            store = SavedStore(tx)
            saved = await store.count(member_id)
            entries, total = await store.page(
                member_id, wanted, query, sort, offset=number * PAGE_SIZE, limit=PAGE_SIZE
            )
            if total and not entries:
                number = -(-total // PAGE_SIZE) - 1
                entries, _ = await store.page(
                    member_id, wanted, query, sort, offset=number * PAGE_SIZE, limit=PAGE_SIZE
                )
        notes = (
            (f"Only those that match {in_quotes(wanted.query)}.", *reading_notes(query))
            if query
            else ()
        )
        return SavedPapersPage(
            entries,
            wanted,
            sort,
            number,
            total,
            saved,
            reference=await self._searches.remember(wanted.query) if wanted.query else "",
            notes=notes,
            terms=query.terms() if query else (),
        )

    async def papers(self, member_id: int, limit: int) -> tuple[tuple[Paper, ...], int]:
        """Return the papers that were saved last, and how many there are."""
        async with self._database.read() as tx:
            entries, total = await SavedStore(tx).page(
                member_id, SavedFilter(), None, SavedSort.SAVED, offset=0, limit=limit
            )
        return tuple(entry.shown for entry in entries), total

    async def resolve(self, reference: str) -> str:
        """Return the query behind a button's reference; raise ControlExpired if it has expired."""
        query = await self._searches.words(reference) if reference else ""
        if query is None:
            raise ControlExpired
        return query

    async def find(self, member_id: int, words: str) -> SavedPaper:
        """Find the saved paper that `words` name, by id, link or title; raise BadRequest if none.

        Some words of a title are enough where no other saved paper has them.
        """
        last = words.strip().rpartition(" ")[2]  # a suggestion's label may end in an id
        named = last if last.startswith(LOCAL_PREFIX) else asked_id(words)
        async with self._database.read() as tx:
            store = SavedStore(tx)
            if not named:
                named = _named(words, await store.titles(member_id))
            found = await store.get_many(member_id, [named]) if named else ()
        if not found:
            raise BadRequest(_UNSAVED)
        return found[0]

    async def suggest(self, member_id: int, typed: str, limit: int) -> tuple[SavedPaper, ...]:
        """Return saved papers whose title or id has what was typed in it, the last saved first."""
        wanted = fold(typed)
        async with self._database.read() as tx:
            store = SavedStore(tx)
            titles = await store.titles(member_id)
            ids = [each.paper_id for each in titles if _contains(each, typed, wanted)]
            return await store.get_many(member_id, ids[:limit])

    async def tags(self, member_id: int) -> tuple[str, ...]:
        """Return a member's tags, those of most papers first."""
        async with self._database.read() as tx:
            used = Counter(await SavedStore(tx).tags(member_id))
        return tuple(sorted(used, key=lambda tag: (-used[tag], tag)))

    async def any_of(self, member_id: int, wanted: SavedFilter) -> SavedPaper | None:
        """Return a random saved paper with this status and tag, None if there is none."""
        async with self._database.read() as tx:
            return await SavedStore(tx).any_of(member_id, wanted)

    async def get(self, member_id: int, paper_id: str) -> SavedPaper:
        """Return a saved paper; raise BadRequest if it isn't saved any more."""
        async with self._database.read() as tx:
            return await _get(SavedStore(tx), member_id, paper_id)

    async def set_status(self, member_id: int, paper_id: str, status: ReadingStatus) -> SavedPaper:
        """Note how far the member has come with a saved paper."""
        return await self._changed(member_id, paper_id, status=status)

    async def set_note(self, member_id: int, paper_id: str, text: str) -> SavedPaper:
        """Write a note, which replaces the one before; an empty text removes it."""
        return await self._changed(member_id, paper_id, note=read_note(text))

    async def set_tags(self, member_id: int, paper_id: str, text: str) -> SavedPaper:
        """Give a saved paper these tags, separated by commas, in place of those it has."""
        tags = TAG_SEPARATOR.join(read_tags(text.split(",")))
        return await self._changed(member_id, paper_id, tags=tags)

    async def change_tags(self, member_id: int, paper_id: str, text: str) -> SavedPaper:
        """Add tags, separated by commas; a minus before one takes it away."""
        async with self._database.write() as tx:
            store = SavedStore(tx)
            known = await _get(store, member_id, paper_id)
            tags = TAG_SEPARATOR.join(changed_tags(known.tags, text))
            await store.change(member_id, paper_id, tags=tags)
            return await _get(store, member_id, paper_id)

    async def _changed(self, member_id: int, paper_id: str, **changes: str) -> SavedPaper:
        async with self._database.write() as tx:
            await SavedStore(tx).change(member_id, paper_id, **changes)
            return await _get(SavedStore(tx), member_id, paper_id)


class SavedWanted:
    """The papers that somebody has saved, as what is linked to them is to be known."""

    def __init__(self, database: Database) -> None:
        """Read the saved papers of `database`."""
        self._database = database

    async def papers(self, _: datetime) -> Collection[str]:
        """Return their ids, without those of whom."""
        async with self._database.read() as tx:
            return await SavedStore(tx).all_ids()


async def _get(store: SavedStore, member_id: int, paper_id: str) -> SavedPaper:
    found = await store.get_many(member_id, [paper_id])
    if not found:
        raise BadRequest("That paper is no longer among your saved papers.")
    return found[0]


def _named(words: str, titles: Sequence[SavedTitle]) -> str | None:
    """Return the id of the one paper that has this title, or these words in it."""
    key, wanted = title_key(words), fold(words)
    whole = [each.paper_id for each in titles if key and title_key(each.title) == key]
    part = [each.paper_id for each in titles if wanted and wanted in fold(each.title)]
    found = whole or part
    return found[0] if len(found) == 1 else None


def _contains(saved: SavedTitle, typed: str, folded: str) -> bool:
    return folded in fold(saved.title) or typed.strip() in saved.paper_id
