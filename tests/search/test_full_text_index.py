"""The full-text index: its cap, what leaves it, and what it tells about words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.papers.domain.identity import local_id
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.query import Query
from bot.search.store import full_text
from bot.search.store.full_text import FullTextStore, SearchPage
from bot.storage.database import Database
from tests.support.fakes import NOW, a_paper

CAP = 5
FIRST_DAY = date(2026, 1, 1)


async def save(database: Database, *papers: Paper) -> None:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        await PaperStore(tx).save(papers, NOW)


async def search(database: Database, words: str, sort: Sort = Sort.NEWEST) -> SearchPage:
    """Search for all there is."""
    async with database.read() as tx:
        return await FullTextStore(tx).search(Query.parse(words, NOW.date()), sort, 0, 100)


def numbers(hits: SearchPage) -> set[int]:
    """Give the numbers the papers were made of."""
    return {int(paper.id[5:]) for paper in hits.papers}


@pytest.fixture
async def capped(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Give a database of 12 papers with one common word, of which 5 at most are listed."""
    monkeypatch.setattr(full_text, "CAP", CAP)
    many = [
        a_paper(number, title="Common", listing_day=FIRST_DAY + timedelta(days=number))
        for number in range(12)
    ]
    await save(database, *many)
    return database


async def test_only_the_newest_are_listed(capped: Database) -> None:
    """The walk stops at the cap, and the result says so."""
    found = [await search(capped, "common", sort) for sort in Sort]

    assert [numbers(hits) for hits in found] == [{7, 8, 9, 10, 11}] * len(Sort)
    assert {(hits.total, hits.has_more) for hits in found} == {(CAP, True)}
    assert not (await search(capped, "common upvotes:<=3")).has_more


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("upvotes:<=3", {0, 1, 2, 3}),
        ("until:2026-01-04", {0, 1, 2, 3}),
        ("until:2026-01-09", {4, 5, 6, 7, 8}),
        ("since:2026-01-11", {10, 11}),
        ("comments:=0 upvotes:<2", {0, 1}),
    ],
)
async def test_filters_are_tested_inside_the_walk(
    capped: Database, filters: str, expected: set[int]
) -> None:
    """Tested after the cap, they would lose the older papers that fulfil them."""
    found = {sort: numbers(await search(capped, f"common {filters}", sort)) for sort in Sort}

    assert found == dict.fromkeys(Sort, expected)


async def test_a_new_text_replaces_the_old(database: Database) -> None:
    """Words that a paper no longer has don't find it."""
    paper = a_paper(1, title="On gardens", authors=("Ada Example",))
    await save(database, paper)

    await save(database, replace(paper, title="On woods", authors=("Ben Sample",)))

    for gone in ("garden", "title:garden", "author:ada", '"ada example"'):
        assert (await search(database, gone)).total == 0
    assert numbers(await search(database, "wood author:ben")) == {1}


async def test_a_replaced_entry_leaves_the_index(database: Database) -> None:
    """A saved page's entry is found no more by its own words, once the real paper is here."""
    entry = a_paper(0, id=local_id("On gardens"), title="On gardens", abstract="Tulips bloom.")
    await save(database, entry)

    await save(database, a_paper(1, title="On gardens", abstract="Roses bloom."))

    assert (await search(database, "tulip")).total == 0
    assert numbers(await search(database, "garden")) == {1}


async def test_similar_papers_share_words(database: Database) -> None:
    """They are ranked by how much they share, without the paper itself and without strangers."""
    texts = ("Roses and tulips", "Tulips bloom with roses", "Tulips of spring", "Steel and glass")
    await save(database, *[a_paper(n, title=text, abstract="") for n, text in enumerate(texts)])

    async with database.read() as tx:
        store = FullTextStore(tx)
        both = await store.matching_best(["rose", "tulip"], ["2603.00000"], 10)
        best = await store.matching_best(["rose", "tulip"], ["2603.00000"], 1)
        others = await store.matching_best(["rose", "tulip"], ["2603.00000", "2603.00001"], 10)
        papers = await store.papers([each.key for each in best + others])

    assert {each.title for each in both} == {"tulip bloom with rose", "tulip of spring"}
    assert [paper.id for paper in papers] == ["2603.00001", "2603.00002"]


async def test_document_frequencies(database: Database) -> None:
    """Each word counts once a paper, in whatever field; counting may stop, unknown words are 0."""
    papers = [
        a_paper(n, title="Rose rose", abstract="Rose" + " tulip" * (n % 2), authors=())
        for n in range(6)
    ]
    await save(database, *papers)

    async with database.read() as tx:
        counted = await FullTextStore(tx).document_frequencies(["rose", "tulip", "steel", "'"], 4)

    assert counted.get("tulip") == 3
    assert 4 <= counted.get("rose", 0) <= 6
    assert counted.get("steel", 0) == counted.get("'", 0) == 0
