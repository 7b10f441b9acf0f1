"""Every list of papers becomes one issue of each roundup, at its time, whatever went wrong."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.delivery.domain.delivery import State, after_result
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Absent, Ambiguous, Refused
from bot.delivery.store.outbox import Outbox
from bot.roundups.domain.issue import IssuePage
from bot.roundups.services.issues import IssueService
from bot.roundups.services.scheduler import SLOT, Scheduler
from bot.roundups.store.issues import IssueStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.schedules.schedule import Cadence
from bot.services import Services
from bot.storage.database import Database
from tests.roundups.desk import RATE, SETTLE, Desk, render
from tests.support.fakes import Clock, FakeSource, a_paper

WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in (4, 5, 6))
MONDAY = date(2026, 3, 9)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
FORBIDDEN = Refused(403, 50013, "missing permissions")
GONE = Refused(404, 10003, "unknown channel")


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk over each engine, on a Wednesday afternoon."""
    return Desk(database, Clock())


async def test_a_roundup_brings_the_new_papers_at_its_time(desk: Desk) -> None:
    """The papers that came since it was set up, most upvoted first, at the local time and once."""
    await desk.listed(WEDNESDAY, 3)
    roundup = await desk.add("09:00", zone="Europe/Berlin", top=2)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 4, first=10)

    early = await desk.run(utc(THURSDAY, 7, 55))
    made = await desk.run(utc(THURSDAY, 20))

    assert (early, made) == (0, 1)
    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-05"]
    assert issues["2026-03-05"]["papers"] == ["2603.00013", "2603.00012"]
    assert issues["2026-03-05"]["more"] == 2
    (delivery,) = await desk.ledger(roundup)
    assert delivery.order.due_at == utc(THURSDAY, 8)
    assert delivery.order.expires_at == utc(THURSDAY, 8) + timedelta(hours=18)


async def test_weekends_bring_nothing(desk: Desk) -> None:
    """A day without papers gets no post, and Monday's post says nothing of missed ones."""
    roundup = await desk.add()
    for day in (THURSDAY, FRIDAY, MONDAY):
        await desk.run(utc(day, 4), pause=HOUR)
        await desk.listed(day, 2, first=10 * day.day)
    await desk.run(utc(MONDAY, 12))

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-05", "2026-03-06", "2026-03-09"]
    assert [each["missed"] for each in issues.values()] == [0, 0, 0]


async def test_what_is_left_over_comes_on_time_at_a_weekend(desk: Desk) -> None:
    """No list opens then, so nothing is worth waiting for."""
    roundup = await desk.add()
    desk.clock.now = utc(FRIDAY, 6)
    await desk.listed(FRIDAY, 2, first=10)
    await desk.run(utc(FRIDAY, 15))
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(date(2026, 3, 7), 12), polled=True)

    assert [each.order.due_at for each in await desk.ledger(roundup)] == [
        utc(FRIDAY, 9),
        utc(date(2026, 3, 7), 9),
    ]


async def test_a_young_list_is_left_to_fill(desk: Desk) -> None:
    """Papers that came shortly before the time get company first: half an hour from the first."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 8, 50)
    await desk.listed(THURSDAY, 1)
    await desk.run(utc(THURSDAY, 9, 10))
    await desk.listed(THURSDAY, 2, first=2)

    await desk.run(utc(THURSDAY, 12))

    (delivery,) = await desk.ledger(roundup)
    assert delivery.order.due_at == utc(THURSDAY, 9, 20)
    assert (await desk.issues(roundup))["2026-03-05"]["papers"] == [
        "2603.00003",
        "2603.00002",
        "2603.00001",
    ]


async def test_a_late_list_is_waited_for(desk: Desk) -> None:
    """Up to three hours after the time; what comes later belongs to the next issue."""
    waiting = await desk.add("09:00")
    passed = await desk.add("07:00")
    await desk.run(utc(THURSDAY, 9, 50))
    await desk.ingest()
    await desk.run(utc(THURSDAY, 11))
    await desk.listed(THURSDAY, 2)
    await desk.run(utc(FRIDAY, 6, 59))
    await desk.listed(FRIDAY, 2, first=10)

    await desk.run(utc(FRIDAY, 7, 30))

    (late,) = await desk.ledger(waiting)
    assert late.order.due_at == utc(THURSDAY, 11, 30)
    assert list(await desk.issues(passed)) == ["2026-03-06"]


async def test_an_outage_of_the_source_is_waited_out(desk: Desk) -> None:
    """Nobody can say that a list is empty while it can't be asked for: the issue comes late."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.ingest()
    await desk.run(utc(THURSDAY, 19, 55), pause=HOUR)
    await desk.listed(THURSDAY, 2)

    await desk.run(utc(THURSDAY, 23))

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-05"]
    assert issues["2026-03-05"]["is_late"] is True


async def test_two_days_without_the_source_make_one_issue(desk: Desk) -> None:
    """What came after the outage is one post, which tells how many did not come."""
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.ingest()
    await desk.run(utc(date(2026, 3, 7), 5), pause=HOUR)
    await desk.listed(THURSDAY, 2, first=10)
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(MONDAY, 12), polled=True, pause=HOUR)

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-07"]
    assert len(str(issues["2026-03-07"]["papers"]).split(",")) == 4
    assert issues["2026-03-07"]["missed"] == 1


async def test_a_stop_of_the_bot_is_caught_up_once(desk: Desk) -> None:
    """Within 18 hours the issue still comes and says that it is late; older ones become one."""
    roundup = await desk.add()
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    desk.clock.now = utc(FRIDAY, 2)
    await desk.run(utc(FRIDAY, 4))
    await desk.listed(FRIDAY, 2, first=20)
    desk.clock.now = utc(MONDAY, 6)
    await desk.listed(MONDAY, 2, first=30)

    await desk.run(utc(MONDAY, 12))

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-05", "2026-03-09"]
    assert issues["2026-03-05"]["is_late"] is True
    assert issues["2026-03-09"]["missed"] == 1
    assert issues["2026-03-09"]["papers"] == [f"2603.000{n}" for n in (31, 30, 21, 20)]


async def test_papers_of_an_issue_that_never_arrived_come_with_the_next(desk: Desk) -> None:
    """An issue that expired or was refused for good is counted, and its papers are not lost."""
    roundup = await desk.add()
    for day, result in ((THURSDAY, GONE), (FRIDAY, None)):
        await desk.run(utc(day, 4))
        await desk.listed(day, 2, first=10 * day.day)
        await desk.run(utc(day, 12))
        await desk.deliver(result)

    issues = await desk.issues(roundup)
    assert await desk.states(roundup) == [State.DEAD, State.SENT]
    assert issues["2026-03-06"]["missed"] == 1
    assert issues["2026-03-06"]["papers"] == [f"2603.000{n}" for n in (61, 60, 51, 50)]


async def test_twenty_hours_without_discord(desk: Desk) -> None:
    """The issue is late for its 18 hours, then its papers are the next one's, which says so."""
    roundup = await desk.add()
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 9))
    back = utc(FRIDAY, 5)
    while desk.clock() < back:
        await desk.deliver(Ambiguous("connection refused"))
        desk.clock.advance(minutes=10)
    await desk.listed(FRIDAY, 2, first=20)
    found = await desk.deliver(Absent())

    await desk.run(utc(FRIDAY, 9))
    await desk.deliver()

    assert found == 1
    assert await desk.states(roundup) == [State.EXPIRED, State.SENT]
    issues = await desk.issues(roundup)
    assert issues["2026-03-06"]["missed"] == 1
    assert issues["2026-03-06"]["papers"] == [f"2603.000{n}" for n in (21, 20, 11, 10)]


@pytest.mark.parametrize("weeks", [1, 2, 4])
@pytest.mark.parametrize("is_in_doubt", [True, False])
@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
async def test_what_proves_lost_after_the_next_issue_comes_with_the_one_after(
    desk: Desk, weeks: int, *, is_in_doubt: bool, cadence: Cadence
) -> None:
    """A bot that was away for long makes an issue before it learns that its last one is lost."""
    roundup = await desk.add(cadence=cadence, days="mon" if cadence is Cadence.WEEKLY else None)
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(MONDAY, 12), pause=HOUR)
    if is_in_doubt:
        await desk.deliver(Ambiguous("connection refused"))
    desk.clock.now = utc(MONDAY + weeks * WEEK, 4)
    await desk.listed(THURSDAY + weeks * WEEK, 2, first=20)
    await desk.run(desk.clock() + 8 * HOUR, polled=True, pause=HOUR)
    (lost, *_), now = await desk.ledger(roundup), desk.clock()
    async with desk.database.write() as tx:
        if await Outbox(tx).claim("desk", now, 1) and is_in_doubt:
            await Outbox(tx).complete("desk", after_result(lost, Absent(), now, lambda: 0.5))
        await Outbox(tx).expire(now)
    await desk.deliver()

    for later in (1, 2):
        desk.clock.now = utc(MONDAY + (weeks + later) * WEEK, 4)
        await desk.listed(THURSDAY + (weeks + later) * WEEK, 2, first=20 + 10 * later)
        await desk.run(desk.clock() + 8 * HOUR, polled=True, pause=HOUR)
        await desk.deliver()

    first, *arrived = (await desk.issues(roundup)).values()
    assert await desk.states(roundup) == [State.EXPIRED, *3 * [State.SENT]]
    assert first["votes"] == [11, 10]
    assert [issue["votes"] for issue in arrived] == [[21, 20], [31, 30, 11, 10], [41, 40]]
    assert [issue["missed"] for issue in arrived] == [0, 1, 0]


async def test_ten_hours_without_discord(desk: Desk) -> None:
    """An issue that can't be sent in time is sent as soon as Discord is back, and only once."""
    roundup = await desk.add()
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 9))
    while desk.clock() < utc(THURSDAY, 19):
        await desk.deliver(Ambiguous("connection refused"))
        desk.clock.advance(minutes=10)

    await desk.deliver()
    await desk.run(utc(FRIDAY, 12))

    (delivery,) = await desk.ledger(roundup)
    assert delivery.state is State.SENT


async def test_what_may_have_arrived_is_not_brought_again(desk: Desk) -> None:
    """The papers of an arrived issue are not in the next, nor is one that joined it late."""
    roundup = await desk.add()
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 12))
    await desk.deliver()
    await desk.listed(THURSDAY, 1, first=15)
    async with desk.database.write() as tx:
        (issue,) = await IssueStore(tx).of_guild(roundup.guild_id, 1)
        await IssueStore(tx).refreshed(issue, ("2603.00015",), None)
    await desk.run(utc(FRIDAY, 4))
    await desk.listed(FRIDAY, 1, first=20)

    await desk.run(utc(FRIDAY, 12))

    assert (await desk.issues(roundup))["2026-03-06"]["papers"] == ["2603.00020"]


async def test_old_papers_are_not_news(desk: Desk) -> None:
    """Papers of old lists that somebody asked for, or that a file brought, are in no roundup."""
    roundup = await desk.add()
    await desk.listed(date(2025, 6, 2), 5, first=100)
    await desk.ingest(a_paper(200, listing_day=None))
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 1)

    await desk.run(utc(THURSDAY, 12))

    assert (await desk.issues(roundup))["2026-03-05"]["papers"] == ["2603.00001"]


async def test_a_query_and_a_threshold_choose(desk: Desk) -> None:
    """Only papers that match, and have the votes, count; a filter of the query is kept too."""
    roundup = await desk.add(query="subject upvotes:<=14", min_upvotes=11)
    other = await desk.add(query='"subject 13" OR "subject 10"')
    nothing = await desk.add(query="walrus")
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 6, first=10)

    await desk.run(utc(THURSDAY, 13))

    assert (await desk.issues(roundup))["2026-03-05"]["votes"] == [14, 13, 12, 11]
    assert (await desk.issues(other))["2026-03-05"]["votes"] == [13, 10]
    assert await desk.issues(nothing) == {}


async def test_weekly_issues_rank_the_whole_week(desk: Desk) -> None:
    """The seven days before its own, by the votes as they stand then, whenever it was set up."""
    await desk.listed(WEDNESDAY, 1, first=30)
    roundup = await desk.add(cadence=Cadence.WEEKLY, days="fri", top=3)
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(FRIDAY, 4))
    await desk.listed(FRIDAY, 2, first=20)
    await desk.ingest(a_paper(10, listing_day=THURSDAY, upvotes=99))

    await desk.run(utc(date(2026, 3, 13), 9))

    votes = {key: issue["votes"] for key, issue in (await desk.issues(roundup)).items()}
    assert votes == {"2026-03-06": [99, 30, 11], "2026-03-13": [21, 20]}


async def test_two_schedulers_make_an_issue_once(database: Database) -> None:
    """A second process, or one that starts again in the middle, adds nothing."""
    desk = Desk(database, Clock())
    roundup = await desk.add()
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2)
    desk.clock.now = utc(THURSDAY, 9)
    services = Services.over(database, FakeSource(), desk.clock)
    second = Scheduler(
        database, services.issues, services.notices, desk.clock, settle=SETTLE, rate=RATE
    )
    async with database.read() as tx:
        due = await SubscriptionStore(tx).due(desk.clock.now, 9)
    stale = await second._plan(due[0], desk.clock.now)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # what a slower process still holds
    assert stale

    made = [await desk.scheduler.step(), await second.step()]
    again = await second._order(stale, desk.clock.now)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    assert (made, again) == ([1, 0], 0)
    assert len(await desk.ledger(roundup)) == 1


async def test_one_that_fails_keeps_no_other_waiting(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """The others come at their time; its own issue comes once what is wrong has gone."""
    broken, whole = await desk.add(), await desk.add()
    refused = {broken.id}

    def brittle(page: IssuePage) -> tuple[Message, ...]:
        if page.issue.subscription_id in refused:
            raise ZeroDivisionError
        return render(page)

    issues = IssueService(desk.services.search, brittle, desk.clock)
    desk.scheduler = Scheduler(
        desk.database, issues, desk.services.notices, desk.clock, settle=SETTLE, rate=RATE
    )
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2)

    made = await desk.run(utc(THURSDAY, 9, 30))
    refused.clear()
    healed = await desk.run(utc(THURSDAY, 12))

    assert (made, healed) == (1, 1)
    (first,), (late,) = await desk.ledger(whole), await desk.ledger(broken)
    assert (first.order.due_at, late.order.due_at) == (utc(THURSDAY, 9), utc(THURSDAY, 10))
    assert (await desk.issues(broken))["2026-03-05"]["papers"] == ["2603.00002", "2603.00001"]
    assert f"roundup={broken.id} failed" in caplog.text


async def test_what_is_due_at_once_is_ordered_at_the_pace(desk: Desk) -> None:
    """Each has its slot, the same each day; what is late is late from there."""
    roundups = [await desk.add() for _ in range(5)]
    for day in (THURSDAY, FRIDAY):
        await desk.run(utc(day, 4))
        await desk.listed(day, 2, first=10 * day.day)
        await desk.run(utc(day, 12))

    ledgers = [await desk.ledger(roundup) for roundup in roundups]
    due = [[each.order.due_at for each in ledger] for ledger in ledgers]
    assert due == [
        [utc(day, 9) + later * SLOT for day in (THURSDAY, FRIDAY)] for later in (0, 0, 1, 1, 2)
    ]


@pytest.mark.parametrize("jump", [timedelta(hours=-25), timedelta(hours=-1)])
async def test_a_clock_set_back_doubles_nothing(desk: Desk, jump: timedelta) -> None:
    """A day that was served stays served, and the next one comes."""
    roundup = await desk.add()
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 9, 30))
    desk.clock.now += jump
    await desk.run(utc(FRIDAY, 4))
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(FRIDAY, 12))

    assert list(await desk.issues(roundup)) == ["2026-03-05", "2026-03-06"]


async def test_a_paused_roundup_begins_anew(desk: Desk) -> None:
    """What came during the pause is not brought when it is resumed."""
    roundup = await desk.add()
    await desk.services.roundups.pause(roundup.guild_id, 1)
    await desk.run(utc(THURSDAY, 4))
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 20))
    await desk.services.roundups.resume(roundup.guild_id, 1)
    await desk.run(utc(FRIDAY, 4))
    await desk.listed(FRIDAY, 1, first=20)

    await desk.run(utc(FRIDAY, 12))

    issues = await desk.issues(roundup)
    assert list(issues) == ["2026-03-06"]
    assert issues["2026-03-06"]["papers"] == ["2603.00020"]
    assert issues["2026-03-06"]["missed"] == 0


async def test_each_look_tells_at_debug_what_it_decided(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Why a roundup waits, until when, and what was found in the end."""
    caplog.set_level(logging.DEBUG, "bot.roundups.services.scheduler")
    roundup = await desk.add("09:00")
    await desk.run(utc(THURSDAY, 9, 1))
    await desk.listed(THURSDAY, 3, first=10)
    await desk.run(utc(THURSDAY, 12))

    told = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    assert any(line.startswith(f"roundup={roundup.id} waits until=2026-03-05 ") for line in told)
    assert told[0].endswith(" papers=0")
    assert told[-1].startswith(f"roundup={roundup.id} run=2026-03-05 papers=3 next=2026-03-06 ")
