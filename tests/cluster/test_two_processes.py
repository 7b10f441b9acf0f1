"""What one process changes, others on the same PostgreSQL do; what both do, is done once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

import pytest

from bot import workers
from bot.cluster.services.command_sync import CommandSync
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.services.sender import POLL_SECONDS
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import RoundupDraft
from bot.services import Services
from bot.storage.database import Database, open_database
from bot.watches.domain.draft import WatchDraft
from tests.delivery.sending import kinds
from tests.roundups import desk
from tests.roundups.desk import GUILD
from tests.support.fakes import Clock, FakeSource, FakeTarget, a_paper
from tests.support.sql import sql_at
from tests.watches import watching
from tests.watches.watching import ME, about

RATE = 1000.0
EFFECT_SECONDS = 10.0
"""How long a change may take to be in effect everywhere."""


class Two(NamedTuple):
    """One PostgreSQL as two processes have it open, at the same time of the day."""

    here: Database
    there: Database
    clock: Clock
    url: str


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[Two]:
    """Open it twice."""
    async with open_database(postgres_url) as here, open_database(postgres_url) as there:
        yield Two(here, there, Clock(), postgres_url)


def test_everything_is_looked_at_often_enough() -> None:
    """Whoever edits something need not wait longer for it, in whichever process it is done."""
    looks = workers.SCHEDULE_SECONDS, workers.WATCH_SECONDS, POLL_SECONDS

    assert max(looks) <= EFFECT_SECONDS


async def test_a_watch_edited_elsewhere_is_matched_as_it_is_now(two: Two) -> None:
    """The process that matches has the old words in memory, and none once it is removed."""
    here, there = (watching.Desk(each, two.clock) for each in (two.here, two.there))
    watch = await here.watch("moe")
    await there.bring(1, "moe")
    assert await there.order() == 1
    await there.sending.drain()

    await here.services.watches.edit(ME, watch.number, WatchDraft("rag"))
    await there.ingest(
        *(
            a_paper(n, **about(word), listing_day=two.clock().date())
            for n, word in ((2, "moe"), (3, "rag"))
        )
    )
    await there.tell()
    await here.services.watches.remove(ME, watch.number)
    await there.bring(4, "rag")
    await there.tell()

    assert there.told() == [["2603.00001"], ["2603.00003"]]


async def test_a_roundup_edited_elsewhere_comes_at_its_new_time(two: Two) -> None:
    """The next look of the process that plans goes by what is in the database."""
    here, there = (desk.Desk(each, two.clock) for each in (two.here, two.there))
    roundup = await here.add("18:00")
    two.clock.advance(minutes=1)
    await here.listed(two.clock().date(), 3)
    await there.scheduler.step()

    await here.services.roundups.edit(GUILD, roundup.number, RoundupDraft(at="15:00"))
    made = await there.run(datetime(2026, 3, 4, 16, tzinfo=UTC))
    await here.services.roundups.pause(GUILD, roundup.number)
    await here.listed(two.clock().date(), 3, first=10)
    later = await there.run(datetime(2026, 3, 5, 20, tzinfo=UTC))

    assert (made, later) == (1, 0)


async def test_acronyms_of_papers_fetched_elsewhere_are_learned(two: Two) -> None:
    """A process that answers searches fetches nothing itself."""
    answering = Services.over(two.here, FakeSource(), two.clock)
    before = await answering.search.parse("mog", exact=False)
    told = [
        a_paper(n, title=f"Mixture of Gardens (MoG), part {n}", abstract="Mixture of Gardens (MoG)")
        for n in range(1, 6)
    ]
    async with two.there.write() as tx:
        await PaperStore(tx).save(told, two.clock())

    await answering.search.learn_if_new()
    after = await answering.search.parse("mog", exact=False)

    assert before.added == ()
    assert [added.split()[0] for added in after.added] == ["mixture"]


async def test_two_that_fetch_save_each_paper_once(two: Two) -> None:
    """Both read the same lists at the same time; a lock would save work and change nothing."""
    today = two.clock().date()
    listed = [a_paper(n, listing_day=today - timedelta(days=n % 2)) for n in range(1, 81)]
    ingests = [Services.over(each, FakeSource(listed), two.clock).ingest for each in two[:2]]

    results = await asyncio.gather(*(ingest.poll() for ingest in ingests))

    saved = [paper_id for days in results for day in days for paper_id in day.saved.new]
    rows = await sql_at(two.url)("SELECT count(*), count(DISTINCT sequence) FROM papers")
    assert rows == [(80, 80)]
    assert len(saved) == 80


async def test_two_that_plan_make_each_issue_and_alert_once(two: Two) -> None:
    """Both look at what is due at the same moment."""
    planners = [desk.Desk(each, two.clock) for each in two[:2]]
    desks = [watching.Desk(each, two.clock) for each in two[:2]]
    for _ in range(5):
        await planners[0].add("15:00")
    for word in ("moe", "rag", "agents"):
        await desks[0].watch(word)
    two.clock.advance(minutes=1)
    await planners[0].ingest(
        *(
            a_paper(n, **about("moe", "rag", "agents"), listing_day=two.clock().date())
            for n in (1, 2)
        )
    )
    two.clock.advance(hours=2)

    made = await asyncio.gather(*(each.scheduler.step() for each in planners))
    ordered = await asyncio.gather(*(each.order() for each in desks))

    counted = await sql_at(two.url)("SELECT kind, count(*) FROM deliveries GROUP BY kind")
    assert dict(tuple(row) for row in counted) == {"roundup": 5, "alert": 1}
    assert (sum(made), sum(ordered)) == (5, 1)


async def test_one_of_two_tells_discord_the_commands(two: Two) -> None:
    """The other waits, and takes the ids over; if the first has died, its turn passes."""
    definition: list[object] = [1, {"name": "papers"}]
    first, looks = CommandSync(two.here), 0

    async def sleep(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            await first.remember(definition, {"papers": 7})

    assert await first.wait_for_sync(definition) is None
    taken_over = await CommandSync(two.there, sleep).wait_for_sync(definition)
    assert (taken_over, looks) == ({"papers": 7}, 3)

    changed = [*definition, {"name": "watch"}]
    looks = 10
    assert await first.wait_for_sync(changed) is None
    assert await CommandSync(two.there, sleep).wait_for_sync(changed) is None


async def test_one_of_two_senders_refreshes_what_was_posted(two: Two) -> None:
    """Each edit would cost all of them a turn of the common pace."""
    here, shown = desk.Desk(two.here, two.clock), FakeTarget()
    await here.add("15:00")
    two.clock.advance(minutes=1)
    await here.listed(two.clock().date(), 2)
    await here.run(datetime(2026, 3, 4, 15, tzinfo=UTC))
    await here.deliver()
    two.clock.advance(hours=1)
    first, second = (
        workers.Sending(
            database,
            Services.over(database, FakeSource(), two.clock),
            *(MappingProxyType(kinds(shown)), RateLimiter(RATE, InvalidRequests()), two.clock),
        )
        for database in two[:2]
    )
    shown.answering.clear()

    async with asyncio.timeout(EFFECT_SECONDS):
        editing = asyncio.create_task(first.refresh())
        await shown.called.wait()
        await second.refresh()
        shown.answering.set()
        await editing

    assert [what for what, _ in shown.asked] == ["edit"]
