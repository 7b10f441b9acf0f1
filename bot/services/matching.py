"""Matches what is new with the watches: each hit is written down once, whatever stops it."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.domain.errors import BadQuery
from bot.domain.filters import passes
from bot.domain.matching import Matcher
from bot.domain.papers import Paper
from bot.domain.queries import Query
from bot.domain.query_nodes import Filters
from bot.domain.watches import HitState
from bot.services.backtests import window
from bot.storage.database import Database, Transaction
from bot.storage.hits import Fresh, NewHit
from bot.storage.watches import Watched

log = logging.getLogger(__name__)

CURSOR = "watches.matched"
"""The fact that holds the sequence number of the last paper that was matched."""

BATCH = 500
"""Papers matched at a time."""

NEWS = timedelta(days=10)
"""How long before it came a paper may be listed to be news: ingest reads 7 listing days again.

However long the process was down afterwards, it stays news.
"""

OVERLAP = timedelta(hours=1)
"""How much of the last look at grown papers is looked at again: clocks of processes differ."""

MOST_STALE = 1_000
"""Removed watches that may be remembered until all are read anew."""

MOST_COUNTED = 1_000
"""Papers with a word that are counted; what is commoner is all alike to the matcher."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Known:
    """The watches as they are at `version`; their filters apart, as papers may reach them later."""

    matcher: Matcher = field(default_factory=Matcher)
    filters: dict[int, Filters] = field(default_factory=dict[int, Filters])
    starts: dict[int, Watched] = field(default_factory=dict[int, Watched])
    version: int = 0

    def learn(self, changed: Iterable[Watched]) -> None:
        """Take in what has changed since `version`."""
        for each in changed:
            self.version = each.version
            self.filters.pop(each.id, None)
            query = _read(each) if each.is_active else None
            if query is None:
                self.matcher.remove(each.id)
                self.starts.pop(each.id, None)
                continue
            self.matcher.add(each.id, replace(query, filters=Filters()))
            self.starts[each.id] = each
            if query.filters:
                self.filters[each.id] = query.filters

    def hits(self, fresh: Sequence[Fresh]) -> list[NewHit]:
        """Find the watches whose words fresh papers have, if the papers are news to them."""
        found: list[NewHit] = []
        for watch_id, place in self.matcher.matches([each.folded for each in fresh]):
            start, paper = self.starts[watch_id], fresh[place]
            day = paper.folded.paper.listing_day
            if paper.sequence <= start.cursor or day is None or day < start.first_day:
                continue
            is_near = not self.is_enough(watch_id, paper.folded.paper)
            state = HitState.NEAR if is_near else HitState.WAITING
            found.append(NewHit(watch_id, paper.folded.paper.id, paper.sequence, state))
        return found

    def is_enough(self, watch_id: int, paper: Paper) -> bool:
        """Whether a paper that has the words has the numbers and links too."""
        return passes(paper, self.filters.get(watch_id, Filters()))


class Matching:
    """Compares new and grown papers with all watches; one step at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Know no watch yet: the first step reads them all."""
        self._database = database
        self._clock = clock
        self._known = _Known()
        self._looked_at = _LONG_AGO

    async def step(self) -> int:
        """Match all that has come since the last step; give how many hits are new."""
        now, found = self._clock(), 0
        while True:
            async with self._database.read() as tx:
                after = int(await tx.facts.get(CURSOR) or 0)
                until = await tx.issues.newest_sequence()
                fresh = await tx.hits.fresh(after, until, BATCH)
                # the watches come last: one that these papers are new to is there by then
                await self._learn(tx)
            new = await asyncio.to_thread(self._known.hits, [*filter(_is_news, fresh)])
            is_last = len(fresh) < BATCH
            reached = until if is_last else fresh[-1].sequence
            if reached > after:
                async with self._database.write() as tx:
                    await tx.hits.add(new, now)
                    await tx.facts.put(CURSOR, str(reached))
            found += len(new)
            if is_last:
                return found + await self._promote(now)

    async def _learn(self, tx: Transaction) -> None:
        """Take in the changes of watches, all of them anew if many have been removed."""
        if len(self._known.matcher) > await tx.watches.active() + MOST_STALE:
            self._known = _Known()
        changed = await tx.watches.changed(self._known.version)
        if not changed:
            return
        if not self._known.version:
            queries = await asyncio.to_thread(_words, changed)
            self._known.matcher = Matcher(await _frequency(tx, queries))
        await asyncio.to_thread(self._known.learn, changed)

    async def _promote(self, now: datetime) -> int:
        """Find the papers that have grown enough for a watch whose words they have."""
        async with self._database.read() as tx:
            near = await tx.hits.near(self._looked_at - OVERLAP, window(now))
        reached = [
            (self._known.starts[watch_id], paper.id)
            for watch_id, paper in near
            if watch_id in self._known.starts and self._known.is_enough(watch_id, paper)
        ]
        if reached:
            async with self._database.write() as tx:
                await tx.hits.promote(reached, now)
        self._looked_at = now
        return len(reached)


def _is_news(paper: Fresh) -> bool:
    day = paper.folded.paper.listing_day
    return day is not None and day >= (paper.ingested_at - NEWS).date()


def _read(each: Watched) -> Query | None:
    """Read a watch's query; None for one that can't be read any more: the others must go on."""
    try:
        return Query.stored(each.query)
    except BadQuery:
        log.exception("query is odd watch=%d", each.id)
        return None


def _words(watched: Iterable[Watched]) -> list[str]:
    queries = filter(None, (_read(each) for each in watched if each.is_active))
    return sorted({word for query in queries for term in query.terms() for word in term})


async def _frequency(tx: Transaction, words: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(words), BATCH):
        some = words[start : start + BATCH]
        found |= await tx.fulltext.document_frequencies(some, MOST_COUNTED)
    return found
