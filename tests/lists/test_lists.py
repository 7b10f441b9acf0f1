"""Each list has a heading, its papers in order, and a word on what is special about it."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import PaperNotFound
from bot.ingest.sources.port import Batch
from bot.lists.domain import ListPage, Selection
from bot.lists.services.daily_lists import TrendingLists
from bot.lists.services.similar_lists import SimilarLists
from bot.papers.domain.listing import Period, Sort, Span
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper

TUESDAY = date(2026, 3, 3)
SATURDAY = datetime(2026, 3, 7, 9, tzinfo=UTC)
STILL_FETCHING = "I have no papers yet. I'm fetching them right now: try again in a minute."


async def fill(services: Services, count: int, **known: object) -> None:
    """Store papers with 1 to `count` upvotes, all of today unless told otherwise."""
    papers = tuple(a_paper(number, **known) for number in range(1, count + 1))
    await services.ingest.store(Batch(papers))


def ids(page: ListPage) -> list[int]:
    """Give the numbers of a page's papers."""
    return [int(entry.paper.id[-5:]) for entry in page.entries]


async def test_today_lists_today(services: Services, source: FakeSource) -> None:
    """Ranked from 1, five to a page, with nothing to explain."""
    source.papers = [a_paper(number) for number in range(1, 8)]
    await services.ingest.fetch(date(2026, 3, 4))

    page = await services.daily_papers.today(Sort.UPVOTES)

    assert page.heading == "Daily Papers · Wed 4 Mar 2026"
    assert [entry.rank for entry in page.entries] == [1, 2, 3, 4, 5]
    assert ids(page) == [7, 6, 5, 4, 3]
    assert (page.total, page.page_count, page.notes, page.is_incomplete) == (7, 2, (), False)


@pytest.mark.parametrize(
    ("now", "note"),
    [
        (
            datetime(2026, 3, 4, 1, tzinfo=UTC),
            "Today's list is still empty. Here's Tuesday's.",
        ),
        (SATURDAY, "No list on Saturdays. Here's Tuesday's."),
    ],
)
async def test_today_falls_back_to_the_latest_list(
    services: Services, clock: Clock, now: datetime, note: str
) -> None:
    """It says why, and asks nobody: the next poll brings what is missing."""
    clock.now = now
    await fill(services, 1, listing_day=TUESDAY)

    page = await services.daily_papers.today(Sort.UPVOTES)

    assert page.heading == "Daily Papers · Tue 3 Mar 2026"
    assert page.notes[0] == note
    assert not page.is_incomplete


async def test_a_paper_of_tomorrow_is_not_today_s(services: Services) -> None:
    """A list that upstream opened early waits for its day."""
    await fill(services, 1, listing_day=date(2026, 3, 5))

    page = await services.daily_papers.today(Sort.UPVOTES)

    assert page.selection.value == "2026-03-04"
    assert page.entries == ()


@pytest.mark.parametrize(
    ("now", "day"),
    [(datetime(2026, 3, 4, 14, tzinfo=UTC), "2026-03-04"), (SATURDAY, "2026-03-06")],
)
async def test_an_empty_cache_asks_for_the_last_weekday(
    services: Services, source: FakeSource, clock: Clock, now: datetime, day: str
) -> None:
    """Whoever is faster than the first ingest waits a little, and then has a list."""
    clock.now = now
    source.papers = [a_paper(1, listing_day=date.fromisoformat(day))]

    page = await services.daily_papers.today(Sort.UPVOTES)
    completed = await services.lists.complete(page)

    assert page.is_incomplete
    assert ids(completed) == [1]
    assert source.asked == [day]


@pytest.mark.parametrize("down", [False, True])
async def test_an_empty_cache_has_a_reason(
    services: Services, source: FakeSource, *, down: bool
) -> None:
    """Either the first ingest is still at work, or Hugging Face is out of reach."""
    source.down = down

    page = await services.lists.complete(await services.daily_papers.today(Sort.UPVOTES))
    trending = await services.lists.first(TrendingLists.letter)

    outage = "Hugging Face isn't answering, and I don't have that list. Try again later."
    assert page.notes == (outage if down else STILL_FETCHING,)
    assert trending.notes == (STILL_FETCHING,)


@pytest.mark.parametrize(
    ("period", "note"),
    [
        ("2026-03-05", "That list isn't out yet."),
        ("2026-W11", "That list isn't out yet."),
        ("2023-05-03", "Daily Papers began on Thu 4 May 2023."),
        ("2026-03-01", "No list on Sundays."),
        ("2026-03-04", "That list is still empty."),
        ("2026-W10", "That list is still empty."),
        ("2026-02", "No papers were listed then."),
    ],
)
async def test_an_empty_list_says_why(services: Services, period: str, note: str) -> None:
    """The cache has other papers, so it is about the period."""
    await fill(services, 1, listing_day=date(2026, 1, 15))

    page = await services.daily_papers.of(Period.parse(period), Sort.UPVOTES)

    assert page.notes == (note,)


async def test_week_and_month_are_those_of_the_latest_list(
    services: Services, clock: Clock
) -> None:
    """On the first of a month, or on a Sunday, there is still something to see."""
    await fill(services, 1, listing_day=date(2026, 2, 27))
    clock.now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    week = await services.daily_papers.this_week()
    month = await services.daily_papers.this_month()

    assert week.heading == "Daily Papers · Week of 23–27 Feb 2026"
    assert month.heading == "Daily Papers · February 2026"
    assert ids(week) == ids(month) == [1]


@pytest.mark.parametrize(
    ("letter", "value"),
    [
        ("d", "2026-03-04"),
        ("w", "2026-W10"),
        ("t", ""),
        ("s", "subject"),
        ("s", "since:7d upvotes:<=12"),
        ("p", "2603.00099"),
    ],
)
async def test_past_the_end_comes_the_last_page(
    services: Services, letter: str, value: str
) -> None:
    """Whatever a button asks for, members see papers, and the page's true number."""
    await fill(services, 12, abstract="Trout and subject.")
    await services.ingest.store(Batch((a_paper(99, listing_day=None, abstract="Trout."),)))

    shown = await services.lists.page(Selection(letter, value, Sort.UPVOTES, page=3))

    assert [entry.rank for entry in shown.entries] == [11, 12]
    assert shown.selection.page == 2


async def test_an_outage_keeps_the_days_that_are_known(
    services: Services, source: FakeSource
) -> None:
    """A week with a missing day is shown as far as it is known, and says so."""
    source.papers = [a_paper(1)]
    await services.ingest.fetch(date(2026, 3, 4))
    page = await services.daily_papers.of(Period.parse("2026-W10"), Sort.UPVOTES)
    source.down = True

    completed = await services.lists.complete(page)

    assert page.is_incomplete
    assert not completed.is_incomplete
    assert ids(completed) == [1]
    assert completed.notes == ("Hugging Face isn't answering, so papers may be missing.",)


@pytest.mark.parametrize(
    ("period", "is_so_far"),
    [("2026-03", True), ("2026-W10", True), ("2026-W09", False), ("2026-03-04", False)],
)
async def test_a_week_or_month_is_counted_so_far(
    services: Services, clock: Clock, period: str, *, is_so_far: bool
) -> None:
    """While it lasts: more lists may come."""
    clock.now = datetime(2026, 3, 6, 12, tzinfo=UTC)
    on_friday = await services.daily_papers.of(Period.parse(period), Sort.UPVOTES)
    clock.advance(days=1)
    on_saturday = await services.daily_papers.of(Period.parse(period), Sort.UPVOTES)

    assert on_friday.is_so_far == is_so_far
    assert on_saturday.is_so_far == (is_so_far and period == "2026-03")


async def test_trending_ranks_by_gained_upvotes(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """A paper that gained much since two days ago passes one that has more in all."""
    services = Services.over(database, source, clock)
    day = date(2026, 3, 2)
    before = (a_paper(1, upvotes=100, listing_day=day), a_paper(2, upvotes=1, listing_day=day))
    clock.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    await services.ingest.store(Batch(before))
    clock.advance(days=2)
    after = (a_paper(1, upvotes=102, listing_day=day), a_paper(2, upvotes=40, listing_day=day))
    await services.ingest.store(Batch(after))

    page = await services.lists.first(TrendingLists.letter)

    assert ids(page) == [2, 1]
    assert page.notes == ("Most upvotes gained (+) in the last two days.",)


@pytest.mark.parametrize(
    ("span", "typed", "suggested"),
    [
        (Span.DAY, "", ["2026-03-04", "2026-03-02", "2026-02-27"]),
        (Span.DAY, " MARCH ", ["2026-03-04", "2026-03-02"]),
        (Span.DAY, "friday", ["2026-02-27"]),
        (Span.DAY, "2026-02", ["2026-02-27"]),
        (Span.DAY, "2025", []),
        (Span.WEEK, "", ["2026-W10", "2026-W09"]),
        (Span.WEEK, "w09", ["2026-W09"]),
        (Span.MONTH, "", ["2026-03", "2026-02"]),
        (Span.MONTH, "feb", ["2026-02"]),
    ],
)
async def test_periods_with_papers_are_suggested(
    services: Services, span: Span, typed: str, suggested: list[str]
) -> None:
    """Each once, newest first, by its name or by its number."""
    days = (date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 4))
    papers = tuple(a_paper(number, listing_day=day) for number, day in enumerate(days))
    await services.ingest.store(Batch(papers))

    periods = await services.daily_papers.periods(span, typed)

    assert [period.text for period in periods] == suggested


async def test_papers_like_one_are_named_for_it(services: Services) -> None:
    """The title stands in the heading, without its LaTeX; a loner has a note of its own."""
    await services.ingest.store(
        Batch((a_paper(1, title=r"The $\mathbf{Trout}$ Paper", abstract=""),))
    )

    page = await services.lists.first(SimilarLists.letter, "2603.00001")

    assert page.heading == "Papers like “The Trout Paper”"
    assert page.notes == ("Nothing similar yet.",)


async def test_an_unknown_paper_has_no_list(services: Services) -> None:
    """Its id comes from a button and may be forged."""
    with pytest.raises(PaperNotFound):
        await services.lists.first(SimilarLists.letter, "2603.00001")
