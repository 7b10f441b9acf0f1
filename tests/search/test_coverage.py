"""A search for what is linked says of how many papers that is known, on both engines alike."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.ingest.sources.port import Batch
from bot.lists.domain import (
    NARROWED_LETTER,
    NARROWED_TRENDING_LETTER,
    TRENDING_LETTER,
    Narrowing,
)
from bot.papers.domain.linked import Linked
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.coverage import Coverage
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Has
from bot.search.store import full_text
from bot.search.store.full_text import FullTextStore
from bot.search.store.new_papers import NewPaperStore
from bot.services import Services
from bot.storage.database import Database
from tests.support.corpus import TODAY, expected, made_papers
from tests.support.fakes import NOW, a_paper

QUERIES = (
    *("has:model", "has:dataset has:model", "has:space upvotes:>=20", "moe has:model"),
    *("(moe OR robots) -survey has:dataset", '"language models" has:space has:code'),
    *("title:experts has:model since:2026-02-01", "zzz has:model", "moe", "has:code"),
)


@pytest.fixture(scope="module")
def corpus() -> list[Paper]:
    """Give papers of which it is known at times what is linked to them."""
    return made_papers(120)


@pytest.fixture
async def filled(database: Database, corpus: list[Paper]) -> AsyncIterator[Database]:
    """Open a database, once of each engine, that holds the corpus."""
    async with database.write() as tx:
        await PaperStore(tx).save(corpus, NOW)
    yield database  # noqa: PT022


def counted(corpus: Sequence[Paper], query: Query) -> Coverage | None:
    """Count as one would by hand."""
    asked = [each for each in Has if each in query.filters.has & {*"model dataset space".split()}]
    if not asked:
        return None
    otherwise = replace(
        query, filters=replace(query.filters, has=query.filters.has - frozenset(asked))
    )
    found = {paper.id: paper for paper in corpus}
    match = [found[each] for each in expected(corpus, otherwise, Sort.NEWEST)]
    known = [p for p in match if all(getattr(p, f"{each}s") is not None for each in asked)]
    return Coverage(tuple(asked), len(known), len(match))


async def test_it_counts_what_matches_otherwise(filled: Database, corpus: list[Paper]) -> None:
    """Whatever the words and the other filters are; and none of it where nothing is asked for."""
    for text in QUERIES:
        query = Query.parse(text, TODAY)

        async with filled.read() as tx:
            assert await FullTextStore(tx).coverage(query) == counted(corpus, query), text


async def test_of_very_many_the_newest_are_counted(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cost does not depend on how common a word is."""
    monkeypatch.setattr(full_text, "CAP", 7)

    async with filled.read() as tx:
        found = await FullTextStore(tx).coverage(Query.parse("has:model", TODAY))

    assert found
    assert (found.papers, found.is_capped) == (7, True)


async def test_a_period_is_counted_for_watches(filled: Database, corpus: list[Paper]) -> None:
    """Of the papers that a watch would have been matched with."""
    day = date(2026, 2, 1)
    criteria = Criteria(0, MAX_SEQUENCE, day, query="models has:model")

    async with filled.read() as tx:
        found = await NewPaperStore(tx).coverage(criteria)
        none = await NewPaperStore(tx).coverage(replace(criteria, query="models"))

    listed = [paper for paper in corpus if paper.listing_day and paper.listing_day >= day]
    assert found == counted(listed, Query.parse("models has:model", TODAY))
    assert none is None


@pytest.mark.parametrize(
    ("coverage", "note"),
    [
        (
            Coverage((Has.MODEL,), 812, 1_020),
            "208 other papers match. I don't know yet whether they have models.",
        ),
        (
            Coverage((Has.MODEL, Has.SPACE), 0, 1),
            "1 other paper matches. I don't know yet whether it has models or Spaces.",
        ),
        (Coverage((Has.MODEL,), 7, 7), ""),
        (
            Coverage((Has.MODEL, Has.DATASET, Has.SPACE), 3, 2_000, is_capped=True),
            (
                "At least 1,997 other papers match. I don't know yet whether they have models,"
                " datasets or Spaces."
            ),
        ),
        (Coverage((Has.DATASET,), 0, 0), ""),
    ],
)
def test_it_is_one_sentence(coverage: Coverage, note: str) -> None:
    """Anybody can read it."""
    assert coverage.note == note


async def test_a_list_says_so_with_and_without_papers(services: Services) -> None:
    """Above all other notes: it is why papers may be missing."""
    text = {"abstract": "A trout."}
    papers = [a_paper(n, models=Linked(n % 2) if n < 3 else None, **text) for n in range(1, 5)]
    await services.ingest.store(Batch(tuple(papers)))

    page = await services.lists.first("s", "trout has:model")
    none = await services.lists.first("s", "trout has:space")
    other = await services.lists.first("s", "trout")
    nothing = await services.lists.first("s", "salmon has:model")

    narrowed = [
        await services.lists.first(letter, str(Narrowing(whole, value, "trout has:model")))
        for letter, whole, value in (
            (NARROWED_LETTER, "d", "2026-03-04"),
            (NARROWED_TRENDING_LETTER, TRENDING_LETTER, ""),
        )
    ]

    assert (page.total, none.total, other.total) == (1, 0, 4)
    assert [(each.total, each.notes[0]) for each in narrowed] == [(1, page.notes[0])] * 2
    assert page.notes[0] == "2 other papers match. I don't know yet whether they have models."
    assert none.notes == ("4 papers match “trout”, but none is known to have any Spaces yet.",)
    assert other.notes == ()
    assert nothing.notes == ("Try fewer or different words.",)
