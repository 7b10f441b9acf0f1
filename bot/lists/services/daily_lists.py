"""Lists of Daily Papers: those of a day, week or month, and the trending ones."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from bot.ingest.services.ingest import IngestService
from bot.lists.domain import TRENDING_LETTER, ListLink, ListPage, Selection, ranked
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import FIRST_LISTING_DAY, SATURDAY, Period, Sort, Span
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.text.dates import day_name, weekday_name

PERIOD_LETTERS = MappingProxyType({Span.DAY: "d", Span.WEEK: "w", Span.MONTH: "m"})
MAX_TRENDING = 25
"""Trending papers that are listed; those further down gained next to nothing."""

_NOTHING_YET = "I have no papers yet. I'm fetching them right now: try again in a minute."


class PeriodLists(ListSource):
    """The papers of days, of weeks or of months."""

    sorts = (Sort.UPVOTES, Sort.NEWEST)

    def __init__(self, span: Span, database: Database, ingest: IngestService, clock: Clock) -> None:
        """Read from `database`; `ingest` fetches days never requested before."""
        self.letter = PERIOD_LETTERS[span]
        self._database = database
        self._ingest = ingest
        self._clock = clock

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the papers of a period, with a note if there are none."""
        period = Period.parse(selection.value)
        async with self._database.read() as tx:
            store = PaperStore(tx)
            found = await store.listed(period, selection.sort, selection.offset, selection.size)
            is_bare = not found.total and not (await store.holdings()).papers
        today = self._clock().date()
        return ListPage(
            selection,
            f"Daily Papers · {period.name}",
            ranked(found.papers, selection),
            found.total,
            notes=() if found.total else (_nothing_listed(period, today, is_bare=is_bare),),
            is_incomplete=bool(await self._ingest.missing(period)),
            is_so_far=period.span is not Span.DAY and period.first <= today <= period.last_list,
            year=None if period.span is Span.DAY else today.year,
            earlier=_link(period.before(today), selection.sort),
            later=_link(period.after(today), selection.sort),
        )

    async def complete(self, selection: Selection) -> ListPage:
        """Fetch the days never requested before, then return the page."""
        await self._ingest.ensure(Period.parse(selection.value))
        return await self.page(selection)


class TrendingLists(ListSource):
    """The papers that are trending today."""

    letter = TRENDING_LETTER
    sorts = (Sort.UPVOTES,)
    is_single = True

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`."""
        self._database = database
        self._clock = clock

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the papers that gained the most upvotes."""
        return await self.read(selection, selection.size)

    async def read(self, selection: Selection, size: int) -> ListPage:
        """Return `size` of these papers, from those of the selected page on."""
        today = self._clock().date()
        async with self._database.read() as tx:
            room = max(0, min(size, MAX_TRENDING - selection.offset))
            found = await PaperStore(tx).trending(today, selection.offset, room)
        note = "Most upvotes gained (+) in the last two days." if found.total else _NOTHING_YET
        entries = tuple(
            replace(entry, gained=gained)
            for entry, gained in zip(ranked(found.papers, selection), found.gained, strict=True)
        )
        return ListPage(
            selection,
            "Trending papers",
            entries,
            min(found.total, MAX_TRENDING),
            (note,),
            year=today.year,
        )


def _link(period: Period | None, sort: Sort) -> ListLink | None:
    return period and ListLink(
        period.short_name, Selection(PERIOD_LETTERS[period.span], period.text, sort)
    )


def _nothing_listed(period: Period, today: date, *, is_bare: bool) -> str:
    """Return why a list is empty; `is_bare` means that the cache has no papers at all."""
    if period.first > today:
        return "That list isn't out yet."
    if period.last < FIRST_LISTING_DAY:
        return f"Daily Papers began on {day_name(FIRST_LISTING_DAY)}."
    if period.span is Span.DAY and period.first.weekday() >= SATURDAY:
        return f"No list on {weekday_name(period.first)}s."
    if is_bare:
        return _NOTHING_YET
    return "No papers were listed then." if period.last < today else "That list is still empty."
