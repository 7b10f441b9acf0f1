"""Decides which listing days to read now: new ones, gaps, and those that still change."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TypeAlias

from bot.ingest.store.listings import LATE_DAYS, ListingState, ListingStore
from bot.papers.domain.listing import CLOSES_AFTER, weekdays_back
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.key_values import KeyValues
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

POLLED_AT = "ingest.at"
"""The key of the time of the last poll."""
SINCE = "ingest.since"
"""The key of the first listing day that the cache was filled with at the first start."""
MAX_GAP = 366
"""The age in days up to which a gap is filled."""
REREAD_EVERY = timedelta(hours=1)
WAITING_EVERY = timedelta(hours=6)
"""How often older days are read on which something waits for votes or links."""
ALWAYS_DUE = 2
"""Today and yesterday, whose lists may be open."""

Waiting: TypeAlias = Mapping[date, Collection[str]]
"""The ids of papers whose votes or links something waits for, by listing day."""
WaitingPapers: TypeAlias = Callable[[Transaction, datetime], Awaitable[Waiting]]
"""Returns what is waited for at that time."""


async def no_papers(tx: Transaction, now: datetime) -> Waiting:
    """Return nothing: nothing waits."""
    del tx, now
    return {}


class DueDays:
    """The schedule of reading listing days."""

    def __init__(
        self, database: Database, clock: Clock, waiting_papers: WaitingPapers, *, backfill_days: int
    ) -> None:
        """Fill an empty cache `backfill_days` back from its first start."""
        self._database = database
        self._clock = clock
        self._waiting_papers = waiting_papers
        self._backfill_days = backfill_days

    async def read(self) -> Waiting:
        """Return the listing days to read now, newest first; the first `ALWAYS_DUE` always are.

        With each of the days that are read only because something waits come its papers.
        Older days of the last week are due hourly, and so are those whose last answer was
        suspicious. Those on which something waits are due every `WAITING_EVERY`. The others are due
        until they have been read once after their list closed, which fills an empty cache and every
        gap since the first start.
        """
        now = self._clock()
        today = now.date()
        since = max(await self._since(now), today - timedelta(days=MAX_GAP))
        weekdays = [*weekdays_back(today - timedelta(days=ALWAYS_DUE), since)]
        hourly = frozenset(islice(weekdays, LATE_DAYS - ALWAYS_DUE))
        open_ = [today - timedelta(days=age) for age in range(ALWAYS_DUE)]
        async with self._database.read() as tx:
            waiting = await self._waiting_papers(tx, now)
            older = sorted({*weekdays, *waiting}.difference(open_), reverse=True)
            states = await ListingStore(tx).get(older)

        skipped = Counter[str]()

        def is_due(day: date) -> bool:
            if (state := states.get(day)) is None:
                return True
            every, before = _read_before(
                state, now, is_hourly=day in hourly, is_waiting=day in waiting
            )
            skipped[every] += state.checked_at >= before
            return state.checked_at < before

        due = dict[date, Collection[str]].fromkeys(open_, ())
        due |= {day: () if day in hourly else waiting.get(day, ()) for day in older if is_due(day)}
        told = " ".join(f"{every}={days}" for every, days in (+skipped).items())
        log.debug("poll days=%s skipped %s", ",".join(map(str, due)), told or "none")
        return due

    async def _since(self, now: datetime) -> date:
        """Return the first day to fill; it is set once, and later changes of the setting pass it.

        In a database of an older version it is where the last poll would have begun.
        """
        async with self._database.read() as tx:
            stored = await KeyValues(tx).get(SINCE)
            polled_at = await KeyValues(tx).get(POLLED_AT)
        if stored and date.fromisoformat(stored) <= now.date():  # else a clock was wrong then
            return date.fromisoformat(stored)
        start = min(datetime.fromisoformat(polled_at), now) if polled_at else now
        since = start.date() - timedelta(days=self._backfill_days)
        async with self._database.write() as tx:
            await KeyValues(tx).put(SINCE, since.isoformat())
        return since


def _read_before(
    state: ListingState, now: datetime, *, is_hourly: bool, is_waiting: bool
) -> tuple[str, datetime]:
    """Return how often a day is read, in a word, and before when it was read last if it is due."""
    if is_hourly or state.problem is not None:
        return "hourly", now - REREAD_EVERY
    closed = datetime.combine(state.day, time(), UTC) + CLOSES_AFTER
    if is_waiting:
        return "awaited", max(closed, now - WAITING_EVERY)
    return "closed", closed
