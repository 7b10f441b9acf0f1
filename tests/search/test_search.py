"""A search expands acronyms, fills up from Hugging Face, and finds a paper's neighbours."""

import pytest

from bot.errors import BadQuery, PaperNotFound
from bot.ingest.sources.port import Batch
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.search.services.search import Results, SearchService
from bot.search.store.full_text import SearchPage
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

MIXTURE = a_paper(1, title="Routing", abstract="A mixture of experts routes every token.")
SHORT = a_paper(2, title="MoE for phones", abstract="Small and sparse.")
OTHER = a_paper(3, title="Swimming", abstract="Nothing is routed here.")


async def found(
    search: SearchService, words: str, *, exact: bool = False, limit: int = 10
) -> list[str]:
    """Give the titles that a search of the cache finds, newest first."""
    query = await search.parse(words, exact=exact)
    return [paper.title for paper in (await search.local(query, Sort.NEWEST, 0, limit)).papers]


@pytest.mark.parametrize("words", ["moe", "mixture of experts", '"mixture of experts"'])
async def test_an_acronym_and_its_long_form_find_the_same(
    database: Database, source: FakeSource, clock: Clock, words: str
) -> None:
    """Whichever of the two a member writes, papers with either are found."""
    services = Services.over(database, source, clock)
    await services.ingest.store(Batch((MIXTURE, SHORT, OTHER)))

    assert await found(services.search, words) == ["MoE for phones", "Routing"]


async def test_an_exact_search_expands_nothing(services: Services) -> None:
    """The words are looked for as they stand."""
    await services.ingest.store(Batch((MIXTURE, SHORT, OTHER)))

    assert await found(services.search, "moe", exact=True) == ["MoE for phones"]


async def test_acronyms_are_learnt_from_the_papers(services: Services) -> None:
    """A long form that three papers give is known once it was learnt, and not before."""
    texts = [f"We study trout farm planning (TFP) in region {number}." for number in range(3)]
    papers = [a_paper(number, abstract=text) for number, text in enumerate(texts, start=1)]
    await services.ingest.store(Batch((a_paper(9, title="Planning", abstract="A TFP is hard."),)))
    before = await found(services.search, "trout farm planning")
    await services.ingest.store(Batch(tuple(papers)))

    await services.search.learn_acronyms()

    assert before == []
    assert "Planning" in await found(services.search, "trout farm planning")


MEANT = tuple(
    a_paper(n, title=f"Draft {n}", abstract="Speculative decoding (SD) of drafts.")
    for n in range(9)
)


@pytest.mark.parametrize("words", ['"speculative decoding"', "speculative decoding"])
async def test_an_acronym_that_mostly_means_something_else_is_not_added(
    database: Database, source: FakeSource, clock: Clock, words: str
) -> None:
    """What an acronym is defined as counts less than what papers mean by it."""
    search = (services := Services.over(database, source, clock)).search
    await services.ingest.store(Batch((*MEANT, a_paper(20, title="Bare", abstract="SD is fast."))))
    await search.learn_acronyms()
    before = await found(search, words, limit=30)
    other = [
        a_paper(n, title=f"Other {n}", abstract="Our self-distillation, SD for short.")
        for n in range(30, 39)
    ]
    explained = a_paper(40, title="Explained", abstract="Self-distillation (SD) works.")
    await services.ingest.store(Batch((*other, explained)))

    await search.learn_acronyms()

    assert "Bare" in before
    assert await found(search, words, limit=30) == [title for title in before if title != "Bare"]
    assert "Other 30" in await found(search, "SD", limit=30)
    assert (await search.parse(words, exact=False)).added == ()


async def test_an_acronym_that_is_mostly_a_word_is_not_added(services: Services) -> None:
    """Nobody who looks for instruction following wants every “if”; nor does a pasted title."""
    defined = [a_paper(n, abstract="Instruction following (IF) is measured.") for n in range(1, 5)]
    words = [a_paper(n, abstract="We ask what happens if trout swim.") for n in range(10, 16)]
    await services.ingest.store(Batch((*defined, *words)))
    await services.search.learn_acronyms()
    title = (
        "On instruction following and what the many models of today make of all of it in the end"
    )

    some = [
        await services.search.parse(text, exact=False)
        for text in ('"instruction following"', "instruction following", title)
    ]

    assert all(("if",) not in query.terms() for query in some)
    assert ("instruction", "following") in (await services.search.parse("IF", exact=False)).terms()


async def test_a_relative_date_counts_from_today(services: Services, clock: Clock) -> None:
    """`since:1d` moves with the clock."""
    await services.ingest.store(Batch((MIXTURE,)))
    today = await found(services.search, "routes since:1d")
    clock.advance(days=2)

    later = await found(services.search, "routes since:1d")

    assert (today, later) == (["Routing"], [])


async def test_a_query_that_can_t_be_read_is_refused(services: Services) -> None:
    """The error knows the place."""
    with pytest.raises(BadQuery) as caught:
        await services.search.parse("moe AND (rag", exact=False)

    assert caught.value.position == 8


async def results(search: SearchService, words: str) -> Results:
    """Search the cache alone."""
    query = await search.parse(words, exact=False)
    return Results(query, await search.local(query, Sort.RELEVANCE, 0, 5))


@pytest.mark.parametrize(
    ("words", "known", "wanted"),
    [
        ("subject", 0, True),
        ("subject", 2, True),
        ("subject", 3, False),
        ("title:paper", 2, True),
        ("author:ada", 2, False),  # names alone are no topic
        ("subject upvotes:>=1", 2, False),
        ("since:7d", 2, False),
    ],
)
async def test_hugging_face_is_wanted_for_few_hits_of_words(
    services: Services, words: str, known: int, *, wanted: bool
) -> None:
    """It is a help where words find little, and none where a filter would be ignored."""
    await services.ingest.store(Batch(tuple(a_paper(n) for n in range(1, known + 1))))

    local = await results(services.search, words)

    assert services.search.wants_more(local.query, local.hits) is wanted


async def test_a_page_is_filled_up_with_what_the_cache_lacks(
    services: Services, source: FakeSource
) -> None:
    """The cache's hits are not repeated, the source's order stays, and the page is full."""
    await services.ingest.store(Batch((a_paper(4),)))
    source.found = [a_paper(number) for number in (7, 4, 5, 6, 8, 9)]
    local = await results(services.search, "subject")

    filled = await services.search.fill_up("subject", local)

    assert filled.hits == local.hits
    assert [paper.id[-1] for paper in filled.remote] == ["7", "5", "6", "8"]
    assert not filled.is_remote_down


async def test_results_stay_when_hugging_face_is_down(
    services: Services, source: FakeSource
) -> None:
    """Only the outage is added."""
    await services.ingest.store(Batch((a_paper(4),)))
    source.down = True
    local = await results(services.search, "subject")

    filled = await services.search.fill_up("subject", local)

    assert (filled.hits, filled.remote) == (local.hits, ())
    assert filled.is_remote_down


def crowd() -> list[Paper]:
    """Make forty papers on four subjects, ten on each, that share their everyday words."""
    subjects = ("trout ponds", "violin varnish", "glacier dust", "bridge cables")
    return [
        a_paper(
            number,
            title=f"Study {number}",
            abstract=f"We show that {subjects[number % 4]} matter in case {number}.",
        )
        for number in range(1, 41)
    ]


async def test_similar_papers_share_the_telling_words(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """The words that all papers have count for nothing, and the paper itself is left out."""
    services = Services.over(database, source, clock)
    await services.ingest.store(Batch(tuple(crowd())))

    found = (await services.likeness.similar(["2603.00005"])).found

    assert {int(each.paper.id[-5:]) % 4 for each in found} == {1}
    assert len(found) == 9
    assert "2603.00005" not in {each.paper.id for each in found}


async def test_only_the_most_similar_papers_are_listed(services: Services) -> None:
    """Of 28 that share a word 25 are listed; a large cache has thousands."""
    texts = ["Trout pond.", *["Trout."] * 14, *["Pond."] * 14]
    papers = [a_paper(number, abstract=text) for number, text in enumerate(texts)]
    await services.ingest.store(Batch(tuple(papers)))

    found = (await services.likeness.similar(["2603.00000"])).found

    assert len(found) == 25


async def test_a_paper_without_words_of_its_own_is_like_none(services: Services) -> None:
    """A word that no other paper has tells nothing about likeness."""
    await services.ingest.store(Batch((a_paper(1, title="Aa", abstract=""), *crowd()[1:])))

    found = (await services.likeness.similar(["2603.00001"])).found

    assert found == ()


async def test_an_unknown_paper_is_like_none(services: Services) -> None:
    """There is nothing to compare."""
    with pytest.raises(PaperNotFound):
        await services.likeness.similar(["2603.00001"])


@pytest.mark.parametrize("words", ["moe -survey", "(moe -survey) OR (rag -review)"])
async def test_a_query_with_exclusions_is_not_put_to_hugging_face(
    sqlite_database: Database, words: str
) -> None:
    """Its search would bring what was to be left out."""
    services = Services.over(sqlite_database, FakeSource(), Clock())

    query = await services.search.parse(words, exact=False)

    assert not services.search.wants_more(query, SearchPage((), 0))
