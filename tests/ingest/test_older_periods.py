"""Days that nobody ever asked for are fetched when they are, and files are taken as they are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.ingest.sources.port import Batch, Rejected
from bot.papers.domain.listing import Period
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import NOW, Clock, FakeSource, a_paper


@pytest.mark.parametrize(
    ("period", "asked"),
    [
        ("2026-02-27", ["2026-02-27"]),
        ("2026-W08", ["2026-W08"]),
        ("2026-02", ["2026-02"]),
        ("2026-W10", ["2026-W10"]),  # still going on
        ("2026-02-28", []),  # a Saturday
        ("2026-03-05", []),  # tomorrow
        ("2023-05-03", []),  # the day before the first list
        ("2023-W18", ["2023-05-05", "2023-05-04"]),  # the first week: Thursday and Friday
        ("2024-W01", [f"2024-01-0{day}" for day in (5, 4, 3, 2, 1)]),  # records without their day
    ],
)
async def test_a_period_is_asked_for_once(
    services: Services, source: FakeSource, period: str, asked: list[str]
) -> None:
    """A whole period by one question where its records tell their day, else day by day."""
    days = (date(2026, 2, 16), date(2026, 2, 27), date(2026, 3, 4))
    source.papers = [a_paper(number, listing_day=day) for number, day in enumerate(days)]

    await services.ingest.ensure(Period.parse(period))
    first = list(source.asked)
    await services.ingest.ensure(Period.parse(period))

    assert first == asked
    assert source.asked == asked


async def test_only_what_is_missing_is_asked_for(services: Services, source: FakeSource) -> None:
    """One missing day is fetched by itself."""
    for day in (2, 3):
        await services.ingest.fetch(date(2026, 3, day))
    source.asked.clear()

    await services.ingest.ensure(Period.parse("2026-W10"))

    assert source.asked == ["2026-03-04"]


async def test_the_papers_of_a_period_are_kept(
    database: Database, source: FakeSource, clock: Clock
) -> None:
    """They are counted on their days, and a later look at a day finds nothing odd."""
    services = Services.over(database, source, clock)
    days = [date(2026, 2, 9) + timedelta(days=number % 5) for number in range(10)]
    source.papers = [a_paper(n, listing_day=day) for n, day in enumerate(days, start=1)]

    await services.ingest.ensure(Period.parse("2026-W07"))
    again = await services.ingest.fetch(date(2026, 2, 10))

    assert (await services.status.read()).papers == 10
    assert (again.problem, again.saved.unchanged) == (None, 2)


@pytest.mark.parametrize(
    "answer", [Batch(()), Batch((a_paper(1, listing_day=date(2026, 2, 9)),), (Rejected("{}", ""),))]
)
async def test_a_period_that_could_not_be_read_is_asked_for_again(
    services: Services, source: FakeSource, answer: Batch
) -> None:
    """An empty or mostly unreadable answer proves nothing about its days."""
    period = Period.parse("2026-W07")
    source.batches["2026-W07"] = answer

    await services.ingest.ensure(period)
    missing = await services.ingest.missing(period)

    assert len(missing) == 5
    assert (await services.status.read()).papers == len(answer.papers)
    assert (await services.status.read()).quarantined == len(answer.rejected)


@pytest.mark.parametrize(
    ("age", "upvotes"), [(timedelta(days=1), 5), (timedelta(0), 9), (-timedelta(days=1), 9)]
)
async def test_a_file_s_numbers_count_if_they_are_newer(
    database: Database, source: FakeSource, clock: Clock, age: timedelta, upvotes: int
) -> None:
    """Numbers older than the cache's own only fill gaps."""
    services = Services.over(database, source, clock)
    source.papers = [a_paper(1, upvotes=5, comments=None)]
    await services.ingest.fetch(date(2026, 3, 4))

    await services.ingest.store(Batch((a_paper(1, upvotes=9, comments=3),), seen_at=NOW - age))

    (paper,) = await services.lookup.known(["2603.00001"])
    assert (paper.upvotes, paper.comments) == (upvotes, 3)


async def test_a_file_without_a_time_is_as_new_as_its_import(
    services: Services, clock: Clock
) -> None:
    """What was read now is taken for what is true now."""
    await services.ingest.store(Batch((a_paper(1, upvotes=5),)))
    clock.advance(hours=1)

    await services.ingest.store(Batch((a_paper(1, upvotes=9),)))

    (paper,) = await services.lookup.known(["2603.00001"])
    assert paper.upvotes == 9


async def test_a_recorded_day_needs_not_be_fetched_to_be_shown(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """A file that holds a whole list stands for the answer until that day is due by itself."""
    clock.now = datetime(2026, 3, 10, 16, tzinfo=UTC)
    day = Period.day(date(2026, 3, 3))
    recorded = Batch((a_paper(1, listing_day=day.first),), day=day.first)
    await services.ingest.store(recorded)

    await services.ingest.ensure(day)

    assert source.asked == []


async def test_a_file_s_unreadable_records_are_kept_too(services: Services) -> None:
    """They wait in the quarantine like those of a list."""
    await services.ingest.store(Batch((a_paper(1),), (Rejected("{}", "no title"),)))

    assert (await services.status.read()).quarantined == 1
