"""Fetches and stores the Daily Papers lists, and decides which answers to trust."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice

from bot.errors import SourceUnavailable, StorageFull
from bot.ingest.services.due_days import (
    ALWAYS_DUE,
    POLLED_AT,
    DueDays,
    WaitingPapers,
    no_papers,
)
from bot.ingest.sources.port import Batch, Source
from bot.ingest.store.listings import ListingState, ListingStore
from bot.ingest.store.quarantine import QuarantineStore, Unread
from bot.ingest.store.unreadable import UnreadableList
from bot.papers.domain.listing import SATURDAY, Period, weekdays_back
from bot.papers.domain.paper import Paper
from bot.papers.store.asked_papers import AskedPaperStore
from bot.papers.store.papers import PaperStore
from bot.papers.store.saving import Saved
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.key_values import KeyValues

log = logging.getLogger(__name__)

SPAN_STEP = 50
"""Papers of a month saved per transaction, about 50 ms: a search may have to wait for it."""
FROM_FILES = "file"
"""The source name under which records of imported files are quarantined."""
EMPTY_IS_ODD_FROM = time(12)
"""UTC hour from which an empty list on a weekday is suspicious."""
FIRST_DATED_RECORDS = date(2025, 3, 17)
"""The first Monday whose records all name their listing day; older days are fetched singly."""
OLD_DAYS_LAST = timedelta(minutes=5)
"""How long a poll goes on with old lists before today's is read again."""
MAX_MOVED = 10
"""Papers asked for singly because they have left their list, of one list at a time."""
MAX_FAILURES = 3
"""Days that may fail in one poll before it ends: fewer than open the source's breaker."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The result of fetching one listing day; `problem` is a sentence if it was suspicious.

    `listed` are the ids of the papers that were on its list.
    """

    day: date
    saved: Saved = field(default_factory=Saved)
    rejected: int = 0
    problem: str | None = None
    listed: frozenset[str] = frozenset()


class IngestService:
    """Keeps the cache up to date with one source."""

    def __init__(
        self,
        database: Database,
        source: Source,
        clock: Clock,
        *,
        backfill_days: int,
        waiting_papers: WaitingPapers = no_papers,
    ) -> None:
        """Fill `database` from `source`, first with the last `backfill_days` days."""
        self._database = database
        self._source = source
        self._clock = clock
        self._due = DueDays(database, clock, waiting_papers, backfill_days=backfill_days)

    async def poll(self) -> tuple[Ingested, ...]:
        """Fetch the due listing days, newest first, and record how it went.

        Old days that take long are left to the next poll. A day that can't be fetched doesn't stop
        the others, until `MAX_FAILURES` have failed or upstream says how long to leave it alone.
        Raises the last SourceUnavailable at the end, and StorageFull if there is no room for
        papers.
        """
        results: list[Ingested] = []
        failures: list[SourceUnavailable] = []
        until = self._clock() + OLD_DAYS_LAST
        for place, (day, waiting) in enumerate((await self._due.read()).items()):
            if place >= ALWAYS_DUE and self._clock() > until:
                log.debug("poll leaves older days to the next one from=%s", day)
                break
            try:
                results.append(found := await self.fetch(day))
                if found.problem is None:
                    await self._find_moved(set(waiting) - found.listed)
            except SourceUnavailable as error:
                failures.append(error)
                if error.retry_after or len(failures) == MAX_FAILURES:
                    break
            except StorageFull as error:
                await self._remember(str(error))
                raise
        if failures:
            await self._remember(str(failures[-1]), failures[-1].cause)
            raise failures[-1]
        await self._remember(next((found.problem for found in results if found.problem), None))
        new = sum(len(found.saved.new) for found in results)
        updated = sum(found.saved.updated for found in results)
        log.info("polled days=%d new=%d updated=%d", len(results), new, updated)
        return tuple(results)

    async def backfill(self, since: date, progress: Callable[[Ingested], None]) -> Saved:
        """Fetch every weekday from today back to `since`, reporting each to `progress`.

        A day that can't be fetched is reported as a problem. Raises SourceUnavailable when
        `MAX_FAILURES` days in a row fail; the days before them are kept.
        """
        saved, failures = Saved(), 0
        for day in weekdays_back(self._clock().date(), since):
            try:
                found = await self.fetch(day)
                failures = 0
            except SourceUnavailable as error:
                failures += 1
                if failures == MAX_FAILURES:
                    raise
                found = Ingested(day, problem=str(error))
            saved += found.saved
            progress(found)
        return saved

    async def fetch(self, day: date) -> Ingested:
        """Fetch one listing day and store it, unless the answer is suspicious."""
        self._database.require_room()
        batch = await self._source.listing(Period.day(day))
        now = self._clock()
        async with self._database.write() as tx:
            known = await ListingStore(tx).of(day)
            await QuarantineStore(tx).add(self._source.name, _unread(batch), now)
            if batch.papers or batch.rejected:
                await UnreadableList(tx).note(day, unreadable(batch, day))
            if problem := _suspicion(batch, day, known, now):
                log.warning("suspicious list day=%s problem=%s", day, problem)
                papers, digest = (known.papers, known.digest) if known else (0, "")
                await ListingStore(tx).put(ListingState(day, now, papers, digest, problem))
                return Ingested(day, rejected=len(batch.rejected), problem=problem)
            is_new = known is None or known.digest != batch.digest
            saved = await PaperStore(tx).save(batch.papers, now) if is_new else Saved()
            await ListingStore(tx).put(ListingState(day, now, len(batch.papers), batch.digest))
        log.debug(
            "list day=%s papers=%d new=%d updated=%d%s",
            *(day, len(batch.papers), len(saved.new), saved.updated),
            "" if is_new else " unchanged",
        )
        listed = frozenset(paper.id for paper in batch.papers)
        return Ingested(day, saved, len(batch.rejected), listed=listed)

    async def _find_moved(self, paper_ids: Iterable[str]) -> None:
        """Read papers that something waits for and that their list no longer has."""
        for paper_id in islice(sorted(paper_ids), MAX_MOVED):
            if paper := await self._source.paper(paper_id):
                async with self._database.write() as tx:
                    await PaperStore(tx).save([paper], now := self._clock())
                    await AskedPaperStore(tx).note([paper_id], now)

    async def missing(self, period: Period) -> tuple[date, ...]:
        """Return the weekdays of `period`, up to today, that were never requested."""
        last = min(period.last, self._clock().date())
        days = tuple(weekdays_back(last, period.first))
        async with self._database.read() as tx:
            known = await ListingStore(tx).get(days)
        return tuple(day for day in days if day not in known)

    async def ensure(self, period: Period) -> None:
        """Fetch the days of `period` that were never requested, such as last year's."""
        missing = await self.missing(period)
        if len(missing) > 1 and period.first >= FIRST_DATED_RECORDS:
            await self._fetch_span(period, missing)
            return
        for day in missing:
            await self.fetch(day)

    async def _fetch_span(self, period: Period, missing: Iterable[date]) -> None:
        """Fetch a whole week or month in one request, and count its papers per day."""
        self._database.require_room()
        batch = await self._source.listing(period)
        now = self._clock()
        for start in range(0, len(batch.papers), SPAN_STEP):  # others may write in between
            async with self._database.write() as tx:
                await PaperStore(tx).save(batch.papers[start : start + SPAN_STEP], now)
        async with self._database.write() as tx:
            await QuarantineStore(tx).add(self._source.name, _unread(batch), now)
            if len(batch.rejected) >= len(batch.papers):
                return  # such an answer proves nothing: the days remain missing
            for day in missing:
                count = sum(paper.listing_day == day for paper in batch.papers)
                # no digest: the day's own list must still be read when it becomes due
                await ListingStore(tx).put(ListingState(day, now, count, digest=""))

    async def store(self, batch: Batch) -> Saved:
        """Store what was read from a file; numbers older than the cache's own only fill gaps."""
        self._database.require_room()
        seen_at = batch.seen_at or self._clock()
        async with self._database.write() as tx:
            await QuarantineStore(tx).add(FROM_FILES, _unread(batch), seen_at)
            if batch.day and not await ListingStore(tx).of(batch.day):
                # no digest: the list itself must still be requested while it is due
                state = ListingState(batch.day, seen_at, len(batch.papers), digest="")
                await ListingStore(tx).put(state)
            return await PaperStore(tx).save(batch.papers, seen_at)

    async def retry_quarantine(self, version: str) -> Saved:
        """Read the quarantined records again, once per `version` of the program."""
        async with self._database.read() as tx:
            if await KeyValues(tx).get("quarantine.version") == version:
                return Saved()
        saved, tried, read, last = Saved(), 0, 0, 0
        while waiting := await self._waiting(after=last):
            papers = await asyncio.to_thread(self._read_again, waiting)
            async with self._database.write() as tx:
                saved += await PaperStore(tx).save(chain(*papers.values()), self._clock())
                await QuarantineStore(tx).release(tuple(papers))
            tried, read, last = tried + len(waiting), read + len(papers), waiting[-1][0]
        async with self._database.write() as tx:
            await KeyValues(tx).put("quarantine.version", version)
        log.info("retried quarantine records=%d read=%d", tried, read)
        return saved

    async def _waiting(self, *, after: int) -> Sequence[tuple[int, str]]:
        async with self._database.read() as tx:
            return await QuarantineStore(tx).waiting((self._source.name, FROM_FILES), after)

    def _read_again(self, waiting: Sequence[tuple[int, str]]) -> dict[int, tuple[Paper, ...]]:
        """Return the papers of the quarantined records that can be read now, by record number."""
        found = {number: self._source.read(record).papers for number, record in waiting}
        return {number: papers for number, papers in found.items() if papers}

    async def _remember(self, problem: str | None, cause: str = "") -> None:
        async with self._database.write() as tx:
            await KeyValues(tx).put("ingest.cause", cause)
            await KeyValues(tx).put(POLLED_AT, self._clock().isoformat())
            before = await KeyValues(tx).get("ingest.problem")
            await KeyValues(tx).put("ingest.problem", problem or "")
            if bool(problem) != bool(before):
                since = self._clock().isoformat() if problem else ""
                await KeyValues(tx).put("ingest.problem_since", since)


def _unread(batch: Batch) -> list[Unread]:
    return [Unread(each.record, each.error, each.paper_id) for each in batch.rejected]


def unreadable(batch: Batch, day: date) -> str | None:
    """Return a sentence about a list that is not empty and of which nothing could be read."""
    if batch.papers or not batch.rejected:
        return None
    number, reason = len(batch.rejected), batch.rejected[0].error
    return f"None of the {number:,} records on the list of {day} could be read: {reason}."


def _suspicion(batch: Batch, day: date, known: ListingState | None, now: datetime) -> str | None:
    """Return why the answer can't be right, or None; a suspicious one leaves the old data as is."""
    count, before = len(batch.papers), known.papers if known else 0
    if problem := unreadable(batch, day):
        return problem
    if len(batch.rejected) > count:
        return f"Most records of {day} could not be read."
    if count * 2 < before:
        return f"The list of {day} shrank from {before} to {count} papers."
    is_late = now.time() >= EMPTY_IS_ODD_FROM
    if not count and day == now.date() and day.weekday() < SATURDAY and is_late:
        return f"The list of {day} is still empty."
    return None
