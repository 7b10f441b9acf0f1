"""Entries of saved pages, which know only a title: they merge with the real paper, or give way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.papers.domain.identity import local_id
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.papers.store.saving import Saved
from bot.storage.database import Database
from tests.support.fakes import NOW, a_paper
from tests.support.sql import Sql

LATER = NOW + timedelta(hours=3)


def page_entry(title: str, **known: object) -> Paper:
    """Make the entry of a saved page, which has no id but its title's."""
    nothing = {"authors": (), "author_count": None, "listing_day": None, "published_at": None}
    unknown: dict[str, object] = {**nothing, "upvotes": None, "comments": None}
    return a_paper(1, id=local_id(title), title=title, **unknown | known)


async def save(database: Database, *papers: Paper, at: datetime = NOW) -> Saved:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        return await PaperStore(tx).save(papers, at)


async def stored(database: Database, paper_id: str = "2603.00001") -> Paper | None:
    """Read one paper."""
    async with database.read() as tx:
        return await PaperStore(tx).get(paper_id)


async def holdings(database: Database) -> int:
    """Count the papers."""
    async with database.read() as tx:
        return (await PaperStore(tx).holdings()).papers


async def test_a_page_entry_of_a_known_paper_merges(database: Database) -> None:
    """The same title, however it is set, is the same paper; the entry adds no second one."""
    known = a_paper(1, title="Sparse Gardens: A Survey")
    await save(database, known)

    saved = await save(database, page_entry("SPARSE  gardens - a survey"), at=LATER)

    assert saved == Saved(merged=1)
    assert await stored(database, local_id("Sparse Gardens: A Survey")) == known
    assert await holdings(database) == 1


async def test_the_real_paper_replaces_its_page_entry(database: Database, sql: Sql) -> None:
    """It stays findable by the entry's id, keeps what only the entry told, and leaves no trace."""
    entry = page_entry("Sparse Gardens", comments=7)
    real = a_paper(1, title="Sparse gardens", comments=None)
    await save(database, entry)

    saved = await save(database, real, at=LATER)

    assert saved == Saved(new=(replace(real, comments=7),))
    assert await stored(database, entry.id) == await stored(database) == replace(real, comments=7)
    for table in ("papers", "paper_text"):
        assert await sql(f"SELECT count(*) FROM {table}") == [(1,)]  # noqa: S608  # no user input


@pytest.mark.parametrize("entry_first", [True, False])
async def test_both_in_one_batch_are_one_paper(database: Database, *, entry_first: bool) -> None:
    """A page entry that comes together with its paper merges too."""
    entry, real = page_entry("Sparse Gardens"), a_paper(1, title="Sparse Gardens")

    saved = await save(database, *((entry, real) if entry_first else (real, entry)))

    assert saved == Saved(new=(real,), merged=1)
    assert await stored(database, entry.id) == real


async def test_an_entry_stored_before_merges_too(database: Database) -> None:
    """A batch may hold a stored entry and, for the first time, its real paper."""
    entry, real = page_entry("Sparse Gardens"), a_paper(1, title="Sparse Gardens")
    await save(database, entry)

    saved = await save(database, real, entry, at=LATER)

    assert saved == Saved(new=(real,), merged=1)
    assert await holdings(database) == 1


async def test_a_new_title_can_show_that_both_are_one(database: Database) -> None:
    """A known paper that takes the title of a page entry replaces it."""
    await save(database, page_entry("Sparse Gardens", comments=7), a_paper(1, comments=None))

    saved = await save(database, a_paper(1, title="Sparse Gardens", comments=None), at=LATER)

    assert saved == Saved(updated=1)
    assert await stored(database) == a_paper(1, title="Sparse Gardens", comments=7)
    assert await holdings(database) == 1


async def test_a_page_entry_is_updated_by_itself(database: Database) -> None:
    """The same page saved again later knows more."""
    await save(database, page_entry("Sparse Gardens"))

    saved = await save(database, page_entry("Sparse Gardens", comments=3), at=LATER)

    assert saved == Saved(updated=1)
