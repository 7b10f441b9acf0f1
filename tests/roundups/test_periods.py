"""For any schedule, zone and history: a period's title, count and papers agree with the cache."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.papers.domain.listing import Sort
from bot.roundups.domain.issue import Issue
from bot.roundups.domain.titles import issue_title
from bot.roundups.store.issues import IssueStore
from bot.schedules.schedule import Cadence, Weekday
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import open_database
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock, a_paper

DAY = timedelta(days=1)
TOP = 5
ZONES = ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Auckland")
START = date(2026, 3, 2)


@dataclass(frozen=True)
class Life:
    """A roundup, when it is set up, and the papers that the lists get."""

    cadence: Cadence
    weekday: Weekday
    at: time
    zone: str
    hours: int
    papers: tuple[tuple[int, int, int], ...]
    """A listing day after the start, how many hours later it came, and its votes."""

    async def issues(self, desk: Desk, days: int) -> tuple[Issue, ...]:
        """Live for some days, with the votes as they stand; give the issues, oldest first."""
        begin = datetime.combine(START, time(), UTC)
        desk.clock.now = begin + timedelta(hours=self.hours)
        weekly = f"{self.weekday.name}" if self.cadence is Cadence.WEEKLY else None
        at = f"{self.at:%H:%M}"
        events = sorted(
            (begin + day * DAY + timedelta(hours=late), number, day, votes)
            for number, (day, late, votes) in enumerate(self.papers)
        )
        for came, number, day, votes in events:
            if came < desk.clock.now:
                await desk.ingest(a_paper(number, listing_day=START + day * DAY, upvotes=votes))
        await desk.add(at, zone=self.zone, cadence=self.cadence, days=weekly, top=TOP)
        for came, number, day, votes in events:
            if came >= desk.clock.now:
                await desk.run(came, polled=True)
                await desk.ingest(a_paper(number, listing_day=START + day * DAY, upvotes=votes))
        await desk.run(begin + days * DAY, polled=True)
        async with desk.database.read() as tx:
            return (await IssueStore(tx).of_guild(GUILD, 99))[::-1]


lives = st.builds(
    Life,
    st.sampled_from([Cadence.WEEKLY, Cadence.MONTHLY]),
    st.sampled_from(Weekday),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.integers(0, 24 * 9),
    st.lists(
        st.tuples(st.integers(0, 36), st.integers(0, 60), st.integers(0, 99)), max_size=12
    ).map(tuple),
)


async def judge(url: str, life: Life) -> None:
    """Compare each issue with what the cache says of its days."""
    async with open_database(url) as database:
        desk = Desk(database, Clock())
        issues = await life.issues(desk, 40)
        held = [each for issue in issues for each in issue.paper_ids]
        assert len(held) == len(set(held))
        for before, after in pairwise(issues):
            assert before.last_listed is not None
            assert after.first_listed is not None
            assert before.last_listed < after.first_listed
        for issue in issues:
            assert issue.first_listed is not None
            assert issue.last_listed is not None
            assert issue.last_listed == issue.day - DAY
            days = (issue.first_listed, issue.last_listed)
            criteria = Criteria(0, MAX_SEQUENCE, days[0], last_day=days[1])
            async with database.read() as tx:
                cached = await NewPaperStore(tx).papers(criteria, Sort.UPVOTES, 0, 99)
            by_now = {paper.id: paper.upvotes or 0 for paper in cached.papers}
            ranks = [by_now[each] for each in issue.paper_ids]
            assert ranks == sorted(ranks, reverse=True)
            assert issue.shown == issue.paper_ids[:TOP]
            lists = desk.services.lists
            behind = await lists.page(await lists.resolve(f"r.{issue.reference}"))
            assert behind.total == len(by_now)
            assert f"{issue.total} paper" in issue_title(issue)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(life=lives)
def test_title_count_and_papers_agree_with_the_cache(sqlite_url: str, life: Life) -> None:
    """No paper of another period, nothing twice, and all behind the button."""
    path = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    copy = path.with_name("one.db")
    shutil.copy(path, copy)

    asyncio.run(judge(sqlite_url.replace(path.name, copy.name), life))
