"""Fills a temporary cache to try the bot with: live papers if there are any, else the sample."""

import contextlib
import tempfile
from asyncio import timeout
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from bot import app
from bot.errors import SourceUnavailable
from bot.ingest.sources.files import read_file
from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Paper
from bot.runtime.clock import Clock, utc_now
from bot.services import Services
from bot.settings import Settings
from bot.storage.database import Database

SAMPLE_NOW = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
"""The current time in the sample: the afternoon of its last listing day."""
LATE = frozenset({"2603.08589"})
"""The sample's papers, by id, that join its last list only once they are asked for."""
PROBE_SECONDS = 3.0
"""Seconds within which Hugging Face has to respond."""
LIVE_DAYS = 7
"""The number of days whose live lists are fetched."""

_SAMPLE_NOTE = (
    "These are sample papers: IDs, titles, names and numbers are real, abstracts and summaries were"
    f" rewritten. The clock says {SAMPLE_NOW:%d %B %Y, %H:%M} UTC."
)
_LIVE_NOTE = "These are live papers from Hugging Face."


@dataclass(frozen=True, slots=True)
class Trial:
    """The services over a temporary cache, its current time, and papers that are yet to come."""

    database: Database
    services: Services
    clock: Clock
    note: str
    later: tuple[Paper, ...] = ()


@asynccontextmanager
async def open_trial(settings: Settings) -> AsyncGenerator[Trial]:
    """Fill a temporary cache with live papers if Hugging Face responds at once, else the sample."""
    with _temporary(settings) as temporary:
        async with app.opened(temporary) as (database, services):
            if await _is_live(services):
                yield Trial(database, services, utc_now, _LIVE_NOTE)
                return
    async with open_sample(settings) as trial:
        yield trial


@asynccontextmanager
async def open_sample(
    settings: Settings, late: frozenset[str] = frozenset()
) -> AsyncGenerator[Trial]:
    """Fill a temporary cache with the sample, but for the papers that are `late`."""
    begin, later = utc_now(), list[Paper]()

    def clock() -> datetime:
        return SAMPLE_NOW + (utc_now() - begin)

    with _temporary(settings) as temporary:
        async with app.opened(temporary, clock=clock) as (database, services):
            for batch in sample_batches():
                later += [paper for paper in batch.papers if paper.id in late]
                papers = tuple(paper for paper in batch.papers if paper.id not in late)
                await services.ingest.store(replace(batch, papers=papers))
            yield Trial(database, services, clock, _SAMPLE_NOTE, tuple(later))


def sample_batches() -> list[Batch]:
    """Read the shipped sample, day by day."""
    with as_file(files("bot.cli.samples") / "papers.jsonl") as path:
        return [each.batch for each in read_file(path, year=None, today=SAMPLE_NOW.date())]


@contextlib.contextmanager
def _temporary(settings: Settings) -> Generator[Settings]:
    """Give the settings of a database that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="paperboy-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'paperboy.db'}"
        yield settings.model_copy(update={"database_url": url, "backfill_days": LIVE_DAYS})


async def _is_live(services: Services) -> bool:
    """Fetch the lists of the last days; return False if Hugging Face doesn't respond at once."""
    yesterday = utc_now().date() - timedelta(days=1)
    try:
        async with timeout(PROBE_SECONDS):
            await services.ingest.fetch(yesterday)
    except (SourceUnavailable, TimeoutError):
        return False
    with contextlib.suppress(SourceUnavailable):  # the papers fetched so far are enough
        await services.ingest.poll()
    return True
