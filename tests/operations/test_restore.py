"""After a restore nothing is posted twice: what may have been sent meanwhile is looked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.delivery.domain.delivery import State
from bot.operations.maintenance.restore import mark_restored
from bot.storage import backups
from bot.storage.database import Database, open_database
from tests.delivery.sending import sending
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock
from tests.support.orders import an_order
from tests.watches.watching import Desk as Watchers

THURSDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in (5, 6, 7))
There = dict[str, list[int]]
"""The messages that Discord has, by their markers; it outlives every database."""


def utc(day: date, hour: int) -> datetime:
    """Give a moment."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


async def post(desk: Desk, until: datetime, there: There) -> None:
    """Let the time pass until then, and send what that brings."""
    await desk.run(until)
    line = sending(desk.database, clock=desk.clock)
    line.target.there = there
    await line.drain()


async def backed_up(url: str, there: There, *, posts: bool) -> str:
    """Back up a bot with one roundup, let it post or not, and give the URL of the backup."""
    source = Path(make_url(url).database or "")
    copy = source.with_name("backup.db")
    async with open_database(url) as database:
        desk = Desk(database, Clock())
        await desk.add()
        backups.write_backup(source, copy, desk.clock(), lambda _, __: None)
        desk.clock.now = utc(THURSDAY, 4)
        await desk.listed(THURSDAY, 3)
        if posts:
            await post(desk, utc(THURSDAY, 10), there)
    return f"sqlite+aiosqlite:///{copy}"


@pytest.mark.parametrize("posts", [True, False])
async def test_an_issue_since_the_backup_is_looked_for(sqlite_url: str, *, posts: bool) -> None:
    """It is made anew and found; only where it surely is not there it is sent."""
    there: There = {}
    url = await backed_up(sqlite_url, there, posts=posts)

    async with open_database(url) as restored:
        desk = Desk(restored, Clock(utc(THURSDAY, 12)))
        await mark_restored(restored, desk.clock())
        await desk.listed(THURSDAY, 3)
        await post(desk, utc(THURSDAY, 14), there)
        (roundup,) = await desk.services.roundups.all(GUILD)
        states = await desk.states(roundup)
        desk.clock.now = utc(FRIDAY, 4)
        await desk.listed(FRIDAY, 1, first=50)
        await post(desk, utc(FRIDAY, 10), there)
        issues = await desk.issues(roundup)

    assert states == [State.SENT]
    assert [len(ids) for ids in there.values()] == [1, 1]
    assert issues["2026-03-06"]["papers"] == ["2603.00050"]


async def test_an_issue_too_old_to_look_for_is_taken_for_posted(sqlite_url: str) -> None:
    """The next issue brings neither its papers again nor a word about it."""
    there: There = {}
    url = await backed_up(sqlite_url, there, posts=True)

    async with open_database(url) as restored:
        desk = Desk(restored, Clock(utc(FRIDAY, 5)))
        doubt = await mark_restored(restored, desk.clock())
        await desk.listed(THURSDAY, 3)
        await desk.listed(FRIDAY, 2, first=50)
        await post(desk, utc(FRIDAY, 10), there)
        (roundup,) = await desk.services.roundups.all(GUILD)
        issues = await desk.issues(roundup)

    assert doubt.roundups == 1
    assert list(issues) == ["2026-03-06"]
    assert issues["2026-03-06"]["papers"] == ["2603.00051", "2603.00050"]
    assert issues["2026-03-06"]["missed"] == 0
    assert [len(ids) for ids in there.values()] == [1, 1]


async def test_a_message_that_waited_is_looked_for_even_past_its_time(sqlite_url: str) -> None:
    """It was sent after the backup was made: the old row learns that instead of expiring."""
    there: There = {}
    source = Path(make_url(sqlite_url).database or "")
    copy = source.with_name("backup.db")
    async with open_database(sqlite_url) as database:
        desk = Desk(database, Clock())
        await desk.add()
        desk.clock.now = utc(THURSDAY, 4)
        await desk.listed(THURSDAY, 3)
        await desk.run(utc(THURSDAY, 10))
        backups.write_backup(source, copy, desk.clock(), lambda _, __: None)
        await post(desk, utc(THURSDAY, 10), there)

    async with open_database(f"sqlite+aiosqlite:///{copy}") as restored:
        desk = Desk(restored, Clock(utc(SATURDAY, 10) + timedelta(minutes=1)))
        doubt = await mark_restored(restored, desk.clock())
        await post(desk, desk.clock(), there)
        (roundup,) = await desk.services.roundups.all(GUILD)
        states = await desk.states(roundup)

    assert doubt.messages == 1
    assert states == [State.SENT]
    assert [len(ids) for ids in there.values()] == [1]


async def test_on_both_databases_watches_begin_with_the_next_day(database: Database) -> None:
    """What was found and not told may have been told since the backup: nobody can look for it."""
    desk = Watchers(database, Clock())
    await desk.watch("mamba")
    await desk.bring(1, "mamba")
    await desk.matching.step()

    doubt = await mark_restored(database, desk.clock())
    await desk.bring(2, "mamba")
    await desk.pass_by(hours=2)
    told_that_day = desk.told()
    desk.clock.now += timedelta(days=1)
    news = await desk.bring(3, "mamba")
    await desk.pass_by(hours=2)

    assert doubt.watches == 1
    assert told_that_day == []
    assert desk.told() == [[news.id]]


async def test_on_both_databases_a_waiting_message_is_looked_for(database: Database) -> None:
    """It may have been sent since: it is found, and not sent again."""
    line = sending(database)
    await line.put(an_order(1))
    line.clock.advance(minutes=10)
    await mark_restored(database, line.clock())
    marker = an_order(1).marker
    line.target.there = {marker: [4_711]}

    await line.restarted().drain()

    assert line.target.there == {marker: [4_711]}
