"""How long an ingest holds up the event loop, and the searches that run meanwhile."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.query import Query
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database, open_database
from bot.text.folding import fold

TICK = 0.001
"""Seconds that the ticker sleeps; what it oversleeps is the loop's stall."""
INGESTED = 2_000
"""Papers of each ingest, and papers that are there before."""
SEEN_AT = datetime(2026, 3, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stall:
    """Milliseconds: the longest stall, its 99th percentile, all the work, a search's median."""

    work: str
    longest: float
    p99: float
    whole: float
    search: float | None = None


async def measure(folder: Path, papers: Sequence[Paper]) -> list[Stall]:
    """Measure an idle loop, our ingest without and with searches beside it, and one inline.

    `papers` are three times `INGESTED`.
    """
    first, second, third = (papers[at : at + INGESTED] for at in range(0, 3 * INGESTED, INGESTED))
    async with open_database(f"sqlite+aiosqlite:///{folder}/stall.db") as database:

        async def ingest(batch: Sequence[Paper]) -> None:
            async with database.write() as tx:
                await PaperStore(tx).save(batch, SEEN_AT)

        await ingest(first)
        alone = await ticked("ingest", lambda: ingest(second))
        async with _searches(database) as latencies:
            searching = await ticked("ingest and searches", lambda: ingest(third))
    return [
        await ticked("nothing", lambda: asyncio.sleep(1)),
        alone,
        replace(searching, search=statistics.median(latencies) * 1e3),
        await ticked("ingest inline", lambda: _inline(folder / "inline.db", third)),
    ]


async def ticked(name: str, work: Callable[[], Awaitable[None]]) -> Stall:
    """Run `work` beside a ticker and tell what the ticker overslept."""
    gaps: list[float] = []

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(TICK)
            gaps.append((time.perf_counter() - begun - TICK) * 1e3)

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(10 * TICK)
    gaps.clear()
    begun = time.perf_counter()
    await work()
    spent = (time.perf_counter() - begun) * 1e3
    await asyncio.sleep(2 * TICK)  # a stall ends with the tick after it
    ticker.cancel()
    await asyncio.wait({ticker})
    return Stall(name, max(gaps), sorted(gaps)[len(gaps) * 99 // 100], spent)


@asynccontextmanager
async def _searches(database: Database) -> AsyncGenerator[list[float]]:
    """Search again and again, with short rests; give the list that the seconds are put into."""
    latencies: list[float] = []
    query = Query.parse("language model", date(2026, 3, 4))

    async def search() -> None:
        while True:
            begun = time.perf_counter()
            async with database.read() as tx:
                await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, 10)
            latencies.append(time.perf_counter() - begun)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(search())
    yield latencies
    task.cancel()
    await asyncio.wait({task})


async def _inline(path: Path, papers: Sequence[Paper]) -> None:
    """Fold and insert in the loop itself, as a bot without threads would."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(title, abstract, authors)")
    connection.executemany(
        "INSERT INTO texts VALUES (?, ?, ?)",
        [(fold(p.title), fold(p.abstract), fold(" ".join(p.authors))) for p in papers],
    )
    connection.commit()
    connection.close()
