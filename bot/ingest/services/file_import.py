"""Imports files of saved pages and recorded responses, and reports what came of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.ingest.services.ingest import IngestService
from bot.ingest.sources.files import read_file
from bot.papers.store.saving import Saved

ImportProgress = Callable[[int, int], None]
"""Receives the bytes done, and the total."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of importing one file; each warning names the line it is about."""

    read: int = 0
    saved: Saved = field(default_factory=Saved)
    rejected: int = 0
    warnings: tuple[str, ...] = ()


async def import_file(
    ingest: IngestService, path: Path, *, year: int | None, today: date, progress: ImportProgress
) -> Imported:
    """Store the papers of a file chunk by chunk; `year` is when a saved page was saved.

    Raises BadRequest for a file that can't be read; the chunks before the error are kept.
    """
    total = Imported()
    chunks = read_file(path, year=year, today=today)
    while chunk := await asyncio.to_thread(next, chunks, None):
        saved = await ingest.store(chunk.batch)
        total = Imported(
            total.read + len(chunk.batch.papers),
            total.saved + saved,
            total.rejected + len(chunk.batch.rejected),
            total.warnings + chunk.warnings,
        )
        progress(chunk.done, chunk.size)
    return total
