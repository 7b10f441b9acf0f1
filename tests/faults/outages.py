"""Lets Discord, the database or Hugging Face be away, and judges what comes when it is back."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Result
from bot.storage.database import Database
from tests.delivery.faulty_discord import Fate
from tests.faults.failpoints import DUE, Failpoints, Process, prepare
from tests.faults.places import in_memory
from tests.faults.simulation import SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.upstream import MOST_GROWTH, UPSTREAM_OUTAGES, upstream_away
from tests.faults.verdict import Verdict, unmet
from tests.faults.weights import weight
from tests.roundups.desk import Desk
from tests.support import delivery_history
from tests.support.fakes import Clock, a_paper

AWAY = MappingProxyType({Fate.DONE_UNANSWERED: 0.02, Fate.LOST: 0.98})
"""What becomes of requests in an outage: a few messages are made all the same."""
OUTAGES = (timedelta(minutes=30), timedelta(hours=20))
DATABASE_OUTAGE = timedelta(minutes=5)
TOO_LATE = timedelta(hours=18)
"""How long after its time a roundup is still sent: never together with the next."""
STEP, STEPS = timedelta(seconds=30), 100
"""How long the process idles at least, and how many times at most while something is away."""
LULL = timedelta(hours=2)
"""Time enough for all that waits to be tried again."""


@dataclass
class AwayDiscord(SimulatedDiscord):
    """A Discord that answers nothing before a moment."""

    back_at: datetime = DUE

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send, or not."""
        self._note()
        return await super().send(delivery, nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Look, or not."""
        self._note()
        return await super().find(delivery)

    def _note(self) -> None:
        self.mix = AWAY if self.clock() < self.back_at else {}


async def _live_until(process: Process, moment: datetime) -> None:
    step = max(STEP, (moment - process.clock()) / STEPS)
    while process.clock() < moment:
        await process.live()
        process.clock.now += step


async def discord_away(channels: int, seed: int, outage: timedelta) -> Verdict:
    """Let Discord be away when a roundup is due, and come back; then a day goes by."""
    clock = Clock(DUE)
    discord = AwayDiscord(clock, seed, back_at=DUE + outage)
    with in_memory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        async with open_threadless(url) as database:
            await prepare(database, channels)
            process = Process(database, discord, clock, Failpoints())
            await _live_until(process, DUE + outage / 4)  # every cache is full by then
            first = weight()
            await _live_until(process, discord.back_at)
            grown, before = weight() - first, len(discord.posts)
            await _live_until(process, discord.back_at + LULL)
            rows = await delivery_history.ledger(url, clock())
            at_once = Counter(post.key.split(":")[1] for post in discord.posts[before:])
            await _next_day(database, process)
            later = await delivery_history.ledger(url, clock())
    expected = {"sent"} if outage < TOO_LATE else {"sent", "expired"}
    states = Counter(row.state for row in rows)
    flood = max(at_once.values(), default=0)
    most = 2  # the first roundup has two parts
    criteria = [
        (set(states) <= expected, f"{dict(states)}, but nothing else than {sorted(expected)}"),
        (flood <= most, f"{flood} messages at once in a channel, not over {most}"),
        (all(row.state == "sent" for row in later[len(rows) :]), "the next issue came"),
        (grown <= MOST_GROWTH, f"{grown:+.1f} MB meanwhile, not over {MOST_GROWTH}"),
    ]
    arrived = Counter(post.key for post in discord.posts)
    return Verdict(
        f"{channels} channels, Discord away {outage.total_seconds() / 60:.0f} min",
        doubled=sum(count > 1 for count in arrived.values()),
        lost=sum(row.state == "sent" and row.key not in arrived for row in later),
        other=f"{dict(states)}, {discord.requests:,} requests, {grown:+.1f} MB",
        problems=delivery_history.problems(later, discord.created()) + unmet(criteria),
    )


async def _next_day(database: Database, process: Process) -> None:
    """Let new papers come in, and the next issue be due."""
    next_due = DUE + timedelta(days=1)
    process.clock.now = max(process.clock.now, next_due - LULL)
    paper = a_paper(9, listing_day=next_due.date())
    await Desk(database, process.clock).ingest(paper)
    process.clock.now = max(process.clock.now, next_due)
    await _live_until(process, process.clock() + LULL)


async def database_away(channels: int, seed: int) -> Verdict:
    """Let the database be away for minutes, from any point on, under a process that lives on."""
    dice, clock = random.Random(seed), Clock(DUE)  # noqa: S311  # no secret
    discord, points = SimulatedDiscord(clock, seed), Failpoints(dice.randrange(10, 20 * channels))
    with in_memory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        async with open_threadless(url) as database:
            await prepare(database, channels)
            process = Process(database, discord, clock, points)
            await _live_until(process, DUE + DATABASE_OUTAGE)
            went_away, points.is_dead = points.is_dead, False
            await _live_until(process, clock() + DATABASE_OUTAGE)
            rows = await delivery_history.ledger(url, clock())
    arrived = Counter(post.key for post in discord.posts)
    criteria = [
        (went_away, "the database went away"),
        (all(row.state == "sent" for row in rows), "all was sent within 5 min"),
    ]
    return Verdict(
        f"{channels} channels, the database away 5 min",
        doubled=sum(count > 1 for count in arrived.values()),
        lost=channels + 1 - len(arrived),
        problems=delivery_history.problems(rows, discord.created()) + unmet(criteria),
    )


async def outages(channels: int, seed: int) -> Verdict:
    """Do all of them."""
    verdicts = [await discord_away(channels, seed, outage) for outage in OUTAGES]
    verdicts += [await upstream_away(channels, seed, outage) for outage in UPSTREAM_OUTAGES]
    verdicts.append(await database_away(channels, seed))
    joined = verdicts[0]
    for each in verdicts[1:]:
        joined = replace(
            joined,
            size=f"{joined.size}; {each.size}",
            doubled=joined.doubled + each.doubled,
            lost=joined.lost + each.lost,
            other=f"{joined.other}; {each.other}",
            problems=joined.problems + each.problems,
        )
    return joined
