"""Each poll reads the listing days that are due, and reads nothing more often than it needs."""

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from bot.errors import SourceUnavailable, StorageFull
from bot.ingest.sources.port import Batch, Rejected
from bot.papers.domain.listing import Period, weekdays_back
from bot.papers.domain.paper import Submitter
from bot.papers.store.papers import PaperStore
from bot.services import Services
from bot.storage.database import Database
from bot.storage.disk_space import MIN_FREE
from bot.storage.schema import listings
from tests.support.fakes import Clock, FakeSource, a_paper
from tests.support.sql import sql_at

WEDNESDAY = date(2026, 3, 4)
TODAY_AND_YESTERDAY = ["2026-03-04", "2026-03-03"]
REST_OF_THE_WEEK = ["2026-03-02", "2026-02-27", "2026-02-26", "2026-02-25", "2026-02-24"]
"""With the two before them the last seven listing days: there are none at weekends."""


async def polled(services: Services, source: FakeSource) -> list[str]:
    """Poll and give the days that the source was asked for, in order."""
    source.asked.clear()
    await services.ingest.poll()
    return list(source.asked)


async def test_the_first_start_fills_the_cache_backwards(
    services: Services, source: FakeSource
) -> None:
    """Every weekday of the last 30 days, newest first, so that today is there at once."""
    asked = await polled(services, source)

    month = weekdays_back(WEDNESDAY, WEDNESDAY - timedelta(days=30))
    assert asked == [day.isoformat() for day in month]


async def test_how_far_back_is_a_setting(
    sqlite_database: Database, source: FakeSource, clock: Clock
) -> None:
    """Fewer days are fetched where fewer are wanted."""
    services = Services.over(sqlite_database, source, clock, backfill_days=3)

    asked = await polled(services, source)

    assert asked == [*TODAY_AND_YESTERDAY, "2026-03-02"]


async def test_today_and_yesterday_are_read_at_each_poll(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """Their lists are open, so five minutes later they are read again, and only they."""
    await polled(services, source)
    clock.advance(minutes=5)

    asked = await polled(services, source)

    assert asked == TODAY_AND_YESTERDAY


async def test_the_rest_of_the_week_is_read_hourly(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """Votes and links of the last seven listing days go on changing."""
    await polled(services, source)
    clock.advance(hours=1, seconds=1)

    asked = await polled(services, source)

    assert asked == [*TODAY_AND_YESTERDAY, *REST_OF_THE_WEEK]


async def test_a_gap_after_a_downtime_is_healed(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """After twelve days each day since, and the one that was still open then, is read once."""
    await polled(services, source)
    clock.advance(days=12)

    first = await polled(services, source)
    clock.advance(minutes=5)
    second = await polled(services, source)

    today = date(2026, 3, 16)
    missed = [day.isoformat() for day in weekdays_back(today, WEDNESDAY)]
    assert first == [missed[0], "2026-03-15", *missed[1:]]
    assert second == ["2026-03-16", "2026-03-15"]


@pytest.mark.parametrize("days", [1, 30])
async def test_a_gap_is_healed_however_long_and_whatever_the_setting(
    sqlite_database: Database, source: FakeSource, clock: Clock, days: int
) -> None:
    """How much the first start fetches says nothing about what a later one owes."""
    services = Services.over(sqlite_database, source, clock, backfill_days=days)
    await polled(services, source)
    clock.advance(days=75)

    asked = await polled(services, source)

    assert set(asked) >= {day.isoformat() for day in weekdays_back(clock().date(), WEDNESDAY)}


async def test_the_last_seven_listing_days_are_kept_fresh_whatever_the_setting(
    sqlite_database: Database, source: FakeSource, clock: Clock
) -> None:
    """An almost empty first start soon has as many lists to read again as any other."""
    services = Services.over(sqlite_database, source, clock, backfill_days=1)
    await polled(services, source)
    clock.advance(days=14)
    await polled(services, source)
    clock.advance(hours=1, seconds=1)

    asked = await polled(services, source)

    assert len(asked) == 7


async def test_the_setting_counts_at_the_first_start_only(
    sqlite_database: Database, source: FakeSource, clock: Clock
) -> None:
    """A later, larger value fetches no older lists."""
    await polled(Services.over(sqlite_database, source, clock, backfill_days=3), source)
    clock.advance(minutes=5)

    asked = await polled(Services.over(sqlite_database, source, clock, backfill_days=30), source)

    assert asked == TODAY_AND_YESTERDAY


async def test_a_database_of_an_older_version_heals_from_its_last_poll_on(
    sqlite_database: Database, sqlite_url: str, source: FakeSource, clock: Clock
) -> None:
    """It does not say when it began, but when it was last up to date."""
    services = Services.over(sqlite_database, source, clock, backfill_days=1)
    await polled(services, source)
    await sql_at(sqlite_url)("DELETE FROM facts WHERE name = 'ingest.since'")
    clock.advance(days=40)

    asked = await polled(services, source)

    assert asked[-1] == WEDNESDAY.isoformat()


async def test_a_first_start_by_a_wrong_clock_does_no_harm(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """Years ahead, and set right: the cache is filled as at any first start."""
    clock.advance(days=2_000)
    await services.ingest.poll()
    clock.advance(days=-2_000)

    asked = await polled(services, source)

    month = weekdays_back(WEDNESDAY, WEDNESDAY - timedelta(days=30))
    assert asked == [day.isoformat() for day in month]


@dataclass
class Slow(FakeSource):
    """A source of which each list takes a minute."""

    clock: Clock = field(default_factory=Clock)

    async def listing(self, period: Period) -> Batch:
        """Give what is listed, later."""
        self.clock.advance(minutes=1)
        return await super().listing(period)


async def test_old_lists_do_not_hold_up_new_ones(sqlite_database: Database, clock: Clock) -> None:
    """After minutes of old lists the newest come again, until nothing is missing."""
    source = Slow(clock=clock)
    services = Services.over(sqlite_database, source, clock)
    polls = [await polled(services, source) for _ in range(6)]

    assert all(len(asked) <= 8 for asked in polls)
    assert [asked[:2] for asked in polls] == [TODAY_AND_YESTERDAY] * 6
    month = weekdays_back(WEDNESDAY, WEDNESDAY - timedelta(days=30))
    assert set().union(*polls) == {day.isoformat() for day in month}


async def test_a_day_is_read_once_after_its_list_closed(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """A day read before it closed is read again a fortnight later, one read after is not."""
    clock.now = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)  # an hour before yesterday's list closes
    await services.ingest.fetch(date(2026, 3, 3))
    await services.ingest.fetch(date(2026, 3, 2))
    clock.advance(days=14)

    asked = await polled(services, source)

    assert "2026-03-03" in asked
    assert "2026-03-02" not in asked


@pytest.mark.parametrize("days", [3, 4])
async def test_weekends_have_no_lists(
    services: Services, source: FakeSource, clock: Clock, days: int
) -> None:
    """Only the two days at hand are read on a weekend too: the last list may still be open."""
    await polled(services, source)
    clock.advance(days=days)

    asked = await polled(services, source)

    weekend = {"2026-02-28", "2026-03-01", "2026-03-07", "2026-03-08"}
    at_hand = {(WEDNESDAY + timedelta(days=days - age)).isoformat() for age in (0, 1)}
    assert weekend.intersection(asked) == weekend & at_hand


async def test_a_suspicious_day_is_read_again_however_old(
    services: Services, source: FakeSource, clock: Clock
) -> None:
    """A list that could not be read gets another chance an hour later, not only within a week."""
    unreadable = Batch((), (Rejected("{}", "no title"),), "digest")
    source.batches["2026-02-12"] = unreadable
    await polled(services, source)
    del source.batches["2026-02-12"]

    clock.advance(minutes=61)
    again = await polled(services, source)
    clock.advance(minutes=61)
    afterwards = await polled(services, source)

    assert "2026-02-12" in again
    assert "2026-02-12" not in afterwards


@dataclass
class Faltering(FakeSource):
    """A source that can't be asked for days before `since`."""

    since: str = ""

    async def listing(self, period: Period) -> Batch:
        """Give what is listed, or fail."""
        if period.text < self.since:
            raise SourceUnavailable("The fake source falters.")
        return await super().listing(period)


async def test_what_came_before_an_outage_is_kept(sqlite_database: Database, clock: Clock) -> None:
    """The newest days are stored, the outage is remembered, and the next poll goes on."""
    papers = [a_paper(1), a_paper(2, listing_day=date(2026, 2, 27))]
    source = Faltering(papers, since="2026-03-02")
    services = Services.over(sqlite_database, source, clock)

    with pytest.raises(SourceUnavailable):
        await services.ingest.poll()
    during = await services.status.read()
    source.since = ""
    asked = await polled(services, source)
    after = await services.status.read()

    assert (during.papers, after.papers) == (1, 2)
    assert (during.problem, after.problem) == ("The fake source falters.", None)
    assert during.last_ingest == clock.now
    assert asked[:3] == [*TODAY_AND_YESTERDAY, "2026-02-27"]


@dataclass
class Broken(FakeSource):
    """A source that fails for some days, and says how many seconds to leave it alone."""

    days: frozenset[str] = frozenset()
    rest: float = 0.0

    async def listing(self, period: Period) -> Batch:
        """Give what is listed, or fail."""
        batch = await super().listing(period)
        if period.text in self.days:
            raise SourceUnavailable("The fake source is broken.", retry_after=self.rest)
        return batch


async def test_a_broken_day_does_not_keep_older_ones_away(
    sqlite_database: Database, clock: Clock
) -> None:
    """A list that can't be read for days must not stop the first start from filling the cache."""
    source = Broken([a_paper(1, listing_day=date(2026, 2, 27))], days=frozenset({"2026-03-02"}))
    services = Services.over(sqlite_database, source, clock, backfill_days=7)

    with pytest.raises(SourceUnavailable):
        await services.ingest.poll()
    status = await services.status.read()

    assert status.papers == 1
    assert status.problem == "The fake source is broken."


@pytest.mark.parametrize(("rest", "questions"), [(0.0, 3), (60.0, 1)])
async def test_an_upstream_that_is_down_is_left_alone(
    sqlite_database: Database, clock: Clock, rest: float, questions: int
) -> None:
    """Three failures are proof enough, and its own word is more."""
    days = frozenset((clock.now.date() - timedelta(days=age)).isoformat() for age in range(40))
    source = Broken(days=days, rest=rest)
    services = Services.over(sqlite_database, source, clock)

    with pytest.raises(SourceUnavailable):
        await services.ingest.poll()

    assert len(source.asked) == questions


async def test_a_nearly_full_disk_is_left_alone(
    services: Services, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked, the status says why, and what people ask for from the cache still works."""

    def usage(_: Path) -> SimpleNamespace:
        return SimpleNamespace(free=MIN_FREE - 1)

    monkeypatch.setattr("shutil.disk_usage", usage)
    with pytest.raises(StorageFull, match="200 MB are needed"):
        await polled(services, source)

    status = await services.status.read()

    assert source.asked == []
    assert status.problem
    assert "No papers are fetched" in status.problem


async def test_known_lists_are_read_once_more_where_a_migration_asks_for_that(
    source: FakeSource, sqlite_database: Database, clock: Clock
) -> None:
    """Those that have closed look as if they had been open; what they now tell is filled in."""
    services = Services.over(sqlite_database, source, clock)
    old = a_paper(1, listing_day=WEDNESDAY - timedelta(days=20))
    source.papers = [old]
    first = await polled(services, source)
    async with sqlite_database.write() as tx:
        for day in map(date.fromisoformat, first[7:]):
            opened = datetime.combine(day, time(), UTC)
            known = update(listings).where(listings.c.day == day)
            await tx.execute(known.values(digest="", checked_at=opened))
    source.papers = [replace(old, submitter=Submitter("jdoe", "Jane Doe"))]
    clock.advance(minutes=5)

    again = await polled(services, source)
    clock.advance(minutes=5)
    last = await polled(services, source)

    async with sqlite_database.read() as tx:
        paper = await PaperStore(tx).get(old.id)
    assert paper
    assert paper.submitter == Submitter("jdoe", "Jane Doe")
    assert again == [*TODAY_AND_YESTERDAY, *first[7:]]
    assert last == TODAY_AND_YESTERDAY


async def test_a_poll_tells_at_debug_what_it_reads_and_what_it_skips(
    sqlite_database: Database, source: FakeSource, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Skipped days are counted by how often they are read: hourly, or once they are closed."""
    caplog.set_level(logging.DEBUG, "bot.ingest")
    source.papers = [a_paper(1)]
    services = Services.over(sqlite_database, source, clock, backfill_days=10)
    await services.ingest.poll()
    first = [record.getMessage() for record in caplog.records]
    caplog.clear()
    clock.advance(minutes=5)

    await services.ingest.poll()

    again = [record.getMessage() for record in caplog.records]
    assert first[0].startswith("poll days=2026-03-04,2026-03-03,2026-03-02,")
    assert first[0].endswith(" skipped none")
    assert "list day=2026-03-04 papers=1 new=1 updated=0" in first
    assert again[0] == "poll days=2026-03-04,2026-03-03 skipped hourly=5 closed=1"
    assert "list day=2026-03-04 papers=1 new=0 updated=0 unchanged" in again
