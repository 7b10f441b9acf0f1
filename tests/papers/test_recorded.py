"""The storage holds what upstream really sent, and both engines see the same words in it."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.ingest.sources.files import Chunk, read_file
from bot.papers.store.papers import PaperStore
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.text.folding import fold
from tests.ingest.samples import RECORDED, needs_recorded
from tests.support.fakes import NOW

SAMPLE = 1_500
"""Words whose papers are counted on both engines."""
TODAY = date(2026, 3, 10)

pytestmark = [pytest.mark.recorded, needs_recorded]


def files(series: str) -> list[Path]:
    """List the recorded months of a series, or of all for `*`."""
    return sorted((RECORDED / "hf_daily").glob(f"{series}-*.jsonl.gz"))


def chunks(series: str) -> Iterator[Chunk]:
    """Read what was recorded, month by month."""
    for file in files(series):
        yield from read_file(file, year=None, today=TODAY)


def first_days(series: str) -> dict[str, date]:
    """Read, without our own reader, on which day each recorded paper was listed first."""
    days: dict[str, date] = {}
    for file in files(series):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for recorded in map(json.loads, lines):
                for item in recorded["items"]:
                    paper = item["paper"]
                    day = date.fromisoformat(paper.get("submittedOnDailyAt", recorded["date"])[:10])
                    days[paper["id"]] = min(day, days.get(paper["id"], day))
    return days


async def test_every_recorded_item_is_kept(sqlite_database: Database) -> None:
    """None is quarantined and none lost, and each lies on the first day it was listed on."""
    rejected = 0
    for chunk in chunks("*"):
        assert chunk.batch.seen_at
        rejected += len(chunk.batch.rejected)
        async with sqlite_database.write() as tx:
            await PaperStore(tx).save(chunk.batch.papers, chunk.batch.seen_at)

    async with sqlite_database.read() as tx:
        stored = await PaperStore(tx).newest(100_000)

    days = first_days("*")
    assert rejected == 0
    assert {paper.id: paper.listing_day for paper in stored} == days
    assert len(stored) == len(days) > 9_000


async def test_both_engines_count_the_same_papers(
    sqlite_database: Database, postgres_database: Database
) -> None:
    """On folded text their tokenizers agree: each word is in equally many papers."""
    papers = [paper for chunk in chunks("nextday") for paper in chunk.batch.papers]
    for database in (sqlite_database, postgres_database):
        async with database.write() as tx:
            await PaperStore(tx).save(papers, NOW)
    words = sorted({word for p in papers for word in fold(f"{p.title} {p.abstract}").split()})
    sample = random.Random(1).sample(words, SAMPLE)  # noqa: S311  # chance, not secrecy

    async with sqlite_database.read() as tx:
        in_sqlite = await FullTextStore(tx).document_frequencies(sample, len(papers))
    async with postgres_database.read() as tx:
        in_postgres = await FullTextStore(tx).document_frequencies(sample, len(papers))

    assert in_postgres == in_sqlite
    assert min(in_sqlite.values()) >= 1
