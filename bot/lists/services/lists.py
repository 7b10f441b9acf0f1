"""Assembles one page of any list a member can request, with the notes that explain it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Protocol

from bot.errors import ControlExpired, PaperNotFound, SourceUnavailable, StorageFull
from bot.ingest.services.ingest import IngestService
from bot.lists.domain import Entry, ListKind, ListPage, Selection
from bot.lists.services.search_references import SearchReferences
from bot.papers.domain.listing import (
    FIRST_LISTING_DAY,
    PAGE_SIZE,
    SATURDAY,
    Period,
    Sort,
    weekdays_back,
)
from bot.papers.store.papers import Page, PaperStore
from bot.runtime.clock import Clock
from bot.search.services.search import Results, SearchService
from bot.search.store.full_text import CAP, SearchPage
from bot.storage.database import Database
from bot.text import folding
from bot.text.acronyms import display_form
from bot.text.snippets import snippet

DAYS_TO_SUGGEST = 400
"""Newest listing days that suggestions are taken from."""

_NOTHING_YET = "I know no papers yet: I am still fetching them, so please try again in a minute."
_OUTAGE = "Hugging Face can't be reached right now: this is what I have."
_OUTAGE_WITHOUT_PAPERS = "Hugging Face can't be reached right now: please try again later."
_NO_ROOM = "My disk has no room for more papers right now: this is what I have."
_LETTERS = MappingProxyType(
    {
        ListKind.DAY: "d",
        ListKind.WEEK: "w",
        ListKind.MONTH: "m",
        ListKind.TRENDING: "t",
        ListKind.SEARCH: "s",
        ListKind.EXACT_SEARCH: "e",
        ListKind.SIMILAR: "p",
        ListKind.ISSUE: "r",
        ListKind.ALERT: "a",
    }
)
_KINDS = MappingProxyType({letter: kind for kind, letter in _LETTERS.items()})
_SEARCHES = frozenset({ListKind.SEARCH, ListKind.EXACT_SEARCH})


class ListSource(Protocol):
    """The papers of something that another feature owns, such as an issue or an alert."""

    async def page(self, reference: str, sort: Sort, offset: int, limit: int) -> tuple[str, Page]:
        """Return a heading and a page of papers; raise BadRequest if `reference` is unknown."""
        ...


class ListService:
    """The lists of papers."""

    def __init__(
        self,
        database: Database,
        search: SearchService,
        ingest: IngestService,
        clock: Clock,
        sources: Mapping[ListKind, ListSource],
    ) -> None:
        """Read lists from `database` and `search`; `ingest` fetches days never requested before."""
        self._database = database
        self._search = search
        self._ingest = ingest
        self._clock = clock
        self._sources = sources
        self._remembering = SearchReferences(database, clock)

    async def today(self, sort: Sort) -> ListPage:
        """Return today's list or, while that is still empty, the latest one with a note."""
        today = self._clock().date()
        latest = await self._latest()
        page = await self.of(Period.day(latest), sort)
        if latest == today or not page.entries:
            return page
        return replace(page, notes=(_no_list_yet(today), *page.notes), is_incomplete=False)

    async def of(self, period: Period, sort: Sort) -> ListPage:
        """Return the first page of a day's, week's or month's list."""
        return await self.page(Selection(ListKind(period.span), period.text, sort))

    async def this_week(self, sort: Sort) -> ListPage:
        """Return the list of the week that contains the latest listing day."""
        return await self.of(Period.week_of(await self._latest()), sort)

    async def this_month(self, sort: Sort) -> ListPage:
        """Return the list of the month that contains the latest listing day."""
        return await self.of(Period.month_of(await self._latest()), sort)

    async def periods(self, kind: ListKind, typed: str) -> tuple[Period, ...]:
        """Return the known days, weeks or months whose name or text contains what was typed."""
        span = {ListKind.WEEK: Period.week_of, ListKind.MONTH: Period.month_of}.get(
            kind, Period.day
        )
        async with self._database.read() as tx:
            days = await PaperStore(tx).recent_days(DAYS_TO_SUGGEST)
        known = dict.fromkeys(span(day) for day in days)
        wanted = typed.strip().casefold()
        return tuple(p for p in known if wanted in f"{p.text} {p.name}".casefold())

    async def page(self, selection: Selection) -> ListPage:
        """Return the page that `selection` names, from the cache alone; past the end, the last."""
        page = await self._page(selection)
        if page.entries or not page.total:
            return page
        return await self._page(replace(selection, page=page.page_count - 1))

    async def complete(self, page: ListPage) -> ListPage:
        """Fetch from Hugging Face what an incomplete page lacks; add a note if it is down."""
        selection = page.selection
        try:
            if selection.kind in _SEARCHES:
                return await self._filled_up(selection)
            await self._ingest.ensure(Period.parse(selection.value))
        except StorageFull:
            return replace(page, notes=(*page.notes, _NO_ROOM), is_incomplete=False)
        except SourceUnavailable:
            notes = (*page.notes, _OUTAGE) if page.entries else (_OUTAGE_WITHOUT_PAPERS,)
            return replace(page, notes=notes, is_incomplete=False)
        return await self.page(selection)

    async def resolve(self, reference: str) -> tuple[ListKind, str]:
        """Resolve a button's reference; raise ControlExpired if it has expired or is forged."""
        letter, _, value = reference.partition(".")
        kind = _KINDS.get(letter)
        if kind in _SEARCHES:
            value = await self._remembering.words(value) or ""
        if kind is None or (not value and kind is not ListKind.TRENDING):
            raise ControlExpired
        return kind, value

    async def _latest(self) -> date:
        """Return the newest listing day with papers or, without papers, the last weekday."""
        today = self._clock().date()
        async with self._database.read() as tx:
            return await PaperStore(tx).latest_day(today) or _last_weekday(today)

    async def _page(self, selection: Selection) -> ListPage:
        match selection.kind:
            case ListKind.DAY | ListKind.WEEK | ListKind.MONTH:
                return await self._listed(selection)
            case ListKind.TRENDING:
                return await self._trending(selection)
            case ListKind.SEARCH | ListKind.EXACT_SEARCH:
                return await self._found(selection)
            case ListKind.SIMILAR:
                return await self._similar(selection)
            case ListKind.ISSUE | ListKind.ALERT:
                return await self._of_feature(selection)

    async def _listed(self, selection: Selection) -> ListPage:
        period = Period.parse(selection.value)
        async with self._database.read() as tx:
            found = await PaperStore(tx).listed(
                period, selection.sort, _offset(selection), PAGE_SIZE
            )
            is_bare = not found.total and not (await PaperStore(tx).holdings()).papers
        today = self._clock().date()
        notes = () if found.total else (_nothing_listed(period, today, is_bare=is_bare),)
        page = _list_page(selection, f"Daily Papers · {period.name}", notes, found)
        return replace(page, is_incomplete=bool(await self._ingest.missing(period)))

    async def _trending(self, selection: Selection) -> ListPage:
        today = self._clock().date()
        async with self._database.read() as tx:
            found = await PaperStore(tx).trending(today, _offset(selection), PAGE_SIZE)
        note = "By upvotes gained over the last two days." if found.total else _NOTHING_YET
        return _list_page(selection, "Trending papers", (note,), found)

    async def _similar(self, selection: Selection) -> ListPage:
        async with self._database.read() as tx:
            paper = await PaperStore(tx).get(selection.value)
        if paper is None:
            raise PaperNotFound(f"I know no paper {selection.value}.")
        hits = await self._search.similar(paper.id, _offset(selection), PAGE_SIZE)
        note = "By distinctive words they share." if hits.total else "I know nothing like it yet."
        return _list_page(
            selection, f"Papers like “{folding.plain_text(paper.title)}”", (note,), hits
        )

    async def _of_feature(self, selection: Selection) -> ListPage:
        source = self._sources[selection.kind]
        heading, found = await source.page(
            selection.value, selection.sort, _offset(selection), PAGE_SIZE
        )
        return _list_page(selection, heading, (), found)

    async def _found(self, selection: Selection) -> ListPage:
        query = await self._search.parse(
            selection.value, exact=selection.kind is ListKind.EXACT_SEARCH
        )
        hits = await self._search.local(query, selection.sort, _offset(selection), PAGE_SIZE)
        page = await self._search_page(selection, Results(query, hits))
        return replace(page, is_incomplete=self._search.wants_more(query, hits))

    async def _filled_up(self, selection: Selection) -> ListPage:
        query = await self._search.parse(
            selection.value, exact=selection.kind is ListKind.EXACT_SEARCH
        )
        hits = await self._search.local(query, selection.sort, 0, PAGE_SIZE)
        results = await self._search.fill_up(selection.value, Results(query, hits))
        return await self._search_page(selection, results)

    async def _search_page(self, selection: Selection, results: Results) -> ListPage:
        reference = await self._remembering.remember(selection.value)
        hits, query = results.hits, results.query
        terms = query.terms()
        first = _offset(selection) + 1
        entries = [
            Entry(rank, paper, snippet(paper.abstract, terms))
            for rank, paper in enumerate(hits.papers, first)
        ]
        entries += [
            Entry(rank, paper, is_remote=True)
            for rank, paper in enumerate(results.remote, first + len(entries))
        ]
        total = hits.total + len(results.remote)
        return ListPage(
            selection,
            f"{_LETTERS[selection.kind]}.{reference}",
            f"Papers for “{selection.value}”",
            tuple(_search_notes(results, selection.sort)),
            tuple(entries),
            total,
            hits.has_more,
        )


def _offset(selection: Selection) -> int:
    return selection.page * PAGE_SIZE


def _list_page(
    selection: Selection, heading: str, notes: tuple[str, ...], found: Page | SearchPage
) -> ListPage:
    first = _offset(selection) + 1
    entries = tuple(Entry(rank, paper) for rank, paper in enumerate(found.papers, first))
    reference = f"{_LETTERS[selection.kind]}.{selection.value}"
    return ListPage(selection, reference, heading, notes, entries, found.total)


def _no_list_yet(today: date) -> str:
    if today.weekday() >= SATURDAY:
        return f"There is no list on a {today:%A}: here is the latest one."
    return f"Today's list ({Period.day(today).name}) is still empty: here is the latest one."


def _last_weekday(today: date) -> date:
    return next(iter(weekdays_back(today, today - timedelta(days=2))))


def _nothing_listed(period: Period, today: date, *, is_bare: bool) -> str:
    """Return why a list is empty; `is_bare` means that the cache has no papers at all."""
    if period.first > today:
        return "That is still to come."
    if period.last < FIRST_LISTING_DAY:
        return f"Daily Papers began on {Period.day(FIRST_LISTING_DAY).name}."
    if period.first == period.last and period.first.weekday() >= SATURDAY:
        return f"There is no list on a {period.first:%A}."
    if is_bare:
        return _NOTHING_YET
    return "I know no papers from then." if period.last < today else "This list is still empty."


def _search_notes(results: Results, sort: Sort) -> Iterator[str]:
    """Yield notes on how the query was read and how the results came about."""
    query, hits = results.query, results.hits
    yield from (f"{note}." for note in query.notes)
    if query.added:
        yield f"Also looked for {', '.join(map(display_form, query.added))}."
    if hits.has_more and sort is Sort.UPVOTES:
        yield f"The most upvoted of the newest {CAP:,} matches."
    if results.is_remote_down:
        yield "Hugging Face's search can't be reached right now: this is what my cache finds."
    if not hits.total and results.remote:
        yield "My cache has no match; this is what Hugging Face's search finds."
    elif results.remote:
        yield "The last ones come from Hugging Face's search."
    elif not hits.total:
        yield "Nothing found. Try fewer or other words: /help shows how to write a search."
