"""Lists of Daily Papers: those of a day, week or month, and the trending ones."""

from datetime import date
from types import MappingProxyType

from bot.ingest.services.ingest import IngestService
from bot.lists.domain import TRENDING_LETTER, ListPage, Selection, ranked
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import FIRST_LISTING_DAY, PAGE_SIZE, SATURDAY, Period, Sort, Span
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.text.dates import weekday_name

PERIOD_LETTERS = MappingProxyType({Span.DAY: "d", Span.WEEK: "w", Span.MONTH: "m"})

_NOTHING_YET = "I know no papers yet: I am still fetching them, so please try again in a minute."


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
            found = await store.listed(period, selection.sort, selection.offset, PAGE_SIZE)
            is_bare = not found.total and not (await store.holdings()).papers
        today = self._clock().date()
        return ListPage(
            selection,
            f"Daily Papers · {period.name}",
            ranked(found.papers, selection),
            found.total,
            notes=() if found.total else (_nothing_listed(period, today, is_bare=is_bare),),
            is_incomplete=bool(await self._ingest.missing(period)),
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
        today = self._clock().date()
        async with self._database.read() as tx:
            found = await PaperStore(tx).trending(today, selection.offset, PAGE_SIZE)
        note = "By upvotes gained over the last two days." if found.total else _NOTHING_YET
        entries = ranked(found.papers, selection)
        return ListPage(selection, "Trending papers", entries, found.total, (note,))


def _nothing_listed(period: Period, today: date, *, is_bare: bool) -> str:
    """Return why a list is empty; `is_bare` means that the cache has no papers at all."""
    if period.first > today:
        return "That is still to come."
    if period.last < FIRST_LISTING_DAY:
        return f"Daily Papers began on {Period.day(FIRST_LISTING_DAY).name}."
    if period.first == period.last and period.first.weekday() >= SATURDAY:
        return f"There is no list on a {weekday_name(period.first)}."
    if is_bare:
        return _NOTHING_YET
    return "I know no papers from then." if period.last < today else "This list is still empty."
