"""Which papers an issue holds, in odd but realistic orders of events: none lost, none twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Refused, Result, Sent
from bot.memory.services.posts import PostMemory
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout, Subscription
from bot.roundups.domain.titles import issue_title
from bot.roundups.services.refresh import RefreshService
from bot.roundups.store.issues import IssueStore
from bot.schedules.schedule import Cadence
from bot.storage.database import Database
from bot.storage.schema import issues, subscriptions
from tests.roundups.desk import CHANNEL, GUILD, Desk, render
from tests.support.fakes import Clock, a_paper

WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in (4, 5, 6))
MONDAY = date(2026, 3, 9)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    """Give a moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk, on a Wednesday at 14:00 UTC."""
    return Desk(sqlite_database, Clock())


async def votes(desk: Desk, roundup: Subscription) -> dict[str, object]:
    """Give the votes, which are numbers of papers, that each issue shows."""
    return {key: issue["votes"] for key, issue in (await desk.issues(roundup)).items()}


async def titles(desk: Desk) -> list[str]:
    """Give the titles of all issues, oldest first."""
    async with desk.database.read() as tx:
        return [issue_title(each) for each in (await IssueStore(tx).of_guild(GUILD, 99))[::-1]]


@dataclass
class Editor:
    """A target whose edits all succeed; nothing is sent or looked for."""

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Refuse: a refresh never posts."""
        raise AssertionError(delivery, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Refuse: a refresh never looks."""
        raise AssertionError(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit."""
        assert payload
        return Sent(delivery.message_id or 0)


async def refresh(desk: Desk, at: datetime) -> None:
    """Bring posted issues up to date."""
    desk.clock.now = at
    targets = dict.fromkeys(TargetKind, Editor())
    await RefreshService(desk.database, targets, render, PostMemory(), desk.clock).step()


async def test_a_roundup_brings_the_list_that_is_already_there(desk: Desk) -> None:
    """Set up in the morning, it brings all that the day's list has, and says how much that is."""
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(WEDNESDAY, 2, first=30)
    await desk.listed(THURSDAY, 3)
    desk.clock.now = utc(THURSDAY, 8)

    roundup = await desk.add("09:00")
    promised = (await desk.services.roundups.prospect(roundup)).listed
    await desk.run(utc(THURSDAY, 9))

    assert promised == 3
    assert await votes(desk, roundup) == {"2026-03-05": [3, 2, 1]}


async def test_what_is_listed_after_it_was_set_up_is_not_lost(desk: Desk) -> None:
    """After the day's time, the rest of the day's list comes with the next one's."""
    await desk.listed(WEDNESDAY, 2)
    roundup = await desk.add("09:00")
    await desk.listed(WEDNESDAY, 1, first=10)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2, first=20)

    await desk.run(utc(THURSDAY, 9))

    assert await votes(desk, roundup) == {"2026-03-05": [21, 20, 10]}
    assert await titles(desk) == ["Daily Papers · 4–5 Mar"]


async def test_a_list_that_is_known_may_get_late_papers(desk: Desk) -> None:
    """They are new to a new roundup, however old their list; what was there before is not."""
    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        desk.clock.now = utc(day, 12)
        await desk.listed(day, 1, first=day.day)
    desk.clock.now = utc(WEDNESDAY, 14)
    roundup = await desk.add("09:00")
    await desk.ingest(a_paper(50, listing_day=date(2026, 3, 2), upvotes=50))
    await desk.ingest(a_paper(60, listing_day=date(2026, 2, 27), upvotes=60))  # not read before
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 1, first=10)

    await desk.run(utc(THURSDAY, 9))

    assert await votes(desk, roundup) == {"2026-03-05": [50, 10]}


async def test_what_joins_the_last_issue_is_not_promised_for_the_next(desk: Desk) -> None:
    """An answer counts what the next issue brings, not what the open list still gets."""
    roundup = await desk.add("09:00")
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2)
    await desk.run(utc(THURSDAY, 9))
    await desk.listed(THURSDAY, 3, first=10)

    (known,) = await desk.services.roundups.all(roundup.guild_id)

    assert (await desk.services.roundups.prospect(known)).listed == 0


async def test_a_resumed_roundup_brings_the_list_that_it_names(desk: Desk) -> None:
    """The whole list of the next run's day, nothing of the days of the pause."""
    roundup = await desk.add("09:00")
    await desk.services.roundups.pause(GUILD, 1)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2, first=10)
    desk.clock.now = utc(FRIDAY, 4)
    await desk.listed(FRIDAY, 2, first=20)
    desk.clock.now = utc(FRIDAY, 8)

    resumed = await desk.services.roundups.resume(GUILD, 1)
    promised = (await desk.services.roundups.prospect(resumed)).listed
    await desk.run(utc(FRIDAY, 9))

    assert promised == 2
    assert await votes(desk, roundup) == {"2026-03-06": [21, 20]}


async def test_a_list_that_has_just_opened_may_fill(desk: Desk) -> None:
    """A paper left over from yesterday doesn't end the wait, and the title names both days."""
    roundup = await desk.add("08:30", zone="Asia/Shanghai")  # 00:30 UTC
    desk.clock.now = utc(THURSDAY, 2, 20)
    await desk.listed(WEDNESDAY, 1, first=5)
    desk.clock.now = utc(THURSDAY, 23)
    await desk.run(utc(THURSDAY, 23))
    desk.clock.now = utc(FRIDAY, 0, 20)
    await desk.listed(FRIDAY, 1, first=20)
    await desk.run(utc(FRIDAY, 0, 45))
    before = await votes(desk, roundup)
    desk.clock.now = utc(FRIDAY, 0, 48)
    await desk.listed(FRIDAY, 9, first=21)

    await desk.run(utc(FRIDAY, 1))

    assert before == {}
    assert await votes(desk, roundup) == {"2026-03-06": [*range(29, 19, -1)]}
    assert await titles(desk) == ["Daily Papers · 4–6 Mar"]


@pytest.mark.parametrize(
    ("at", "zone", "issue", "title"),
    [
        ("21:00", "America/New_York", "2026-03-05", "Daily Papers · Thu 5 Mar"),
        ("23:30", "America/Los_Angeles", "2026-03-05", "Daily Papers · Thu 5 Mar"),
        ("09:00", "Asia/Tokyo", "2026-03-06", "Daily Papers · 5–6 Mar"),
        ("09:00", "Pacific/Auckland", "2026-03-06", "Daily Papers · Thu 5 Mar"),
    ],
)
async def test_a_first_issue_brings_the_list_that_people_see_by_then(
    desk: Desk, at: str, zone: str, issue: str, title: str
) -> None:
    """In the evening that of the day, by the clocks of the zone; in the morning the open one."""
    desk.clock.now = utc(THURSDAY, 12)
    await desk.listed(THURSDAY, 3)
    roundup = await desk.add(at, zone=zone)
    opened_at = utc(FRIDAY, 0, 20)
    await desk.run(opened_at)
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(FRIDAY, 8), polled=True)

    assert (await votes(desk, roundup))[issue] == ([21, 20] * ("–" in title) + [3, 2, 1])
    assert (await titles(desk))[0] == title


async def test_a_newer_list_stays_for_its_own_issue(desk: Desk) -> None:
    """A run that is made late brings its own day, whatever has been listed since."""
    roundup = await desk.add("20:00")
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 19))
    desk.clock.now = utc(FRIDAY, 2)
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(FRIDAY, 20))

    assert await votes(desk, roundup) == {"2026-03-05": [11, 10], "2026-03-06": [21, 20]}


async def test_a_late_paper_never_comes_again(desk: Desk) -> None:
    """However many issues are sent by hand or fail after the one it joined."""
    roundup = await desk.add("09:00")
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 9))
    await desk.deliver()
    await desk.listed(THURSDAY, 1, first=15)
    await refresh(desk, utc(THURSDAY, 10))
    for _ in range(3):
        await desk.services.roundups.send(GUILD, 1, counts=False)
    await desk.deliver()
    await desk.listed(THURSDAY, 1, first=16)
    await refresh(desk, utc(THURSDAY, 15))
    for day, first in ((FRIDAY, 20), (MONDAY, 30), (date(2026, 3, 10), 40)):
        desk.clock.now = utc(day, 4)
        await desk.listed(day, 1, first=first)
        await desk.run(utc(day, 9))
        await desk.deliver(Refused(400, 50035, "invalid"))
        await desk.deliver(Refused(400, 50035, "invalid"))
    desk.clock.now = utc(date(2026, 3, 11), 4)
    await desk.listed(date(2026, 3, 11), 1, first=50)

    await desk.run(utc(date(2026, 3, 11), 9))

    async with desk.database.read() as tx:
        late = {each.key: each.late for each in await IssueStore(tx).of_guild(GUILD, 99)}
    assert late["2026-03-05"] == ("2603.00016", "2603.00015")
    assert (await votes(desk, roundup))["2026-03-11"] == [50, 40, 30, 20]


async def test_a_paper_that_gets_enough_votes_later_comes_then(desk: Desk) -> None:
    """With the next issue, once, though others had enough before it."""
    roundup = await desk.add("09:00", min_upvotes=20)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.ingest(*(a_paper(n, listing_day=THURSDAY, upvotes=v) for n, v in ((1, 30), (2, 5))))
    await desk.run(utc(THURSDAY, 9))
    await desk.ingest(a_paper(2, listing_day=THURSDAY, upvotes=25))
    for day in (FRIDAY, MONDAY):
        desk.clock.now = utc(day, 4)
        await desk.listed(day, 1, first=day.day * 10)
        await desk.run(utc(day, 9))

    assert await votes(desk, roundup) == {
        "2026-03-05": [30],
        "2026-03-06": [60, 25],
        "2026-03-09": [90],
    }


async def test_another_query_counts_from_the_last_run_on(desk: Desk) -> None:
    """Days on which nothing matched the old query don't come with the new one."""
    roundup = await desk.add("09:00", query="walrus")
    for day in (THURSDAY, FRIDAY):
        desk.clock.now = utc(day, 4)
        await desk.listed(day, 2, first=day.day * 10)
        await desk.run(utc(day, 13), polled=True)
    edited = await desk.services.roundups.edit(GUILD, 1, RoundupDraft(query="subject"))
    promised = (await desk.services.roundups.prospect(edited)).listed
    desk.clock.now = utc(MONDAY, 4)
    await desk.listed(MONDAY, 2, first=90)

    await desk.run(utc(MONDAY, 9))

    assert promised == 0
    assert await votes(desk, roundup) == {"2026-03-09": [91, 90]}


async def test_another_query_before_the_first_run_keeps_the_list(desk: Desk) -> None:
    """The list of the day is still whole."""
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 3)
    desk.clock.now = utc(THURSDAY, 8)
    roundup = await desk.add("09:00", query="walrus")
    await desk.services.roundups.edit(GUILD, 1, RoundupDraft(query="subject"))

    await desk.run(utc(THURSDAY, 9))

    assert await votes(desk, roundup) == {"2026-03-05": [3, 2, 1]}


@pytest.mark.parametrize(
    ("draft", "moved"),
    [
        (RoundupDraft(Destination(CHANNEL + 1)), TargetKind.CHANNEL),
        (RoundupDraft(Destination(CHANNEL + 1, TargetKind.FORUM)), TargetKind.FORUM),
    ],
)
async def test_what_waits_goes_to_the_new_channel(
    desk: Desk, draft: RoundupDraft, moved: TargetKind
) -> None:
    """What is being sent already still arrives in the old one."""
    roundup = await desk.add("09:00", layout=Layout.THREADS)
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 1)
    await desk.run(utc(THURSDAY, 9))

    await desk.services.roundups.edit(GUILD, 1, draft)

    (waiting,) = await desk.ledger(roundup)
    assert (waiting.order.channel_id, waiting.order.target) == (CHANNEL + 1, moved)
    await desk.deliver()
    await desk.services.roundups.edit(GUILD, 1, RoundupDraft(Destination(CHANNEL + 2)))
    (sent,) = await desk.ledger(roundup)
    assert sent.order.channel_id == CHANNEL + 1


async def test_a_month_holds_its_papers_and_no_others(desk: Desk) -> None:
    """Whenever it was set up, by the votes as they stand; a part sent before is not repeated."""
    for day, first in ((date(2026, 2, 2), 10), (WEDNESDAY, 20), (date(2026, 3, 31), 30)):
        await desk.listed(day, 2, first=first)
    roundup = await desk.add("09:00", cadence=Cadence.MONTHLY, top=3)
    so_far = await desk.services.roundups.preview(GUILD, 1)
    await desk.services.roundups.send(GUILD, 1, counts=False)
    await desk.services.roundups.send(GUILD, 1, counts=True)
    desk.clock.now = utc(date(2026, 4, 1), 4)
    await desk.listed(date(2026, 4, 1), 2, first=40)

    await desk.run(utc(date(2026, 4, 1), 9), polled=True)
    await desk.listed(date(2026, 3, 31), 1, first=50)

    assert issue_title(so_far.page.issue) == "2 papers of March so far"
    assert await votes(desk, roundup) == {
        "2026-03-04": [21, 20],
        "2026-03-04+01": [21, 20],
        "2026-04-01": [31, 30],
    }
    first = ["2 papers of March so far"] * 2
    assert await titles(desk) == [*first, "2 papers of the rest of March"]
    behind: dict[str, list[int | None]] = {}
    async with desk.database.read() as tx:
        known = await IssueStore(tx).of_guild(GUILD, 9)
    for issue in known:
        lists = desk.services.lists
        page = await lists.page(await lists.resolve(f"r.{issue.reference}"))
        behind[issue.key] = [entry.paper.upvotes for entry in page.entries]
    assert behind["2026-04-01"] == [50, 31, 30]
    assert behind["2026-03-04+01"] == [21, 20]


async def test_a_missed_month_comes_with_the_next(desk: Desk) -> None:
    """As one issue that names both."""
    roundup = await desk.add("09:00", cadence=Cadence.MONTHLY)
    await desk.listed(THURSDAY, 1, first=10)
    desk.clock.now = utc(date(2026, 4, 20), 4)
    await desk.listed(date(2026, 4, 20), 1, first=20)

    await desk.run(utc(date(2026, 5, 1), 9), polled=True)

    assert await votes(desk, roundup) == {"2026-05-01": [20, 10]}
    assert await titles(desk) == ["2 papers of March to April"]


async def test_a_daily_roundup_that_becomes_weekly_repeats_nothing(desk: Desk) -> None:
    """The week holds what the daily issues did not."""
    roundup = await desk.add("09:00")
    desk.clock.now = utc(THURSDAY, 4)
    await desk.listed(THURSDAY, 2, first=10)
    await desk.run(utc(THURSDAY, 9))
    await desk.services.roundups.edit(GUILD, 1, RoundupDraft(cadence=Cadence.WEEKLY))
    desk.clock.now = utc(FRIDAY, 4)
    await desk.listed(FRIDAY, 2, first=20)

    await desk.run(utc(MONDAY, 9), polled=True)

    assert await votes(desk, roundup) == {"2026-03-05": [11, 10], "2026-03-09": [21, 20]}


@pytest.mark.parametrize(
    ("cadence", "first", "then"),
    [(Cadence.DAILY, THURSDAY, FRIDAY), (Cadence.WEEKLY, MONDAY, date(2026, 3, 16))],
)
async def test_an_issue_of_the_version_before_is_not_repeated(
    desk: Desk, cadence: Cadence, first: date, then: date
) -> None:
    """Of its papers only those shown are on record; the rest stood behind its button."""
    roundup = await desk.add("09:00", cadence=cadence, top=1)
    desk.clock.now = utc(first, 4)
    await desk.listed(THURSDAY, 3, first=10)
    await desk.run(utc(first, 9), polled=True)
    await desk.deliver()
    async with desk.database.write() as tx:
        await tx.execute(update(issues).values(paper_ids=None, last_day=None))
        cursor = subscriptions.c.cursor
        await tx.execute(update(subscriptions).values(begins_after=cursor, whole_from=None))
    desk.clock.now = utc(then, 4) - timedelta(days=3 * (cadence is Cadence.WEEKLY))
    await desk.listed(desk.clock.now.date(), 2, first=20)

    await desk.run(utc(then, 9), polled=True)

    second = (await desk.issues(roundup))[then.isoformat()]
    assert (second["votes"], second["more"]) == ([21], 1)
