"""Matches new papers with the watches; each hit is recorded once, whatever interrupts it."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from bot.errors import BadQuery
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.search.domain.filters import may_pass, passes
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import LINKED, Filters, Has
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.storage.transaction import Transaction
from bot.watches.domain.matcher import BatchMatch, Matcher
from bot.watches.domain.watch import HitState
from bot.watches.services.backtests import oldest_day
from bot.watches.store.hits import HitStore, IngestedPaper, NearHit, NewHit, TestedHit
from bot.watches.store.matching_runs import MatchingRunStore
from bot.watches.store.watches import NEVER, ChangePosition, WatchChange, WatchStore

log = logging.getLogger(__name__)

CURSOR = "watches.matched"
"""The key of the sequence number of the last paper that was matched."""

BATCH = 500
"""Papers matched at a time."""

OVERLAP = timedelta(hours=1)
"""How far a check of updated papers overlaps the last one: clocks of processes differ."""

MAX_STALE = 1_000
"""Removed watches that may stay in memory before all watches are reloaded."""

MAX_COUNTED = 1_000
"""The highest count of papers with a word; the matcher treats all commoner words alike."""

_ON_LISTS = ("upvotes:", "comments:", "by:", *(f"has:{each}" for each in Has if each not in LINKED))
"""The beginnings of the filters by what lists tell of a paper."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NO_FILTERS = Filters()


_Start: TypeAlias = tuple[int, date, int]
"""A watch's cursor, first day and version; the garbage collector stops tracking plain tuples.

A collection blocks the event loop while it walks the data of a hundred thousand watches.
"""


@dataclass(slots=True)
class _ActiveWatches:
    """The watches up to a change; filters are kept apart, as papers may pass them later."""

    frequency: dict[str, int] = field(default_factory=dict[str, int])
    matcher: Matcher = field(init=False)
    filters: dict[int, Filters] = field(default_factory=dict[int, Filters])
    starts: dict[int, _Start] = field(default_factory=dict[int, _Start])
    until: ChangePosition = NEVER

    def __post_init__(self) -> None:
        """Begin without watches."""
        self.matcher = Matcher(self.frequency)

    def learn(self, each: WatchChange, query: Query | None) -> None:
        """Apply the current state of a watch; without a query it is no longer matched."""
        self.until = each.change
        self.filters.pop(each.id, None)
        if query is None:
            self.matcher.remove(each.id)
            self.starts.pop(each.id, None)
            return
        self.matcher.add(each.id, replace(query, filters=_NO_FILTERS))
        self.starts[each.id] = each.cursor, each.first_day, each.version
        if query.filters:
            self.filters[each.id] = query.filters

    def hits(
        self, fresh: Sequence[IngestedPaper], matches: Iterable[BatchMatch]
    ) -> Iterator[NewHit]:
        """Yield a hit for each watch to which a paper with its words is news."""
        for watch_ids, places in matches:
            papers = [fresh[place] for place in places]
            for watch_id in watch_ids:
                yield from self._hits(watch_id, papers)

    def _hits(self, watch_id: int, papers: Iterable[IngestedPaper]) -> Iterator[NewHit]:
        cursor, first_day, _ = self.starts[watch_id]
        for each in papers:
            paper = each.folded.paper
            day = paper.listing_day
            if each.sequence <= cursor or day is None or day < first_day:
                continue
            if not may_pass(paper, self.filters.get(watch_id, _NO_FILTERS)):
                continue
            state = HitState.WAITING if self.passes_filters(watch_id, paper) else HitState.NEAR
            yield NewHit(watch_id, paper.id, each.sequence, state)

    def passes_filters(self, watch_id: int, paper: Paper) -> bool:
        """Return whether a paper passes the filters of a watch whose words it has."""
        return passes(paper, self.filters.get(watch_id, _NO_FILTERS))

    def tested(self, near: NearHit) -> HitState:
        """Return what a near hit is now; what may have been there before is no news.

        One that is still near counts from now on as tested with what is known.
        """
        if not self.passes_filters(near.watch_id, near.paper):
            return HitState.NEAR
        asks = self.filters.get(near.watch_id, _NO_FILTERS).linked
        was_there = near.old_news and self.passes_filters(near.watch_id, near.old_news)
        return HitState.BASELINE if asks and was_there else HitState.WAITING


class MatchingService:
    """Compares new and updated papers with all watches, one step at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin without watches: the first step reads them all."""
        self._database = database
        self._clock = clock
        self._known = _ActiveWatches()
        self._looked_at = _LONG_AGO

    async def step(self) -> int:
        """Match everything that came since the last step; return the number of new hits."""
        now, found = self._clock(), 0
        while True:
            async with self._database.read() as tx:
                after = int(await KeyValues(tx).get(CURSOR) or 0)
                until = await PaperStore(tx).newest_sequence()
                fresh = await HitStore(tx).ingested_between(after, until, BATCH)
                # watches are read last, so that one to which these papers are new is among them
                await self._learn(tx)
            papers = [each.folded for each in fresh]
            matches = await asyncio.to_thread(self._known.matcher.matches, papers)
            is_last = len(fresh) < BATCH
            reached = until if is_last else fresh[-1].sequence
            if reached > after:
                async with self._database.write() as tx:
                    # first, as its row makes processes that match take turns
                    await KeyValues(tx).put(CURSOR, str(reached))
                    found += await HitStore(tx).add(self._known.hits(fresh, matches), now)
                    if fresh:
                        await MatchingRunStore(tx).record(now, after, reached)
            if fresh:
                log.debug("matched papers=%d until=%d hits=%d", len(fresh), reached, found)
            if is_last:
                return found + await self._promote(now)

    async def _learn(self, tx: Transaction) -> None:
        """Read the changes of watches; reload all of them if many have been removed."""
        if len(self._known.matcher) > await WatchStore(tx).active() + MAX_STALE:
            self._known = _ActiveWatches()
        while changed := await WatchStore(tx).changed(self._known.until):
            queries = await asyncio.to_thread(_queries, changed)
            new = _words(queries) - self._known.frequency.keys()
            self._known.frequency |= dict.fromkeys(new, 0)
            self._known.frequency |= await FullTextStore(tx).document_frequencies(
                [*new], MAX_COUNTED
            )
            await asyncio.to_thread(self._learn_all, changed, queries)

    def _learn_all(self, changed: Iterable[WatchChange], queries: Iterable[Query | None]) -> None:
        for each, query in zip(changed, queries, strict=True):
            self._known.learn(each, query)

    async def _promote(self, now: datetime) -> int:
        """Promote papers that now pass the filters of a watch whose words they have."""
        async with self._database.read() as tx:
            near = await HitStore(tx).near_hits(self._looked_at - OVERLAP, oldest_day(now))
        tested = [
            TestedHit(each.watch_id, start[-1], each.paper.id, state)
            for each in near
            if (start := self._known.starts.get(each.watch_id))
            and ((state := self._known.tested(each)) is not HitState.NEAR or each.was_unknown)
        ]
        if tested:
            async with self._database.write() as tx:
                await HitStore(tx).settle(tested, now)
        self._looked_at = now
        return sum(each.state is HitState.WAITING for each in tested)


async def waiting_papers(tx: Transaction, now: datetime) -> Mapping[date, Collection[str]]:
    """Return the ids of papers that may yet pass the filters of a watch, by listing day.

    Left out are watches that wait only for what lists don't tell.
    """
    return await HitStore(tx).near_papers(oldest_day(now), _ON_LISTS)


class WaitingWatches:
    """The watches that wait for something to be linked to a paper."""

    def __init__(self, database: Database) -> None:
        """Read the watches of `database`."""
        self._database = database

    async def papers(self, now: datetime) -> Collection[str]:
        """Return the ids of the papers they wait for."""
        filters = [f"has:{each}" for each in LINKED]
        async with self._database.read() as tx:
            near = await HitStore(tx).near_papers(oldest_day(now), filters)
        return frozenset[str]().union(*near.values())


def _queries(changed: Iterable[WatchChange]) -> list[Query | None]:
    """Parse the queries of watches; None stands for those that are not to be matched."""
    return [_read(each) if each.is_active else None for each in changed]


def _read(each: WatchChange) -> Query | None:
    """Parse a watch's query; return None if it is unreadable, so that the others still match."""
    try:
        return Query.from_stored(each.query)
    except BadQuery:
        log.exception("query is odd watch=%d", each.id)
        return None


def _words(queries: Iterable[Query | None]) -> set[str]:
    return {word.lower() for query in queries if query for term in query.terms() for word in term}
