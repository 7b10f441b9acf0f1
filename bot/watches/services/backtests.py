"""Backtests a watch: runs the query it would be matched by over the papers of the last days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from bot.papers.domain.listing import Sort
from bot.runtime.clock import Clock
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.disambiguation import ambiguous_acronym, meanings
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.domain.pack import Pack
from bot.watches.domain.samples import sample
from bot.watches.domain.watch import BACKTEST_DAYS, Alternative, Backtest, WatchTerms
from bot.watches.domain.watch_text import WatchParser, is_pack
from bot.watches.services.packs import packs

BEST = 3
"""Papers shown in a backtest."""


class Backtests:
    """Backtests of watches; full-text search always finds the same papers as the matcher."""

    def __init__(
        self, database: Database, search: SearchService, parser: WatchParser, clock: Clock
    ) -> None:
        """Parse texts with `parser`, and expand acronyms with `search`."""
        self._database = database
        self._search = search
        self._parser = parser
        self._clock = clock

    async def parse(self, text: str) -> Query:
        """Parse a watch's text and expand its acronyms; a pack lists all its words already."""
        query = self._parser.parse(text)
        return query if is_pack(text) else await self._search.expanded(query)

    async def meanings(self, text: str) -> Mapping[str, str]:
        """Return a text for each meaning of an ambiguous word in `text`, keyed by its name.

        That is an acronym with several meanings, or one in capitals that is also a mere word.
        """
        if is_pack(text):
            return MappingProxyType({})
        found = meanings(self._parser.parse(text), await self._search.senses())
        question = None if found else await self._search.capitals(text)
        return question.texts if question else found

    async def run(self, terms: WatchTerms) -> Backtest:
        """Backtest a watch's terms, and ways to narrow them."""
        since = oldest_day(self._clock())
        query = Query.from_stored(terms.query)
        added = (await self.parse(terms.text)).added
        ways = await self._expanded_all(self._parser.narrowed(terms.text))
        meant = await self._expanded_all(await self.meanings(terms.text))
        async with self._database.read() as tx:
            found = await NewPaperStore(tx).papers(
                _criteria(terms.query, since), Sort.UPVOTES, 0, BEST
            )
            coverage = await NewPaperStore(tx).coverage(_criteria(terms.query, since))
            narrower = [Alternative(name, await _count(tx, ways[name], since)) for name in ways]
            senses = [Alternative(name, await _count(tx, meant[name], since)) for name in meant]
        asked, is_also_word = await self._asked_about(terms.text) if senses else ("", False)
        names = (name for paper in found.papers for name in query.written_otherwise(paper.authors))
        return Backtest(
            total=found.total,
            days=BACKTEST_DAYS,
            best=tuple(sample(paper, [query]) for paper in found.papers),
            added=tuple(dict.fromkeys((*names, *added))),
            narrower=tuple(each for each in narrower if 0 < each.total < found.total),
            meanings=tuple(senses),
            acronym=asked,
            is_also_word=is_also_word,
            pack=self._pack_terms(terms.text),
            coverage=coverage,
        )

    async def _asked_about(self, text: str) -> tuple[str, bool]:
        """Return the ambiguous word of a text as written there, and whether it is a mere word too.

        Empty if there is none.
        """
        found = ambiguous_acronym(self._parser.parse(text), await self._search.senses())
        if found:
            return next((word for word in text.split() if word.casefold() == found), found), False
        question = await self._search.capitals(text)
        return question.word if question else "", True

    def _pack_terms(self, text: str) -> tuple[str, ...]:
        """Return the terms of the pack that a text follows, empty if it follows none."""
        name = self._parser.pack_of(text)
        return next((pack.terms for pack in packs() if pack.name == name), ())

    async def count(self, text: str) -> int:
        """Return how many papers of the last days a watch with this text would have found."""
        query = str(await self.parse(text))
        async with self._database.read() as tx:
            return await _count(tx, query, oldest_day(self._clock()))

    async def pack_counts(self) -> tuple[tuple[Pack, int], ...]:
        """Return each pack with how many papers it would have found in the last days."""
        since = oldest_day(self._clock())
        async with self._database.read() as tx:
            return tuple(
                [
                    (pack, await _count(tx, str(Query.from_stored(pack.query)), since))
                    for pack in packs()
                ]
            )

    async def _expanded_all(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        return {name: str(await self.parse(text)) for name, text in texts.items()}


def oldest_day(now: datetime) -> date:
    """Return the oldest listing day that backtests cover and whose papers may yet pass filters."""
    return now.date() - timedelta(days=BACKTEST_DAYS)


async def _count(tx: Transaction, query: str, since: date) -> int:
    return (await NewPaperStore(tx).papers(_criteria(query, since), Sort.UPVOTES, 0, 0)).total


def _criteria(query: str, since: date) -> Criteria:
    """Return the criteria for papers listed since `since` that match `query`."""
    return Criteria(after=0, until=MAX_SEQUENCE, first_day=since, query=query)
