"""A running bot keeps its data: a backup a day, a whole index, and an end when it is damaged."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot import workers
from bot.errors import StorageDamaged
from bot.papers.domain.listing import Sort
from bot.papers.store.papers import PaperStore
from bot.runtime.loops import Loops
from bot.search.domain.query import Query
from bot.search.store.full_text import FullTextStore
from bot.storage import backup_rotation
from bot.storage.backups import verify
from bot.storage.database import Database, open_database
from tests.support.fakes import NOW, Clock, a_paper

SECONDS = 10.0


def backups(url: str) -> list[Path]:
    """Give the backups of a database."""
    return sorted(backup_rotation.folder_of(Path(make_url(url).database or "")).glob("*.db"))


def smash(path: Path) -> None:
    """Overwrite four pages of a database."""
    data = bytearray(path.read_bytes())
    data[2 * 4096 : 6 * 4096] = b"\xa5" * (4 * 4096)
    path.write_bytes(data)


@asynccontextmanager
async def maintained(database: Database, *, daily: bool) -> AsyncGenerator[asyncio.Task[None]]:
    """Maintain a database; at the end wait until its connections are given back."""
    keeping = asyncio.create_task(
        workers.maintain_database_forever(database, Clock(), Loops(), daily=daily)
    )
    try:
        async with asyncio.timeout(SECONDS):
            yield keeping
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def test_a_backup_is_made_while_the_bot_runs(sqlite_url: str) -> None:
    """It is whole, and of what had been written."""
    async with open_database(sqlite_url) as database:
        async with database.write() as tx:
            await PaperStore(tx).save([a_paper()], NOW)
        async with maintained(database, daily=True) as keeping:
            while not backups(sqlite_url):
                await asyncio.wait({keeping}, timeout=0.01)

    (made,) = backups(sqlite_url)
    assert verify(made).papers == 1


@pytest.mark.parametrize("daily", [True, False])
async def test_an_old_backup_goes_whatever_else_can_be_done(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, *, daily: bool
) -> None:
    """Without daily backups too, and without room for one, where it even helps."""
    old = (
        backup_rotation.folder_of(Path(make_url(sqlite_url).database or ""))
        / "paperboy-daily-20260101.db"
    )
    old.parent.mkdir()
    old.touch()
    monkeypatch.setattr("bot.storage.disk_space.MIN_FREE", 2**60)
    async with (
        open_database(sqlite_url) as database,
        maintained(database, daily=daily) as keeping,
    ):
        while old.exists():
            await asyncio.wait({keeping}, timeout=0.01)

    assert backups(sqlite_url) == []


async def test_an_index_that_disagrees_is_built_anew(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Damage that only searches would meet is found at the start, and needs nobody."""
    papers = [a_paper(1, title="Alpacas in gardens"), a_paper(2, title="Walruses at sea")]
    async with open_database(sqlite_url) as database:
        async with database.write() as tx:
            await PaperStore(tx).save(papers, NOW)
        with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as other:
            other.execute("DELETE FROM papers_fts_data WHERE id > 10")
            other.commit()
        async with maintained(database, daily=False) as keeping:
            while "built anew" not in caplog.text:
                await asyncio.wait({keeping}, timeout=0.01)
        async with database.read() as tx:
            query = Query.parse("walruses", NOW.date())
            hits = await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, 9)

    assert [paper.id for paper in hits.papers] == [papers[1].id]
    assert "name=papers_fts" in caplog.text
    assert "name=headings_fts" not in caplog.text


async def test_a_damaged_database_ends_the_bot(sqlite_url: str) -> None:
    """The day's copy finds what no query has read yet; each further write could make it worse."""
    path = Path(make_url(sqlite_url).database or "")
    async with open_database(sqlite_url) as database:
        smash(path)

        with pytest.raises(StorageDamaged, match=path.name):
            async with asyncio.timeout(SECONDS):
                await workers.maintain_database_forever(database, Clock(), Loops(), daily=True)

    assert backups(sqlite_url) == []
