"""The list of a search says how the query was read and where its papers come from."""

from dataclasses import replace

import pytest

from bot.errors import BadQuery
from bot.ingest.sources.port import Batch
from bot.lists.domain import ListPage, Selection
from bot.lists.services.search_lists import ExactSearchLists, SearchLists
from bot.papers.domain.listing import Sort
from bot.search.store.full_text import AHEAD, CAP
from bot.services import Services
from tests.support.fakes import FakeSource, a_paper


async def search(services: Services, words: str, kind: type[SearchLists] = SearchLists) -> ListPage:
    """Search as the command does, Hugging Face included where it is wanted."""
    page = await services.lists.first(kind.letter, words)
    return await services.lists.complete(page) if page.is_incomplete else page


async def test_a_search_says_what_it_added(services: Services) -> None:
    """And an exact one adds nothing."""
    text = "An MoE. A mixture of experts."
    await services.ingest.store(Batch(tuple(a_paper(n, abstract=text) for n in range(4))))

    page = await search(services, "moe")
    exact = await search(services, "moe", ExactSearchLists)

    assert page.heading == "Papers for “moe”"
    assert len(page.notes) == 1
    assert page.notes[0].startswith("Also matches: mixture of expert")
    assert exact.notes == (
        "Exact words only. You can't watch an exact search: watches match other spellings too.",
    )
    assert (page.is_watchable, exact.is_watchable) == (True, False)
    assert page.entries[0].snippet


async def test_a_search_says_what_it_read_differently(services: Services) -> None:
    """Signs that can't be searched for are dropped, and not in silence."""
    page = await search(services, "c++ trout")

    assert page.notes[0] == "c++ is read as c."


async def test_a_search_says_that_it_ordered_only_the_newest(services: Services) -> None:
    """The cap is no secret: older papers may have more upvotes."""
    day = {"abstract": "Trout.", "authors": ()}
    papers = tuple(a_paper(number, **day) for number in range(CAP + 1))
    await services.ingest.store(Batch(papers))

    page = await services.lists.first(SearchLists.letter, "trout", Sort.UPVOTES)
    best = await services.lists.first(SearchLists.letter, "trout")

    assert (page.total, page.has_more) == (CAP, True)
    assert page.notes == ("The most upvoted of the newest 2,000 matches.",)
    assert (best.total, best.has_more, best.notes) == (AHEAD, True, ())


async def test_there_is_always_a_next_page_of_many(services: Services) -> None:
    """Matches are counted only so far, but further on each page that is asked for."""
    papers = tuple(a_paper(number, abstract="Trout.", authors=()) for number in range(2 * AHEAD))
    await services.ingest.store(Batch(papers))
    selection = Selection(SearchLists.letter, "trout", Sort.RELEVANCE)
    seen: list[str] = []

    while selection.page < (page := await services.lists.page(selection)).page_count:
        seen += [entry.paper.id for entry in page.entries]
        selection = replace(selection, page=selection.page + 1)

    assert len(seen) == len(set(seen)) == 2 * AHEAD


@pytest.mark.parametrize(
    ("found", "down", "note"),
    [
        (
            (0, 0),
            False,
            "Try fewer or different words.",
        ),
        (
            (0, 2),
            False,
            "None of the papers I have match. These come from Hugging Face's own search.",
        ),
        ((1, 2), False, "The last 2 come from Hugging Face's search."),
        (
            (1, 2),
            True,
            "Hugging Face's search isn't answering, so papers may be missing.",
        ),
    ],
)
async def test_a_search_says_where_its_papers_come_from(
    services: Services, source: FakeSource, found: tuple[int, int], *, down: bool, note: str
) -> None:
    """Members know what the cache lacks."""
    known, remote = found
    await services.ingest.store(Batch(tuple(a_paper(number) for number in range(known))))
    source.found = [a_paper(number) for number in range(90, 90 + remote)]
    source.down = down

    page = await search(services, "subject")

    assert page.notes == (note,)
    assert [entry.is_remote for entry in page.entries] == [False] * known + [True] * (
        0 if down else remote
    )
    assert [entry.rank for entry in page.entries] == list(range(1, len(page.entries) + 1))
    assert page.total == len(page.entries)


async def test_an_outage_is_why_a_search_finds_nothing(
    services: Services, source: FakeSource
) -> None:
    """Other words are no better advice than waiting."""
    source.down = True

    page = await search(services, "subject")

    assert page.notes == (
        "Hugging Face's search isn't answering, so I only searched the papers I have.",
        "Try again later, or use fewer or different words.",
    )


async def test_a_search_that_can_t_be_read_is_refused(services: Services) -> None:
    """Nothing is remembered of it."""
    with pytest.raises(BadQuery):
        await services.lists.first(SearchLists.letter, "moe AND (rag", Sort.NEWEST)


async def test_a_search_says_how_a_name_is_written_otherwise(services: Services) -> None:
    """Members see whom else they found; an exact search finds one form only."""
    by = [("Jane Doe",), ("Ada Example", "Jane D. Doe"), ("J. Doe",), ("Mary Doe", "Jane Roe")]
    papers = tuple(a_paper(n, authors=each) for n, each in enumerate(by))
    await services.ingest.store(Batch(papers))

    page = await search(services, 'author:"doe, jane"')
    exact = await search(services, 'author:"jane doe"', ExactSearchLists)

    assert (page.total, page.notes) == (3, ("Also found as J. Doe, Jane D. Doe.",))
    assert exact.total == 1


@pytest.mark.parametrize(
    ("typed", "question", "label", "meant"),
    [
        ('="TROUT"', "No paper writes it exactly", "Search TROUT in any spelling", '"TROUT"'),
        ('="TROUT" fast', "No paper writes it exactly", 'Search "TROUT" fast', '"TROUT" fast'),
        ("trout has:space", "1 paper matches “trout”, but it isn't known", "Search trout", "trout"),
        ("has:model trout", "1 paper matches “trout”, but it isn't known", "Search trout", "trout"),
    ],
)
async def test_what_finds_nothing_leads_to_a_wider_search(
    services: Services, typed: str, question: str, label: str, meant: str
) -> None:
    """It is no mistake, so that it can be watched too."""
    await services.ingest.store(Batch((a_paper(1, abstract="A fast trout."),)))

    page = await services.lists.first(SearchLists.letter, typed)

    assert page.total == 0
    assert page.notes[0].startswith(question)
    assert page.is_watchable
    assert page.suggested
    assert (page.suggested.name, page.suggested.selection.value) == (label, meant)
    assert (await services.lists.first(SearchLists.letter, meant)).total == 1
