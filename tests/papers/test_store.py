"""Reading papers back: by id, by listing day, newest first, and by how fast their votes grow."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.papers.domain.listing import Period, Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import TRENDING_DAYS, Holdings, Page, PaperStore
from bot.storage.database import Database
from tests.support.fakes import NOW, a_paper

TODAY = date(2026, 3, 10)


async def save(database: Database, *papers: Paper, at: datetime = NOW) -> None:
    """Save papers in a transaction of their own."""
    async with database.write() as tx:
        await PaperStore(tx).save(papers, at)


def numbers(found: Page) -> list[int]:
    """Give the numbers that papers were made of, in their order."""
    return [int(paper.id[5:]) for paper in found.papers]


async def test_many_are_found_in_the_order_asked_for(database: Database) -> None:
    """Unknown ids are left out."""
    await save(database, *[a_paper(number) for number in range(5)])

    async with database.read() as tx:
        found = await PaperStore(tx).get_many(["2603.00003", "2603.99999", "2603.00001"])
        none = await PaperStore(tx).get_many([])
        unknown = await PaperStore(tx).get("2603.99999")

    assert found == (a_paper(3), a_paper(1))
    assert none == ()
    assert unknown is None


@pytest.mark.parametrize(
    ("period", "sort", "expected"),
    [
        ("2026-03-04", Sort.UPVOTES, [4, 3, 2]),
        ("2026-03-04", Sort.NEWEST, [4, 3, 2]),
        ("2026-W10", Sort.UPVOTES, [5, 4, 3, 2]),
        ("2026-W10", Sort.NEWEST, [4, 3, 2, 5]),
        ("2026-03", Sort.NEWEST, [6, 4, 3, 2, 5]),
        ("2026-02", Sort.UPVOTES, [1]),
        ("2026-01-01", Sort.UPVOTES, []),
    ],
)
async def test_lists_of_days_weeks_and_months(
    database: Database, period: str, sort: Sort, expected: list[int]
) -> None:
    """A period holds the papers of its first and its last day; unknown votes come last."""
    await save(
        database,
        a_paper(1, listing_day=date(2026, 2, 27)),
        a_paper(2, upvotes=None),
        a_paper(3, upvotes=0),
        a_paper(4, upvotes=7),
        a_paper(5, listing_day=date(2026, 3, 2), upvotes=9),
        a_paper(6, listing_day=date(2026, 3, 9)),
        a_paper(7, listing_day=None),
    )

    async with database.read() as tx:
        found = await PaperStore(tx).listed(Period.parse(period), sort, 0, 10)

    assert numbers(found) == expected
    assert found.total == len(expected)


async def test_pages_of_a_list(database: Database) -> None:
    """Every page knows how many there are in all, also the one past the end."""
    await save(database, *[a_paper(number) for number in range(5)])

    async with database.read() as tx:
        day = Period.parse("2026-03-04")
        pages = [
            await PaperStore(tx).listed(day, Sort.UPVOTES, offset, 2) for offset in (0, 2, 4, 6)
        ]

    assert [numbers(page) for page in pages] == [[4, 3], [2, 1], [0], []]
    assert {page.total for page in pages} == {5}


async def test_what_the_cache_holds(database: Database) -> None:
    """The count, the span of days, the newest papers, and the days there are."""
    days = (date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 4), date(2026, 3, 4), None)
    await save(database, *[a_paper(number, listing_day=day) for number, day in enumerate(days)])

    async with database.read() as tx:
        assert await PaperStore(tx).holdings() == Holdings(5, date(2026, 3, 3), date(2026, 3, 6))
        assert [paper.id[-1] for paper in await PaperStore(tx).newest(3)] == ["1", "3", "2"]
        assert await PaperStore(tx).latest_day(date(2026, 3, 5)) == date(2026, 3, 4)
        assert await PaperStore(tx).latest_day(date(2026, 3, 2)) is None
        assert await PaperStore(tx).recent_days(2) == (date(2026, 3, 6), date(2026, 3, 4))


async def test_an_empty_cache_holds_nothing(database: Database) -> None:
    """The first start finds no days, and no error."""
    async with database.read() as tx:
        assert await PaperStore(tx).holdings() == Holdings(0, None, None)
        assert await PaperStore(tx).newest(3) == ()
        assert await PaperStore(tx).trending(TODAY, 0, 5) == Page((), 0)
        assert await PaperStore(tx).recent_days(2) == ()


async def seen(database: Database, number: int, age: int, **votes_by_day: int) -> None:
    """Save a paper listed `age` days ago with the votes it had so many days ago: d3=10."""
    for day, upvotes in votes_by_day.items():
        at = datetime.combine(TODAY - timedelta(days=int(day[1:])), time(9), UTC)
        listed = a_paper(number, listing_day=TODAY - timedelta(days=age), upvotes=upvotes)
        await save(database, listed, at=at)


async def test_trending_is_by_votes_gained_in_two_days(database: Database) -> None:
    """Each kind of base: a snapshot of two days ago or before, the first there is, or nothing."""
    await seen(database, 1, 8, d5=10, d2=20, d1=30, d0=35)  # 15 since two days ago
    await seen(database, 2, 1, d1=12, d0=14)  # 14: all of a paper that is younger than that
    await seen(database, 3, 8, d4=40, d0=53)  # 13 since the last snapshot before that
    await seen(database, 4, 8, d1=90, d0=93)  # 3 since the first snapshot there is
    await seen(database, 5, TRENDING_DAYS, d3=5, d0=5)  # 0: just young enough
    await seen(database, 6, 8, d3=40, d0=30)  # lost 10
    await seen(database, 7, TRENDING_DAYS + 1, d3=0, d0=99)  # too old
    await seen(database, 8, -1, d0=99)  # tomorrow's

    async with database.read() as tx:
        found = await PaperStore(tx).trending(TODAY, 0, 10)
        second_page = await PaperStore(tx).trending(TODAY, 4, 4)

    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert found.total == 6
    assert found.gained == (15, 14, 13, 3, 0, -10)
    assert second_page == Page(found.papers[4:], 6, found.gained[4:])


async def test_equal_gains_go_by_votes(database: Database) -> None:
    """Then the more upvoted comes first, then the newer."""
    await seen(database, 1, 5, d3=10, d0=12)
    await seen(database, 2, 5, d3=20, d0=22)
    await seen(database, 3, 5, d3=10, d0=12)

    async with database.read() as tx:
        assert numbers(await PaperStore(tx).trending(TODAY, 0, 10)) == [2, 3, 1]
