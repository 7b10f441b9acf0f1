"""An admin is told once that nothing passes a roundup's settings, after two runs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.delivery.domain.order import DeliveryKind
from bot.roundups.domain.draft import RoundupDraft
from bot.roundups.domain.past_run import Verdict
from bot.storage.database import Database
from bot.storage.schema import deliveries
from tests.roundups.desk import ADMIN, GUILD, Desk
from tests.support.fakes import Clock

HOUR = timedelta(hours=1)
DAYS = [date(2026, 3, day) for day in (5, 6, 9, 10, 11)]
"""Listing days, with a weekend between them."""


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk over each engine, on a Wednesday afternoon."""
    return Desk(database, Clock())


async def pass_day(desk: Desk, day: date, papers: int = 3) -> None:
    """Let a day go by on which papers are listed, and the days before it without any."""
    await desk.run(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), polled=True, pause=HOUR)
    await desk.listed(day, papers, first=10 * day.day)
    await desk.run(datetime(day.year, day.month, day.day, 20, tzinfo=UTC), polled=True, pause=HOUR)


async def hints(desk: Desk) -> list[str]:
    """Take away the notices that were ordered, all to the admin, and give their texts."""
    notices = delete(deliveries).where(deliveries.c.kind == DeliveryKind.NOTICE)
    async with desk.database.write() as tx:
        taken = await tx.execute(notices.returning(deliveries.c.channel_id, deliveries.c.payload))
        rows = taken.all()
    assert {row.channel_id for row in rows} <= {ADMIN}
    return [row.payload for row in rows]


async def test_two_runs_that_let_nothing_through_are_told_once(desk: Desk) -> None:
    """The weekend between them lists nothing, and doesn't count."""
    await desk.add(min_upvotes=9_000)
    await pass_day(desk, DAYS[1])
    early = await hints(desk)
    await pass_day(desk, DAYS[2])
    told = await hints(desk)
    await pass_day(desk, DAYS[3])

    again = await hints(desk)

    assert early == again == []
    assert [text.count("none had 9,000 upvotes") for text in told] == [1]


async def test_other_settings_are_told_after_two_runs_of_their_own(desk: Desk) -> None:
    """Then those that came first are not told again, however long ago that was."""
    await desk.add(min_upvotes=9_000)
    for day in DAYS[:2]:
        await pass_day(desk, day)
    first = await hints(desk)
    await desk.services.roundups.edit(GUILD, 1, RoundupDraft(query="zebra", min_upvotes=0))
    await pass_day(desk, DAYS[2])
    one = await hints(desk)
    await pass_day(desk, DAYS[3])
    second = await hints(desk)
    await desk.services.roundups.edit(GUILD, 1, RoundupDraft(query="none", min_upvotes=9_000))
    await pass_day(desk, DAYS[4])
    await pass_day(desk, date(2026, 3, 12))

    back = await hints(desk)

    assert (len(first), one, len(second), back) == (1, [], 1, [])
    assert "none matched its query" in second[0]


async def test_a_post_between_two_empty_runs_breaks_the_row(desk: Desk) -> None:
    """It is a roundup that brings something now and then."""
    await desk.add(min_upvotes=70)
    await pass_day(desk, DAYS[0])
    await pass_day(desk, DAYS[1], papers=12)
    posted = await desk.services.past_runs.read(await desk.services.roundups.get(GUILD, 1))
    await desk.run(datetime(2026, 3, 9, 4, tzinfo=UTC), polled=True, pause=HOUR)
    await desk.listed(DAYS[2], 3)
    await desk.run(datetime(2026, 3, 9, 20, tzinfo=UTC), polled=True, pause=HOUR)

    runs = await desk.services.past_runs.read(await desk.services.roundups.get(GUILD, 1))

    assert [run.verdict for run in posted] == [Verdict.POSTED, Verdict.TOO_FEW_UPVOTES]
    assert runs[0].verdict is Verdict.TOO_FEW_UPVOTES
    assert await hints(desk) == []
