"""Search finds the same on both engines, and what a naive reading of the query would find."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BadQuery
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.query import Query
from bot.search.store import full_text
from bot.search.store.full_text import FullTextStore, SearchPage
from bot.storage.database import Database
from tests.support.corpus import TODAY, expected, made_papers, sample_papers
from tests.support.fakes import NOW, a_paper

QUERIES = (
    *("moe", "MoE layers", "experts", "expert", "language model", "gpu", "GPUs", "gaussian"),
    *("gaußian", "schrodinger", "Schrödinger", "naive", "beta", "β", "c++", "o'hara", "OHara"),
    *('"mixture of experts"', "mixture-of-experts", '"experts mixture"', '"of experts"', "gpt-4o"),
    *('"language models"', '"jane doe"', '"doe jane"', '"example ben"', '"li wei li"', "3d"),
    *("title:moe", "author:jane", 'author:"jane doe"', "org:nvidia", "org:experts", "title:wei"),
    *("title:(moe OR robots)", 'title:"world models"', "author:(jane -wei)", "author:jose"),
    *("moe OR robots", "moe -survey", 'experts -"mixture of experts"', "survey -(moe OR robots)"),
    *("(moe OR robots) (inference OR serving) -survey", "code NOT models NOT robots"),
    *("experts -title:experts", "(moe -survey) OR (robots -code)", "moe AND inference AND serving"),
    *("inference upvotes:>=20", "inference upvotes:20", "inference upvotes:<=20 upvotes:>0"),
    *("upvotes:=0", "upvotes:<1", "comments:>0 models", "comments:0", "comments:<5 upvotes:>20"),
    *("has:code", "has:video has:project", "models has:model", "has:dataset", "has:space"),
    *("since:2026-02-01", "until:2026-01-31", "models since:2026-01-20 until:2026-02-10"),
    *("models since:30d", "since:2026-02-01 until:2026-01-01", "inference until:2025-01-01"),
    *("zzz", "moe -moe", '"routing of experts is sparse"', "not", "the", "diffusion since:7d"),
)
ALL = 1_000
"""More papers than there are."""
read_only = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The examples of one test share a database that none of them changes."""


@pytest.fixture(scope="module")
def corpus() -> list[Paper]:
    """Give the papers that are searched, in the order of their arrival."""
    return [*made_papers(), *sample_papers()]


@pytest.fixture
async def filled(database: Database, corpus: list[Paper]) -> AsyncIterator[Database]:
    """Open a database, once of each engine, that holds the corpus."""
    await save(database, *corpus)
    yield database  # noqa: PT022


async def save(database: Database, *papers: Paper) -> None:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        await PaperStore(tx).save(papers, NOW)


async def search(
    database: Database, words: str, sort: Sort = Sort.NEWEST, offset: int = 0, limit: int = ALL
) -> SearchPage:
    """Search as the bot does."""
    async with database.read() as tx:
        return await FullTextStore(tx).search(Query.parse(words, TODAY), sort, offset, limit)


async def ids(database: Database, words: str, sort: Sort = Sort.NEWEST) -> list[str]:
    """Search and give the ids alone."""
    return [paper.id for paper in (await search(database, words, sort)).papers]


@pytest.mark.parametrize("sort", Sort)
async def test_ids_and_order_are_those_of_the_reference(
    filled: Database, corpus: list[Paper], sort: Sort
) -> None:
    """Words, phrases, fields, exclusions and filters: the same papers in the same order."""
    found = {words: await ids(filled, words, sort) for words in QUERIES}

    assert found == {words: expected(corpus, Query.parse(words, TODAY), sort) for words in QUERIES}
    assert sum(bool(some) for some in found.values()) > len(QUERIES) * 0.8


async def test_only_the_most_promising_are_ranked(
    filled: Database, corpus: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """These are those that match by their heading, then the newest; the others follow by date."""
    monkeypatch.setattr(full_text, "HEAD", 4)

    found = {words: await ids(filled, words, Sort.RELEVANCE) for words in QUERIES}

    assert found == {
        words: expected(corpus, Query.parse(words, TODAY), Sort.RELEVANCE, head=4)
        for words in QUERIES
    }


atoms = st.sampled_from(
    ["moe", "experts", '"mixture of experts"', "title:models", "author:wei", "inference", "code"]
)
positives = st.recursive(
    atoms,
    lambda inner: (
        st.builds("({} OR {})".format, inner, inner)
        | st.builds("({} {})".format, inner, inner)
        | st.builds("({} -{})".format, inner, inner)
    ),
    max_leaves=5,
)


@read_only
@given(words=positives, sort=st.sampled_from([Sort.NEWEST, Sort.RELEVANCE]))
async def test_any_nesting_is_read_alike(
    filled: Database, corpus: list[Paper], words: str, sort: Sort
) -> None:
    """However AND, OR and exclusions are nested, the engines agree with the reference."""
    try:
        query = Query.parse(words, TODAY)
    except BadQuery:  # nested too deep
        return

    assert await ids(filled, words, sort) == expected(corpus, query, sort)


HOSTILE = (
    *("c++", "o'hara", '"', "'", "\\", "\0", "NOT", "AND", "OR", "NEAR(a b)", "-", "*", "^moe"),
    *("(", ")", "{}", ":", "title:", "col : x", "a*", "moe", "'; --", "!", "&", "|", "<->", ":A"),
    *("ﬁne", "𝒳", "ß", "한국어", "ﷺ", "e\u0301", "\ud800", "zzbreakzz", "%", "_", "$1", ":words"),
)
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=6).map(" ".join)


@read_only
@given(words=hostile, sort=st.sampled_from(Sort))
async def test_no_text_makes_an_engine_fail(filled: Database, words: str, sort: Sort) -> None:
    """Any text at all is a bad query or has a result: nothing of it is syntax to an engine."""
    try:
        query = Query.parse(words, TODAY)
    except BadQuery:
        return

    async with filled.read() as tx:
        hits = await FullTextStore(tx).search(query, sort, 0, 5)

    assert len(hits.papers) == min(hits.total, 5)


async def test_a_phrase_stays_in_its_field(database: Database) -> None:
    """It never runs from one author into the next, nor from the title into anything else."""
    paper = a_paper(
        1, title="Sparse", abstract="gardens grow", authors=("Ada Byron", "Charles Babbage")
    )
    await save(database, paper)
    across = ('"byron charles"', 'author:"byron charles"', '"sparse gardens"', '"sparse ada"')

    found = {words: await ids(database, words) for words in (*across, '"ada byron"')}

    assert found == {words: [] for words in across} | {'"ada byron"': [paper.id]}


@pytest.mark.parametrize(
    "word", ["5e6a36", "6828389e96a93f", "4e1e8560", "0e9b", "30e5bx2", "3d", "1e5", "e5", "7e5жe"]
)
async def test_a_word_that_begins_like_a_number_is_one_word(database: Database, word: str) -> None:
    """PostgreSQL's parser reads `5e6` as a power of ten, whatever follows."""
    await save(
        database, a_paper(1, title=f"Weights of {word} in gardens"), a_paper(2, title="36 a")
    )

    for query in (word, f'"of {word} in"', f"title:{word}", f"gardens -robots {word}"):
        assert await ids(database, query) == ["2603.00001"], query


async def test_the_best_match_comes_first(database: Database) -> None:
    """A word in the title weighs more than one in the abstract, on both engines."""
    rest = "We look at how things are, and then at how they might be."
    papers = [
        a_paper(1, title="On gardens", abstract=rest),
        a_paper(2, title="On woods", abstract=f"{rest} A garden."),
        a_paper(3, title="On meadows", abstract=rest),
    ]
    await save(database, *papers)

    assert await ids(database, "garden", Sort.RELEVANCE) == ["2603.00001", "2603.00002"]


async def test_the_paper_whose_title_was_written_comes_first(database: Database) -> None:
    """Also before newer and better ones, if it matches: a title may read like an exclusion."""
    named = a_paper(1, title="Gardens -woods!", abstract="", listing_day=date(2025, 1, 1))
    others = [
        a_paper(n, title="Gardens", abstract="Gardens.") for n in range(2, 2 + full_text.HEAD)
    ]
    await save(database, named, *others)

    assert (await ids(database, "gardens woods", Sort.RELEVANCE))[0] == named.id
    assert named.id not in await ids(database, "gardens -woods", Sort.RELEVANCE)


@pytest.mark.parametrize("sort", Sort)
async def test_pages_make_up_the_whole(filled: Database, sort: Sort) -> None:
    """No paper is on two pages, none is left out, and each page knows of a next one."""
    whole = await search(filled, "models", sort)

    pages = [await search(filled, "models", sort, offset, 4) for offset in range(0, whole.total, 4)]

    assert tuple(paper for page in pages for paper in page.papers) == whole.papers
    assert pages[-1].total == whole.total == len(whole.papers) > full_text.AHEAD
    assert all(page.total == whole.total or page.has_more for page in pages)
    assert all(page.total > 4 * number for number, page in enumerate(pages))


async def test_past_the_end_the_total_is_known(filled: Database) -> None:
    """An old button may ask for a page that is no longer there."""
    whole = await search(filled, "models")

    assert await search(filled, "models", offset=ALL) == SearchPage((), whole.total)
    assert await search(filled, "zzz", offset=ALL) == SearchPage((), 0)


async def test_filters_alone_are_a_list(filled: Database, corpus: list[Paper]) -> None:
    """Without words there is no relevance, so that the newest come first."""
    found = await ids(filled, "upvotes:>=20", Sort.RELEVANCE)

    assert found == expected(corpus, Query.parse("upvotes:>=20", TODAY), Sort.NEWEST)
