"""Laws of saving that hold for any papers, seen at any times, saved in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.papers.domain.identity import local_id
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.store.full_text import INDEXES
from bot.storage.database import Database
from bot.storage.schema import KEYS_PER_DAY
from tests.support.fakes import NOW, a_paper
from tests.support.sql import Sql, sql_at

TITLES = ("Sparse Gardens", "sparse gardens", "Dense Woods")
few_examples = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""Each example talks to real databases."""


@dataclass(frozen=True)
class Sight:
    """One answer: the papers of it, and how many hours after `NOW` it was seen."""

    hour: int
    papers: tuple[Paper, ...]


def real_paper(
    number: int, title: str, upvotes: int, day: date | None, code_url: str | None
) -> Paper:
    """Make a paper with an arXiv id."""
    return a_paper(number, title=title, upvotes=upvotes, listing_day=day, code_url=code_url)


def page_entry(title: str, comments: int | None) -> Paper:
    """Make the entry of a saved page."""
    return a_paper(0, id=local_id(title), title=title, listing_day=None, comments=comments)


votes = st.integers(0, 9)
days = st.dates(date(2026, 3, 1), date(2026, 3, 4))
titles = st.sampled_from(TITLES)
links = st.none() | st.just("https://github.test/a/b")
real_papers = st.builds(real_paper, st.integers(1, 3), titles, votes, st.none() | days, links)
steady_papers = real_papers.map(lambda paper: replace(paper, title=TITLES[int(paper.id[-1]) - 1]))
page_entries = st.builds(page_entry, titles, st.none() | votes)


def sights(papers: st.SearchStrategy[Paper]) -> st.SearchStrategy[list[Sight]]:
    """Make answers that hold some of `papers` and entries of saved pages."""
    some = st.lists(papers | page_entries, max_size=4).map(tuple)
    return st.lists(st.builds(Sight, st.integers(0, 50), some), max_size=6)


@pytest.fixture
def sqlite_sql(sqlite_url: str) -> Sql:
    """Run SQL on the SQLite database."""
    return sql_at(sqlite_url)


@pytest.fixture
def postgres_sql(postgres_url: str) -> Sql:
    """Run SQL on the PostgreSQL database."""
    return sql_at(postgres_url)


async def save_all(database: Database, sql: Sql, seen: Sequence[Sight]) -> list[object]:
    """Begin with an empty cache, save everything, and give what was counted."""
    for table in ("snapshots", "acronyms", "paper_text", "papers"):
        await sql(f"DELETE FROM {table}")  # noqa: S608  # our own names
    counts: list[object] = []
    for sight in seen:
        async with database.write() as tx:
            counts.append(
                await PaperStore(tx).save(sight.papers, NOW + timedelta(hours=sight.hour))
            )
    return counts


async def everything(database: Database, sql: Sql) -> list[object]:
    """Give all that is stored of papers, in the order of their keys and of their arrival."""
    async with database.read() as tx:
        papers = await PaperStore(tx).newest(100)
    return [
        papers,
        await sql("SELECT key, id, local_id FROM papers ORDER BY sequence"),
        await sql("SELECT key, title, abstract, authors, orgs FROM paper_text ORDER BY key"),
        await sql("SELECT key, upvotes, comments FROM snapshots ORDER BY key, day"),
    ]


@few_examples
@given(seen=sights(real_papers))
async def test_both_engines_store_the_same(
    sqlite_database: Database,
    postgres_database: Database,
    sqlite_sql: Sql,
    postgres_sql: Sql,
    seen: list[Sight],
) -> None:
    """Whatever is saved in whatever order: the same counts, papers, keys, texts and snapshots."""
    counts = await save_all(sqlite_database, sqlite_sql, seen)

    assert await save_all(postgres_database, postgres_sql, seen) == counts
    stored = await everything(sqlite_database, sqlite_sql)
    assert await everything(postgres_database, postgres_sql) == stored


@few_examples
@given(seen=sights(steady_papers))
async def test_nothing_is_lost_and_all_is_indexed(
    sqlite_database: Database, sqlite_sql: Sql, seen: list[Sight]
) -> None:
    """Every id ever saved finds a paper, the indexes hold exactly the stored texts, keys the days.

    Only a paper that changes its title is no longer found by what a saved page called it.
    """
    await save_all(sqlite_database, sqlite_sql, seen)

    ids = {paper.id for sight in seen for paper in sight.papers}
    async with sqlite_database.read() as tx:
        assert {paper_id for paper_id in ids if not await PaperStore(tx).get(paper_id)} == set()
    for index in INDEXES:
        await sqlite_sql(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608  # our own names
    keys = await sqlite_sql("SELECT key FROM papers ORDER BY key")
    assert await sqlite_sql("SELECT key FROM paper_text ORDER BY key") == keys
    for key, day in await sqlite_sql("SELECT key, listing_day FROM papers"):
        assert not day or key // KEYS_PER_DAY == date.fromisoformat(day).toordinal()


@few_examples
@given(seen=st.permutations(range(5)), upvotes=st.lists(votes, min_size=5, max_size=5))
async def test_the_newest_numbers_win_in_any_order(
    sqlite_database: Database, sqlite_sql: Sql, seen: list[int], upvotes: list[int]
) -> None:
    """However late an old answer is imported, the votes are those that were seen last."""
    order = [Sight(hour, (a_paper(1, upvotes=upvotes[hour]),)) for hour in seen]

    await save_all(sqlite_database, sqlite_sql, order)

    async with sqlite_database.read() as tx:
        assert await PaperStore(tx).get("2603.00001") == a_paper(1, upvotes=upvotes[4])
