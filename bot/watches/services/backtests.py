"""Tries a watch out on the papers of the last days, by the words that would be matched."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from bot.papers.domain.listing import Sort
from bot.runtime.clock import Clock
from bot.search.domain.criteria import Criteria
from bot.search.domain.disambiguation import meanings
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.domain.draft import is_pack, narrowed_texts, parse_watch
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import BACKTEST_DAYS, Backtest, WatchTerms
from bot.watches.services.packs import queries

BEST = 3
"""Papers that a backtest shows."""
_MAX_SEQUENCE = 2**62  # no sequence is above it


class Backtests:
    """What watches would have found; full-text search finds what the matcher does, always."""

    def __init__(self, database: Database, search: SearchService, clock: Clock) -> None:
        """Read words as `search` does."""
        self._database = database
        self._search = search
        self._clock = clock

    async def parse(self, text: str) -> Query:
        """Read a watch's text and add acronyms' words; those of a pack are all there already."""
        query = parse_watch(text, queries())
        return query if is_pack(text) else await self._search.expanded(query)

    async def meanings(self, text: str) -> Mapping[str, str]:
        """Give a text for each thing that an ambiguous acronym in it may mean, by its name."""
        if is_pack(text):
            return MappingProxyType({})
        return meanings(parse_watch(text, queries()), await self._search.senses())

    async def run(self, terms: WatchTerms) -> Backtest:
        """Try out a watch's terms, and ways to narrow them."""
        since = oldest_day(self._clock())
        query = Query.from_stored(terms.query)
        added = (await self.parse(terms.text)).added
        ways = await self._expanded_all(narrowed_texts(terms.text, queries()))
        meant = await self._expanded_all(await self.meanings(terms.text))
        async with self._database.read() as tx:
            found = await NewPaperStore(tx).papers(
                _contents(terms.query, since), Sort.UPVOTES, 0, BEST
            )
            counts = [(how, await _count(tx, query, since)) for how, query in ways]
            counted = [(name, await _count(tx, query, since)) for name, query in meant]
        return Backtest(
            total=found.total,
            days=BACKTEST_DAYS,
            best=tuple(sample(paper, [query]) for paper in found.papers),
            added=added,
            narrower=tuple((how, count) for how, count in counts if 0 < count < found.total),
            meanings=tuple(counted),
        )

    async def _expanded_all(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(name, str(await self.parse(text))) for name, text in texts.items()]


def oldest_day(now: datetime) -> date:
    """Give the oldest listing day that is tried out, and that may still reach a watch's numbers."""
    return now.date() - timedelta(days=BACKTEST_DAYS)


async def _count(tx: Transaction, query: str, since: date) -> int:
    return (await NewPaperStore(tx).papers(_contents(query, since), Sort.UPVOTES, 0, 0)).total


def _contents(query: str, since: date) -> Criteria:
    """Describe the papers of the last days that a query finds."""
    return Criteria(after=0, until=_MAX_SEQUENCE, first_day=since, query=query)
