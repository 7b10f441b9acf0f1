"""Lets the process die at every point of a delivery's way, from the schedule to the ledger.

The points are found by running, not listed: before and after each statement, transaction, commit,
turn and request. From its death on nothing of a process gets past a point.
"""

import asyncio
import logging
import random
import shutil
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Engine, event

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import Message
from bot.delivery.domain.results import Result
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.issue import IssuePage
from bot.roundups.services.issues import IssueService
from bot.roundups.services.scheduler import Scheduler
from bot.services import Services
from bot.storage.database import Database, Transaction, open_database
from bot.workers import delivery_outcomes
from tests.delivery.sending import NOTICES, kinds
from tests.faults.places import in_memory
from tests.faults.simulation import SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.verdict import Verdict, unmet
from tests.roundups.desk import Desk
from tests.support import delivery_history, postgres
from tests.support.fakes import NOW, Clock, FakePace, FakeSource, a_paper
from tests.support.mortal import KilledError
from tests.support.senders import SECONDS, ObservedSender
from tests.support.sql import sql_at

log = logging.getLogger(__name__)

DUE = NOW + timedelta(days=1)
PAUSES = (timedelta(seconds=95), timedelta(seconds=200))
"""How long a dead process stays away: past its lease, with its nonces still known and not."""
PASSES = 4
"""Looks after a death, a lease apart, within which all must have arrived."""
WORKERS = 3
CHANGED = ("subscriptions", "issues", "deliveries", "installation", "facts")
"""The tables that a delivery changes on its way."""
COUNTS = 3
"""How often the points are counted: a few more are passed if a delivery ends late."""
TRIES = 10
"""How often a point is tried that a run did not reach."""
NEVER = 1_000_000
"""The number of a point that is never reached."""

Fresh = Callable[[], AbstractAsyncContextManager[Database]]
"""Opens a new copy of the prepared database."""


class Failpoints:
    """The points that a process has passed, in order; it dies at the one of a given number."""

    def __init__(self, dies_at: int | None = None) -> None:
        """Begin with none; without a number it lives."""
        self.passed: list[str] = []
        self._dies_at = dies_at
        self.is_dead = False

    def reach(self, what: str) -> None:
        """Pass a point, or die at it."""
        if not self.is_dead:
            self.passed.append(what)
            self.is_dead = len(self.passed) == self._dies_at
        if self.is_dead:
            raise KilledError

    @contextmanager
    def watching(self) -> Generator[None]:
        """Make points of what all databases are told."""

        def before(*_: object) -> None:
            self.reach("before a statement")

        def after(*_: object) -> None:
            self.reach("after a statement")

        listeners = {"before_cursor_execute": before, "after_cursor_execute": after}
        for name, listener in listeners.items():
            event.listen(Engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(Engine, name, listener)


class BrittleDatabase(Database):
    """A database whose transactions begin and end at points."""

    points: Failpoints

    @classmethod
    def over(cls, database: Database, points: Failpoints) -> "BrittleDatabase":
        """Use what an open database uses."""
        brittle = cls.__new__(cls)
        vars(brittle).update(vars(database), points=points)
        return brittle

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that writes."""
        self.points.reach("before a transaction")
        async with super().write() as tx:
            yield tx
            self.points.reach("before a commit")
        self.points.reach("after a commit")

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that reads."""
        self.points.reach("before a read")
        async with super().read() as tx:
            yield tx
        self.points.reach("after a read")


@dataclass
class BrittlePace(FakePace):
    """A pace whose turns are points."""

    points: Failpoints = field(default_factory=Failpoints)

    async def acquire(self) -> float:
        """Give a turn."""
        self.points.reach("before a turn")
        wait = await super().acquire()
        self.points.reach("after a turn")
        return wait


@dataclass
class BrittleTarget:
    """A target whose requests are points."""

    discord: SimulatedDiscord
    points: Failpoints

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send."""
        self.points.reach("before a send")
        result = await self.discord.send(delivery, nonce)
        await asyncio.sleep(0)
        self.points.reach("after a send")
        return result

    async def find(self, delivery: Delivery) -> Result:
        """Look."""
        self.points.reach("before a look")
        result = await self.discord.find(delivery)
        await asyncio.sleep(0)
        self.points.reach("after a look")
        return result

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit."""
        return await self.discord.edit(delivery, payload)


def render(page: IssuePage) -> tuple[Message, ...]:
    """Draw an issue: of the first roundup in two parts, of the others in one."""
    parts = 2 if page.issue.subscription_id == 1 else 1
    return tuple(Message(f'{{"part": {part}}}') for part in range(parts))


@dataclass
class Process:
    """All that makes, orders and sends issues; it ends with its points."""

    database: Database
    discord: SimulatedDiscord
    clock: Clock
    points: Failpoints

    def __post_init__(self) -> None:
        """Build it as `bot/app.py` does."""
        database = BrittleDatabase.over(self.database, self.points)
        services = Services.over(database, FakeSource(), self.clock)
        pace, target = BrittlePace(points=self.points), BrittleTarget(self.discord, self.points)
        issues = IssueService(services.search, render, self.clock)
        self._scheduler = Scheduler(
            database, issues, NOTICES, self.clock, settle=timedelta(), rate=40
        )
        self._sender = ObservedSender(
            database,
            kinds(target),  # pyright: ignore[reportArgumentType]  # a target too
            pace,
            delivery_outcomes(NOTICES),
            self.clock,
            workers=WORKERS,
        )

    async def live(self) -> None:
        """Make what is due, and send it; or die on the way."""
        with self.points.watching():
            try:
                await self._scheduler.step()
            except KilledError:
                return
            while True:
                try:
                    await self._sender.step()
                except KilledError:
                    log.info("died after points=%d", len(self.points.passed))
                if not self._sender.in_hand:
                    break
                await self._sender.idle(SECONDS)


@dataclass(frozen=True, slots=True)
class Death:
    """What came of one: how many points were passed, whether it was at all, and what arrived."""

    points: int
    has_died: bool
    arrived: int
    problems: list[str]


async def died(fresh: Fresh, url: Callable[[], str], number: int, pause: timedelta) -> Death:
    """Die at the point of this number, come back after a pause, and judge what arrived."""
    clock = Clock(DUE)
    discord = SimulatedDiscord(clock)
    async with fresh() as database:
        points = Failpoints(number)
        await Process(database, discord, clock, points).live()
        for _ in range(PASSES):
            clock.now += pause
            await Process(database, discord, clock, Failpoints()).live()
        rows = await delivery_history.ledger(url(), clock())
    found = delivery_history.problems(rows, discord.created())
    found += [f"{row.key} is {row.state}" for row in rows if row.state != "sent"]
    where = f"{points.passed[-1]} (number {number}, away {pause.seconds} s)"
    problems = [f"{where}: {each}" for each in found]
    return Death(len(points.passed), points.is_dead, len(discord.posts), problems)


async def prepare(database: Database, channels: int, *, is_published: bool = False) -> None:
    """Set up a roundup for each channel, published or not; papers come in before they are due."""
    desk = Desk(database, Clock())
    for number in range(1, channels + 1):
        place = Destination(7000 + number, is_announcement=is_published)
        draft = RoundupDraft(
            place, at=f"{DUE:%H:%M}", zone="UTC", is_published=is_published or None
        )
        await desk.services.roundups.add(number, 55, draft)
    desk.clock.now = DUE - timedelta(hours=2)
    await desk.ingest(*(a_paper(number, listing_day=DUE.date()) for number in range(1, 4)))


@asynccontextmanager
async def sqlite_copies(channels: int) -> AsyncGenerator[tuple[Fresh, Callable[[], str]]]:
    """Prepare a file, and give what opens a copy of it, and the copy's URL."""
    with in_memory() as folder:
        first, copy = folder / "first.db", folder / "copy.db"
        async with open_threadless(f"sqlite+aiosqlite:///{first}") as database:
            await prepare(database, channels, is_published=True)

        @asynccontextmanager
        async def fresh() -> AsyncGenerator[Database]:
            shutil.copy(first, copy)
            async with open_threadless(f"sqlite+aiosqlite:///{copy}") as database:
                yield database

        yield fresh, lambda: f"sqlite+aiosqlite:///{copy}"


@asynccontextmanager
async def postgres_copies(channels: int) -> AsyncGenerator[tuple[Fresh, Callable[[], str]]]:
    """Prepare a database of a server, and give what opens it as it was then, and its URL."""
    with postgres.running() as server:
        sql = sql_at(server.url)
        async with open_database(server.url) as database:
            await prepare(database, channels, is_published=True)
            await sql("CREATE SCHEMA first")
            for table in CHANGED:
                await sql(f"CREATE TABLE first.{table} AS TABLE {table}")
            restoring = [f"INSERT INTO {table} TABLE first.{table}" for table in CHANGED]

            @asynccontextmanager
            async def fresh() -> AsyncGenerator[Database]:
                for statement in (f"TRUNCATE {', '.join(CHANGED)} CASCADE", *restoring):
                    await sql(statement)
                yield database

            yield fresh, lambda: server.url


ENGINES = {"SQLite": sqlite_copies, "PostgreSQL": postgres_copies}


async def died_everywhere(engine: str, channels: int, seed: int, share: float = 1.0) -> Verdict:
    """Die at every point, or at a random share of them, on one engine."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    deaths = list[Death]()
    async with ENGINES[engine](channels) as (fresh, url):
        counted = [await died(fresh, url, NEVER, PAUSES[0]) for _ in range(COUNTS)]
        points = min(each.points for each in counted)
        for number, pause in _chosen(points, dice, share):
            deaths.append(await _died_for_sure(fresh, url, number, pause))
    wanted = 2 * channels + 1  # each is published, and the first roundup has two parts
    found = [problem for death in (*counted, *deaths) for problem in death.problems]
    return Verdict(
        f"{channels} channels, {len(deaths)} deaths at {points} points",
        doubled=sum(max(0, death.arrived - wanted) for death in deaths),
        lost=sum(max(0, wanted - death.arrived) for death in deaths),
        other=f"{sum(death.has_died for death in deaths)} deaths took place",
        problems=found + unmet([(all(death.has_died for death in deaths), "each death")]),
    )


async def _died_for_sure(
    fresh: Fresh, url: Callable[[], str], number: int, pause: timedelta
) -> Death:
    """Try until the point is reached: how many there are depends on which delivery ends first."""
    death = await died(fresh, url, number, pause)
    for _ in range(TRIES):
        if death.has_died or death.problems:
            break
        death = await died(fresh, url, number, pause)
    return death


def _chosen(points: int, dice: random.Random, share: float) -> Iterator[tuple[int, timedelta]]:
    for number in range(1, points + 1):
        for pause in PAUSES:
            if dice.random() < share:
                yield number, pause
