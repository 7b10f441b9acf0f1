"""Lets roundups of many zones run through weeks of a bad server's life, and judges what came.

`python -m tests.faults.years --days 730 --seed 7` runs a long one. The process stops and starts, is
down for hours, its clock is wrong for a while; papers come on workdays, at odd hours, not on
holidays. The judge reads the ledger by SQL and computes local times by itself.
"""

import argparse
import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.ingest.store.listings import ListingState, ListingStore
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.runtime.clock import ClockWatch
from bot.storage.database import Database
from tests.faults.places import in_memory
from tests.faults.threadless import open_threadless
from tests.roundups.desk import SETTLE, Desk
from tests.support.fakes import Clock, a_paper

ZONES = """
UTC America/New_York America/St_Johns America/Santiago America/Havana America/Nuuk Europe/Berlin
Europe/Dublin Africa/Cairo Africa/Casablanca Asia/Beirut Asia/Kathmandu Asia/Tokyo
Australia/Lord_Howe Pacific/Chatham Antarctica/Troll Pacific/Kiritimati Pacific/Apia
""".split()
STEADY = ("UTC", "Asia/Kathmandu")
"""Those of them that stand for all whose clocks never change."""
TIMES = [time(2, 30), time(9)]
PLACES = [(zone, at) for at in TIMES for zone in ZONES]
Places = Sequence[tuple[str, time]]
"""Zones and local times."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANSWERED = timedelta(minutes=10)
"""How often Hugging Face is asked, whether or not it has something."""
LONGEST_WAIT = timedelta(hours=3)
PROMPT = LONGEST_WAIT + SETTLE
"""How long after its time an issue may come while nothing is wrong."""
TOO_LATE, LATE = timedelta(hours=18), timedelta(hours=2)
JUMPS = (-DAY, -HOUR, HOUR, DAY)
LONGEST_SKEW = timedelta(hours=3)


@dataclass
class Life:
    """What really happened, by the true clock: the judge's half of the truth."""

    start: datetime
    end: datetime
    ingested: dict[str, datetime] = field(default_factory=dict[str, datetime])
    troubled: list[tuple[datetime, datetime]] = field(
        default_factory=list[tuple[datetime, datetime]]
    )
    steps: int = 0
    restarts: int = 0

    def is_calm(self, since: datetime, until: datetime) -> bool:
        """Whether the process ran, and its clock was right, all that time."""
        return all(until < begin or since > end for begin, end in self.troubled)


class Server:
    """A bot's process with a clock that can be wrong, seen from outside."""

    def __init__(self, database: Database, life: Life, chance: random.Random) -> None:
        """Begin at the start of `life`."""
        self.life, self.chance = life, chance
        self.now = life.start  # the true time
        self.skew = timedelta()
        self.desk = Desk(database, Clock(life.start))
        self.answered_at = life.start - DAY
        self.begin()

    def begin(self) -> None:
        """Start the process anew: nothing is remembered but what the database holds."""
        self.desk = Desk(self.desk.database, self.desk.clock)
        self.watch = ClockWatch(self.desk.clock, lambda: self.now.timestamp())  # noqa: PLW0108  # `now` is another one each time

    def pass_to(self, moment: datetime) -> None:
        """Let time go by; it never goes back, whatever the clock shows."""
        self.now = max(self.now, moment)
        self.desk.clock.now = self.now + self.skew

    async def step(self, waiting: list[Paper]) -> None:
        """Ask Hugging Face and see to what is due, as the loops do."""
        clock = self.desk.clock()
        if waiting or self.now - self.answered_at >= ANSWERED:
            async with self.desk.database.write() as tx:
                await PaperStore(tx).save(waiting, clock)
                state = ListingState(clock.date(), clock, len(waiting), "digest")
                await ListingStore(tx).put(state)
            self.answered_at = self.now
            self.life.ingested.update((paper.id, self.now) for paper in waiting)
            waiting.clear()
        if self.watch.is_trusted():
            await self.desk.scheduler.step()
        self.life.steps += 1

    async def next_due(self) -> datetime:
        """Give the true time at which the next roundup wants to be looked at."""
        async with self.desk.database.read() as tx:
            due = await SubscriptionStore(tx).due(self.now + self.skew + 6 * HOUR, 1)
        return due[0].next_run_at - self.skew if due else self.now + 6 * HOUR


def feed(life: Life, chance: random.Random) -> list[tuple[datetime, Paper]]:
    """Make papers of workdays, in two or three batches a day; some workdays are holidays."""
    number, found = 0, list[tuple[datetime, Paper]]()
    day = life.start.date()
    while day < (life.end - 4 * DAY).date():
        midnight = datetime.combine(day, time(), UTC)
        if day.weekday() < 5 and chance.random() > 0.1:
            for hours in (chance.uniform(0, 5), chance.uniform(5, 12), chance.uniform(12, 23)):
                for _ in range(chance.choice([0, 1, 1, 2])):
                    number += 1
                    paper = a_paper(number, listing_day=day)
                    found.append((midnight + hours * HOUR, replace(paper, upvotes=1)))
        day += DAY
    return sorted(found, key=lambda each: each[0])


async def live(database: Database, life: Life, chance: random.Random, places: Places) -> None:
    """Run a server through its life, with a roundup for each of `places`."""
    server = Server(database, life, chance)
    for number, (zone, at) in enumerate(places, 1):
        draft = RoundupDraft(
            destination=Destination(7000 + number), at=f"{at:%H:%M}", zone=zone, top=25
        )
        await server.desk.services.roundups.add(number, 55, draft)
    coming, waiting = feed(life, chance), list[Paper]()

    def arrive() -> None:
        while coming and coming[0][0] <= server.now:
            waiting.append(coming.pop(0)[1])

    while server.now < life.end:
        await _mishap(server)
        arrive()
        await server.step(waiting)
        upcoming = [await server.next_due(), *(moment for moment, _ in coming[:1])]
        server.pass_to(max(server.now + MINUTE, min(*upcoming, server.now + 6 * HOUR)))
        server.pass_to(server.now + chance.uniform(0, 30) * timedelta(seconds=1))


async def _mishap(server: Server) -> None:
    """Now and then restart the process, leave it down, or put its clock wrong for a while."""
    chance, life, begin = server.chance, server.life, server.now
    if server.now > life.end - 5 * DAY:
        return
    kind = chance.random()
    if kind < 0.02:
        server.begin()
        life.restarts += 1
    elif kind < 0.024:
        server.pass_to(server.now + chance.uniform(0.2, 40) * HOUR)
        server.begin()
        life.troubled.append((begin, server.now))
    elif kind < 0.032:
        server.skew = chance.choice([*JUMPS, chance.uniform(-1, 1) * LONGEST_SKEW])
        around = max(abs(server.skew), LONGEST_SKEW)
        for _ in range(5):  # the loops go on meanwhile
            server.pass_to(server.now + chance.uniform(0.2, 5) * MINUTE)
            if chance.random() < 0.1:
                server.begin()  # and believes the clock that it finds
            await server.step([])
        server.skew = timedelta()
        server.pass_to(server.now)
        # held for ten minutes after each jump
        life.troubled.append((begin - around, server.now + around))


@dataclass(frozen=True, slots=True)
class Came:
    """One issue as the ledger has it; times are those of the process's own clock."""

    key: str
    scheduled_at: datetime
    made_at: datetime
    is_late: bool
    papers: tuple[str, ...]


async def read(path: Path) -> dict[int, list[Came]]:
    """Read the issues of every roundup, in the order in which they were made."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    query = text(
        "SELECT i.subscription_id, i.key, i.scheduled_at, d.due_at, d.payload FROM issues i"
        " JOIN deliveries d ON d.subject_id = i.subscription_id AND d.issue_key = i.key"
        " WHERE d.kind = 'roundup' ORDER BY d.id"
    )
    came: defaultdict[int, list[Came]] = defaultdict(list)
    async with engine.connect() as connection:
        for number, key, scheduled_at, due_at, payload in await connection.execute(query):
            says = json.loads(payload)
            moments = (_moment(scheduled_at), _moment(due_at))
            came[number].append(Came(key, *moments, says["is_late"], tuple(says["papers"])))
    await engine.dispose()
    return came


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def problems(life: Life, zone: str, at: time, came: list[Came]) -> Iterator[str]:
    """Name what is wrong with the issues of one roundup."""
    shown = [paper for issue in came for paper in issue.papers]
    yield from (f"{paper} came twice" for paper in set(shown) if shown.count(paper) > 1)
    yield from (f"{paper} never came" for paper in sorted({*life.ingested} - {*shown}))
    keys = [issue.key for issue in came]
    if len({*keys}) < len(keys) or keys != sorted(keys):
        yield f"keys are {keys}"
    for issue in came:
        wanted = local_moment(date.fromisoformat(issue.key), at, zone)
        late = issue.made_at - wanted
        if issue.scheduled_at != wanted:
            yield f"{issue.key} was due at {issue.scheduled_at}, not {wanted}"
        if not issue.papers:
            yield f"{issue.key} is empty"
        if not timedelta() <= late <= TOO_LATE or issue.is_late != (late > LATE):
            yield f"{issue.key} was made {late} after its time, late={issue.is_late}"
        if late > PROMPT + MINUTE and life.is_calm(wanted, wanted + PROMPT):
            yield f"{issue.key} came {late} late without need"
    yield from _missing(life, zone, at, came)


def _missing(life: Life, zone: str, at: time, came: list[Came]) -> Iterator[str]:
    """Name the local days that had something new, and nothing to stop it, but no issue."""
    keys = {issue.key for issue in came}
    day = life.start.date() + 2 * DAY
    while day < (life.end - 2 * DAY).date():
        wanted, key = local_moment(day, at, zone), day.isoformat()
        told = {paper for issue in came if issue.key < key for paper in issue.papers}
        new = {paper for paper, moment in life.ingested.items() if moment <= wanted} - told
        if new and key not in keys and life.is_calm(wanted - DAY, wanted + PROMPT):
            yield f"{day} had {len(new)} new papers and no issue"
        day += DAY


def nightly(start: datetime, days: int) -> Places:
    """Give roundups at half past two, where clocks change in those days, and where they never do.

    Most changes leave that time out or repeat it.
    """

    def offset(zone: str, moment: datetime) -> timedelta | None:
        return moment.astimezone(ZoneInfo(zone)).utcoffset()

    changing = [z for z in ZONES if offset(z, start) != offset(z, start + days * DAY)]
    return [(zone, TIMES[0]) for zone in (*STEADY, *changing)]


def local_moment(day: date, at: time, zone: str) -> datetime:
    """Give the first instant of a local time, moved on by the gap if the clocks leave it out."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


async def judged(
    start: datetime, days: int, seed: int, places: Places = PLACES
) -> tuple[Life, list[str]]:
    """Live through `days` from `start`, and name all that went wrong."""
    life, chance = Life(start, start + days * DAY), random.Random(seed)  # noqa: S311  # no secret
    with in_memory() as folder:
        path = folder / "paperboy.db"
        async with open_threadless(f"sqlite+aiosqlite:///{path}") as database:
            await live(database, life, chance, places)
        came = await read(path)
    found = [
        f"{zone} {at:%H:%M}: {problem}"
        for number, (zone, at) in enumerate(places, 1)
        for problem in problems(life, zone, at, came[number])
    ]
    issues = sum(map(len, came.values()))
    print(  # noqa: T201  # the figures are the finding
        f"seed {seed}: {days} days, {len(places)} roundups, {issues} issues,"
        f" {len(life.ingested)} papers, {life.steps} steps, {life.restarts} restarts,"
        f" {len(life.troubled)} times down or with a wrong clock, {len(found)} problems"
    )
    return life, found


def main() -> None:
    """Run a long one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=date.fromisoformat, default=date(2026, 1, 1))
    given = parser.parse_args()
    start = datetime.combine(given.start, time(), UTC)
    _, found = asyncio.run(judged(start, given.days, given.seed))
    print("\n".join(found))  # noqa: T201  # the figures are the finding


if __name__ == "__main__":
    main()
