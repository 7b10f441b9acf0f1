"""Lists of Daily Papers narrowed to the papers that match a query."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.errors import ControlExpired
from bot.lists.domain import (
    NARROWED_LETTER,
    NARROWED_TRENDING_LETTER,
    TRENDING_LETTER,
    Entry,
    ListLink,
    ListPage,
    Narrowing,
    Selection,
)
from bot.lists.services.daily_lists import MAX_TRENDING, PeriodLists, TrendingLists
from bot.lists.services.lists import ListSource
from bot.lists.services.query_notes import in_quotes, reading_notes
from bot.lists.services.search_lists import SearchLists
from bot.papers.domain.listing import Period, Sort
from bot.papers.store.papers import TRENDING_DAYS
from bot.search.domain.corrections import authored, correction
from bot.search.domain.coverage import Coverage
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.text.snippets import snippet


class NarrowedLists(ListSource):
    """Parts of the lists of days, weeks and months; the value of each is a Narrowing."""

    letter = NARROWED_LETTER
    sorts = (Sort.UPVOTES, Sort.NEWEST)
    has_long_values = True

    def __init__(
        self, database: Database, search: SearchService, periods: Iterable[PeriodLists]
    ) -> None:
        """Narrow the lists of `periods`, whose papers are in `database`."""
        self._database = database
        self._search = search
        self._periods = {source.letter: source for source in periods}

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the papers in a list that match; may raise BadQuery."""
        source, whole = self._whole(selection)
        return await self._narrowed(selection, source.page(whole))

    async def complete(self, selection: Selection) -> ListPage:
        """Return it after fetching the days of the list that were never requested before."""
        source, whole = self._whole(selection)
        return await self._narrowed(selection, source.complete(whole))

    def _whole(self, selection: Selection) -> tuple[PeriodLists, Selection]:
        """Return where the whole list comes from, and its first page; raise ControlExpired."""
        narrowing = Narrowing.parse(selection.value)
        source = self._periods.get(narrowing.letter)
        if source is None:
            raise ControlExpired
        return source, Selection(narrowing.letter, narrowing.value, selection.sort)

    async def _narrowed(self, selection: Selection, reading: Awaitable[ListPage]) -> ListPage:
        narrowing, whole = Narrowing.parse(selection.value), await reading
        query = await self._search.parse(narrowing.query, exact=False)
        period = Period.parse(narrowing.value)
        criteria = _criteria(query, period.first, period.last)
        async with self._database.read() as tx:
            found = await NewPaperStore(tx).papers(
                criteria, selection.sort, selection.offset, selection.size
            )
            coverage = await NewPaperStore(tx).coverage(criteria)
        entries = (Entry(rank, paper) for rank, paper in enumerate(found.papers, 1))
        today = self._search.today()
        part = _part(whole, selection, query, tuple(entries), found.total, today=today)
        return _covered(part, coverage)


class NarrowedTrendingLists(ListSource):
    """The trending papers that match a query."""

    letter = NARROWED_TRENDING_LETTER
    sorts = (Sort.UPVOTES,)
    has_long_values = True

    def __init__(self, database: Database, search: SearchService, trending: TrendingLists) -> None:
        """Narrow the list of `trending`, whose papers are in `database`."""
        self._database = database
        self._search = search
        self._trending = trending

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the trending papers that match; may raise BadQuery."""
        narrowing, today = Narrowing.parse(selection.value), self._search.today()
        query = await self._search.parse(narrowing.query, exact=False)
        every = Selection(TRENDING_LETTER, "", selection.sort)
        whole = await self._trending.read(every, MAX_TRENDING)
        begin = today - timedelta(days=TRENDING_DAYS)
        criteria = _criteria(query, begin, today)
        async with self._database.read() as tx:
            matching = (await NewPaperStore(tx).fresh(criteria)).listed
            coverage = await NewPaperStore(tx).coverage(criteria)
        found = [entry for entry in whole.entries if entry.paper.id in matching]
        shown = tuple(found[selection.offset : selection.offset + selection.size])
        part = _part(whole, selection, query, shown, len(found), today=today)
        return _covered(part, coverage)


def _criteria(query: Query, first: date, last: date) -> Criteria:
    """Return the criteria for the papers listed in these days that match."""
    return Criteria(
        after=0,
        until=MAX_SEQUENCE,
        first_day=max(first, query.filters.since or first),
        last_day=min(last, query.filters.until or last),
        query=str(query),
    )


def _part(  # noqa: PLR0913  # what a page is made of
    whole: ListPage,
    selection: Selection,
    query: Query,
    shown: tuple[Entry, ...],
    total: int,
    *,
    today: date,
) -> ListPage:
    """Return the page of a list's part that has `shown` of `total` papers."""
    words = Narrowing.parse(selection.value).query
    if not whole.total:  # its notes say why
        return replace(
            whole,
            selection=selection,
            earlier=_narrower(whole.earlier, words),
            later=_narrower(whole.later, words),
        )
    meant = correction(words, today) or (None if total else authored(words, today))
    notes = [f"{meant.reason} Did you mean “{meant.text}”?"] if meant else []
    kind = "trending papers" if whole.selection.letter == TRENDING_LETTER else "papers"
    every = f"{whole.total:,} {kind}{' so far' if whole.is_so_far else ''}"
    if total:
        match = "matches" if total == 1 else "match"
        notes = [
            f"{total:,} of {every} {match} {in_quotes(words)}.",
            *notes,
            *reading_notes(query),
            *(whole.notes if _explains_signs(whole, shown) else ()),
        ]
    else:
        notes = [f"None of the {every} match {in_quotes(words)}.", *notes]
    terms = query.terms()
    return replace(
        whole,
        selection=selection,
        entries=tuple(_ranked(shown, selection, terms)),
        total=total,
        notes=tuple(notes),
        terms=terms,
        asked=query.filters.has,
        earlier=_narrower(whole.earlier, words),
        later=_narrower(whole.later, words),
        suggested=_suggested(selection, meant.text) if meant and meant.text else None,
        whole_total=whole.total,
        wider=(
            ListLink(f"Show all {whole.total:,}", replace(whole.selection, page=0)),
            ListLink("Search every day", Selection(SearchLists.letter, words, Sort.RELEVANCE)),
        ),
    )


def _explains_signs(whole: ListPage, shown: Iterable[Entry]) -> bool:
    """Return whether the notes of the whole list are true of a part of it too."""
    is_trending = whole.selection.letter == TRENDING_LETTER
    return not is_trending or any(entry.gained for entry in shown)


def _covered(part: ListPage, coverage: Coverage | None) -> ListPage:
    """Return a page that says of how many papers it is known what its query requires."""
    return replace(part, notes=(coverage.note, *part.notes)) if coverage and coverage.note else part


def _ranked(
    shown: Iterable[Entry], selection: Selection, terms: tuple[tuple[str, ...], ...]
) -> Iterator[Entry]:
    """Yield the entries with their ranks in the part, and with the text that matched."""
    for rank, entry in enumerate(shown, selection.offset + 1):
        yield replace(entry, rank=rank, snippet=snippet(entry.paper.abstract, terms))


def _suggested(selection: Selection, query: str) -> ListLink:
    better = str(replace(Narrowing.parse(selection.value), query=query))
    return ListLink(f"Use “{query}”", replace(selection, value=better, page=0))


def _narrower(link: ListLink | None, query: str) -> ListLink | None:
    """Return a link to the part of another list."""
    if link is None:
        return None
    narrowing = Narrowing(link.selection.letter, link.selection.value, query)
    narrowed = replace(link.selection, letter=NARROWED_LETTER, value=str(narrowing))
    return replace(link, selection=narrowed)
