"""A list of Daily Papers can be narrowed to what matches a query."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import BadQuery, ControlExpired
from bot.ingest.sources.port import Batch
from bot.lists.domain import ListPage, Narrowing, Selection
from bot.papers.domain.listing import Period, Sort, Span
from bot.papers.domain.paper import Submitter
from bot.services import Services
from tests.support.fakes import Clock, FakeSource, a_paper

TODAY, YESTERDAY = date(2026, 3, 4), date(2026, 3, 3)
JANE = Submitter("jdoe", "Jane Doe")


async def fill(services: Services) -> None:
    """Store seven papers of today on gardens, of which three grow trees, and two of yesterday."""
    papers = [a_paper(number, abstract="On gardens.") for number in range(1, 8)]
    for number in (2, 4, 6):
        papers[number - 1] = replace(papers[number - 1], title="Trees grow", submitter=JANE)
    old = [a_paper(number, title="Old trees", listing_day=YESTERDAY) for number in (11, 12)]
    await services.ingest.store(Batch((*papers, *old)))


def ids(page: ListPage) -> list[int]:
    """Give the numbers of a page's papers."""
    return [int(entry.paper.id[-5:]) for entry in page.entries]


def day(services: Services, query: str, sort: Sort = Sort.UPVOTES) -> Awaitable[ListPage]:
    """Ask for today's list with a query."""
    return services.daily_papers.of(Period.day(TODAY), sort, query)


async def test_a_day_has_the_same_order_and_its_own_ranks(services: Services) -> None:
    """It says of how many, and leads to the whole list and to all papers."""
    await fill(services)

    page = await day(services, "tree")

    assert page.heading == "Daily Papers · Wed 4 Mar 2026"
    assert (page.total, page.whole_total) == (3, 7)
    assert ids(page) == [6, 4, 2]
    assert [entry.rank for entry in page.entries] == [1, 2, 3]
    assert page.notes[0] == "3 of 7 papers match “tree”."
    assert page.terms == (("tree",),)
    assert (page.wider[0].name, page.wider[0].reference) == ("Show all 7", "d.2026-03-04")
    assert page.wider[1].selection == Selection("s", "tree", Sort.RELEVANCE)
    assert page.earlier
    assert page.earlier.selection.value == "d.2026-03-03 tree"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gardens", [7, 6, 5, 4, 3]),
        ("gardens -trees", [7, 5, 3, 1]),
        ("title:trees upvotes:>=4", [6, 4]),
        ("by:jane", [6, 4, 2]),
        ("since:2026-03-04 trees", [6, 4, 2]),
        ("until:2026-03-03 trees", []),
        ("upvotes:>=7", [7]),
    ],
)
async def test_a_query_means_what_it_means_in_a_search(
    services: Services, query: str, found: list[int]
) -> None:
    """Words, fields, exclusions, filters, days."""
    await fill(services)

    assert ids(await day(services, query)) == found


async def test_a_narrowed_list_is_turned_and_sorted(services: Services) -> None:
    """By what its buttons hold, which is short."""
    await fill(services)
    page = await day(services, "gardens OR " + "x" * 60)

    selection = await services.lists.resolve(page.reference, Sort.NEWEST, 1)
    second = await services.lists.page(selection)

    assert len(page.reference) <= 32
    assert (second.total, second.whole_total) == (7, 7)
    assert [entry.rank for entry in second.entries] == [6, 7]
    assert second.sorts == (Sort.UPVOTES, Sort.NEWEST)


@pytest.mark.parametrize("span", [Span.WEEK, Span.MONTH])
async def test_weeks_and_months_are_narrowed(services: Services, span: Span) -> None:
    """Over all their days."""
    await fill(services)

    page = await services.daily_papers.of(Period.containing(span, TODAY), query="trees")

    assert (page.total, page.whole_total) == (5, 9)
    assert ids(page) == [12, 11, 6, 4, 2]


async def test_trending_papers_keep_their_order_and_gains(services: Services) -> None:
    """Only the 25 of the list are looked at."""
    await fill(services)
    await services.ingest.store(Batch(tuple(a_paper(n, upvotes=0) for n in range(100, 140))))

    page = await services.daily_papers.trending("trees OR number")
    trees = await services.daily_papers.trending("trees")

    assert (page.whole_total, page.total) == (25, 25)
    assert ids(trees) == [12, 11, 6, 4, 2]
    assert [entry.gained for entry in trees.entries] == [12, 11, 6, 4, 2]
    assert trees.wider[0].reference == "t."


async def test_nothing_that_matches_leads_on(services: Services) -> None:
    """To the whole list, to all papers, and to what was probably meant."""
    await fill(services)

    page = await day(services, "zebra")
    better = await day(services, "zebra or trees")

    assert (page.total, page.notes) == (0, ("None of the 7 papers match “zebra”.",))
    assert [link.name for link in page.wider] == ["Show all 7", "Search every day"]
    assert better.notes[1] == "OR must be in capitals. Did you mean “zebra OR trees”?"
    assert better.suggested
    assert better.suggested.selection.value == "d.2026-03-04 zebra OR trees"


async def test_an_empty_list_says_why(services: Services, clock: Clock) -> None:
    """There is nothing to narrow; the lists beside it are narrowed."""
    await fill(services)
    clock.advance(days=3)

    page = await services.daily_papers.of(Period.day(date(2026, 3, 7)), query="trees")

    assert (page.total, page.whole_total, page.wider) == (0, None, ())
    assert page.notes == ("No list on Saturdays.",)
    assert page.earlier
    assert page.earlier.selection == Selection("n", "d.2026-03-06 trees", Sort.UPVOTES)


async def test_today_may_be_the_day_before(services: Services, clock: Clock) -> None:
    """Then it says so first, also if nothing matches."""
    await fill(services)
    clock.advance(days=1)

    found = await services.daily_papers.today(Sort.UPVOTES, "trees")
    nothing = await services.daily_papers.today(Sort.UPVOTES, "zebra")

    assert found.notes[0] == "Today's list is still empty. Here's Wednesday's."
    assert found.notes[1] == "3 of 7 papers match “trees”."
    assert nothing.notes[0] == found.notes[0]


async def test_while_hugging_face_is_down_the_cache_answers(
    services: Services, source: FakeSource
) -> None:
    """A week whose days were not all read is narrowed to what there is, with a word on that."""
    await fill(services)
    source.down = True
    page = await services.daily_papers.of(Period.containing(Span.WEEK, TODAY), query="zebra")

    page = await services.lists.complete(page)

    assert page.notes == (
        "None of the 9 papers so far match “zebra”.",
        "Hugging Face isn't answering, so papers may be missing.",
    )
    assert not page.is_unanswered


async def test_a_query_that_cant_be_read_is_refused(services: Services) -> None:
    """As in a search."""
    with pytest.raises(BadQuery):
        await day(services, "-trees")


@pytest.mark.parametrize("value", ["trees", "d.2026-03-04", "x.2026-03-04 trees", "s.moe trees"])
async def test_a_forged_reference_leads_nowhere(services: Services, value: str) -> None:
    """Stored words of a search are no narrowed list."""
    with pytest.raises(ControlExpired):
        await services.lists.page(Selection("n", value, Sort.UPVOTES))


def test_a_narrowing_is_read_back() -> None:
    """Whatever the query holds."""
    for query in ("moe", "a b.c d", ' "x  y" '):
        narrowing = Narrowing("d", "2026-03-04", query)
        assert Narrowing.parse(str(narrowing)) == narrowing
