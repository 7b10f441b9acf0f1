"""However a name is written, it finds the same papers in a search, a roundup and a watch."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.query import Query
from bot.search.store.full_text import FullTextStore
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from tests.support.corpus import FIRST_DAY, TODAY, expected
from tests.support.fakes import NOW, a_paper
from tests.watches.test_matcher_agrees_with_search import matched, searched

_GIVEN = ("Jane", "J.", "Jane D.", "Jane Maria", "J. D.", "JD", "Jean-Pierre", "J.-P.", "Wei")
_FAMILIES = ("Doe", "van der Berg", "O'Hara", "Li")
_WRITTEN = (
    *(f"{given} {family}" for given, family in product(_GIVEN, _FAMILIES)),
    *("Doe, Jane", "Doe, J.", "Li, Wei", "Wei Lin", "Li Wei", "Jane", "Doe", "Jane Doe Jr."),
)
PAPERS: tuple[Paper, ...] = tuple(
    a_paper(
        number,
        title="On doe and li" if number % 7 == 0 else f"On trout {number}",
        authors=(_WRITTEN[number], _WRITTEN[(number * 5 + 3) % len(_WRITTEN)]),
        listing_day=FIRST_DAY,
    )
    for number in range(len(_WRITTEN))
)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Give a database, once of each engine, with papers by people of many spellings."""
    async with database.write() as tx:
        await PaperStore(tx).save(PAPERS, NOW)
    return database


_names = st.sampled_from(_WRITTEN) | st.tuples(*[st.sampled_from(_GIVEN + _FAMILIES)] * 2).map(
    " ".join
)
_asked = (
    _names.map('author:"{}"'.format)
    | _names.map('author:="{}"'.format)
    | _names.map('trout -author:"{}"'.format)
    | _names.map("author:({})".format)
    | _names.map('author:"{}" -title:doe'.format)
    | st.tuples(_names, _names).map('author:"{0[0]}" OR (trout -author:"{0[1]}")'.format)
    | st.tuples(_names, _names).map('(author:"{0[0]}" OR doe) author:({0[1]})'.format)
)


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(texts=st.lists(_asked, min_size=5, max_size=20))
async def test_a_name_means_the_same_everywhere(filled: Database, texts: list[str]) -> None:
    """Names in every place of a query, on both databases."""
    some = [Query.parse(text, TODAY) for text in texts]

    found = matched(PAPERS, some)

    assert found == await searched(filled, some)
    async with filled.read() as tx:
        for number, query in enumerate(some):
            best = await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, 100)
            criteria = Criteria(0, MAX_SEQUENCE, FIRST_DAY, query=str(query))
            fresh = await NewPaperStore(tx).fresh(criteria)
            wanted = {paper_id for watch, paper_id in found if watch == number}
            assert [paper.id for paper in best.papers] == expected(PAPERS, query, Sort.RELEVANCE)
            assert wanted == {paper.id for paper in best.papers} == fresh.listed.keys()


async def test_every_form_of_a_name_finds_the_paper(filled: Database) -> None:
    """With all papers there, each form of Jane D. Doe finds each other one."""
    forms = ("Jane Doe", "Jane D. Doe", "J. Doe", "J. D. Doe", "JD Doe", "Doe, Jane", "Doe, J.")
    some = [Query.parse(f'author:"{form}"', TODAY) for form in forms]
    written = {paper.id for paper in PAPERS for form in forms if form in paper.authors}

    for watch in range(len(some)):
        assert written <= {paper for number, paper in matched(PAPERS, some) if number == watch}
    assert matched(PAPERS, some, batch=7) == await searched(filled, some)
