"""The papers that the scenes show: recorded ones where there are any, else the shipped sample."""

import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.cli.trial import sample_batches
from bot.ingest.sources.files import read_file
from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Paper
from bot.services import Services
from bot.storage.database import Database, open_database
from tests.support.fakes import Clock, FakeSource

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
"""The afternoon of a Friday whose recorded list has 17 papers, as the median day has."""
RECORDED = Path(__file__).parents[2] / "shared" / "data" / "hf_daily"
MONTHS = ("2026-01", "2026-02", "2026-03")
"""The recorded months that are read: enough for a search to find something."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A filled SQLite file, to be copied for each world, and the papers that are yet to come."""

    file: Path
    later: tuple[Paper, ...]
    is_recorded: bool

    @asynccontextmanager
    async def copied(self) -> AsyncGenerator[Database]:
        """Open a copy of the file, which lies beside it meanwhile."""
        with tempfile.TemporaryDirectory(dir=self.file.parent) as folder:
            copy = shutil.copy(self.file, folder)
            async with open_database(f"sqlite+aiosqlite:///{copy}") as database:
                yield database


async def fill(folder: Path, *, recorded: bool = True) -> Cache:
    """Fill a file with all papers that were listed until `NOW`."""
    file = folder / "filled.db"
    sources = [RECORDED / f"sameday-{month}.jsonl.gz" for month in MONTHS] if recorded else []
    is_recorded = bool(sources) and all(each.exists() for each in sources)
    later: list[Paper] = []
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        services = Services.over(database, FakeSource(), Clock(NOW))
        for batch in _recorded(sources) if is_recorded else sample_batches():
            listed, still_to_come = _split(batch)
            later += still_to_come
            if listed.papers:
                await services.ingest.store(listed)
        await services.search.learn_acronyms()
    return Cache(file, tuple(later), is_recorded)


def _recorded(sources: list[Path]) -> Iterator[Batch]:
    for source in sources:
        for chunk in read_file(source, year=None, today=date.max):
            yield chunk.batch


def _split(batch: Batch) -> tuple[Batch, list[Paper]]:
    """Separate what was listed until `NOW` from what comes later."""
    listed = [paper for paper in batch.papers if (paper.listing_day or date.max) <= NOW.date()]
    later = [paper for paper in batch.papers if paper not in listed]
    return replace(batch, papers=tuple(listed)), later
