"""What was listed while the bot was away is told when it is back, from what it reads itself."""

from datetime import timedelta

import pytest

from bot.papers.domain.listing import weekdays_back
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource, a_paper
from tests.watches.watching import Desk, about


@pytest.mark.parametrize("days", [3, 11, 45])
async def test_nothing_is_skipped(
    sqlite_database: Database, source: FakeSource, clock: Clock, days: int
) -> None:
    """Each list since then is read and matched, however small the first start was to be."""
    desk = Desk(sqlite_database, clock)
    began = clock().date()
    ingest = Services.over(sqlite_database, source, clock, backfill_days=1).ingest
    await ingest.poll()
    await desk.watch("moe")
    clock.advance(days=days)
    missed = [*weekdays_back(clock().date(), began + timedelta(days=1))]
    source.papers = [a_paper(n, **about("moe"), listing_day=day) for n, day in enumerate(missed)]

    for _ in range(3):
        await ingest.poll()
        await desk.tell()
        clock.advance(minutes=5)

    assert sum(alert["total"] for alert in desk.mail()) == len(missed)


async def test_a_late_paper_of_a_known_list_is_new_to_a_new_watch(
    sqlite_database: Database, source: FakeSource, clock: Clock
) -> None:
    """However long the list has been closed; what it held before is not."""
    desk = Desk(sqlite_database, clock)
    ingest = Services.over(sqlite_database, source, clock, backfill_days=5).ingest
    day = clock().date() - timedelta(days=2)
    source.papers = [a_paper(1, **about("moe"), listing_day=day)]
    await ingest.poll()
    await desk.watch("moe")
    source.papers = [a_paper(n, **about("moe"), listing_day=day) for n in (1, 2)]
    clock.advance(hours=2)

    await ingest.poll()
    await desk.tell()

    assert desk.told() == [["2603.00002"]]
