"""Lets all that goes on beside the bot run through weeks, hour by hour, and weighs the process.

Papers come on workdays, roundups and alerts are drawn as in life, sent to a Discord that fails now
and then, and edited until their lists close.
"""

import gc
import random
import resource
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import linear_regression

from bot.domain.drafts import Draft, Place
from bot.domain.papers import Paper
from bot.domain.watch_drafts import WatchDraft
from bot.domain.watches import Owner
from bot.services.deliveries import Deliveries
from bot.services.matching import Matching
from bot.services.outcomes import Outcomes
from bot.services.refresh import Refresh
from bot.services.scheduler import Scheduler
from bot.services.services import Services
from bot.services.telling import Telling
from bot.storage.database import Database
from bot.ui.alerts import alert_message
from bot.ui.messages import issue_messages, notice_message
from tests.fakes import Clock, FakePace, FakeSource, a_paper
from tests.faults.places import in_memory
from tests.faults.simulation import MIX, SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.verdict import Verdict, unmet
from tests.services.sending import SECONDS, kinds

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = 24
ROUNDUPS, WATCHES, PAPERS_A_DAY = 20, 50, 25
WORDS = "sparse dense robot garden video speech agent memory reward proof".split()
REMEMBERED = timedelta(days=14)
"""How far back the source's lists go."""
WARM_UP = 0.25
"""The share of all days after which every cache is as full as it gets."""
MOST_GROWTH = 1.0
"""Megabytes a week by which the process may grow, once every cache is full: after some weeks."""
MEGABYTE = 1 << 20


@dataclass
class Household:
    """All that goes on beside the bot, before a Discord in memory."""

    database: Database
    clock: Clock
    dice: random.Random
    source: FakeSource = field(default_factory=FakeSource)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Build it as `bot/work.py` does."""
        self.services = Services.over(self.database, self.source, self.clock)
        self.discord = SimulatedDiscord(self.clock, self.dice.randrange(1_000_000), MIX)
        targets, outcomes = kinds(self.discord), Outcomes(notice_message)  # pyright: ignore[reportArgumentType]  # it is a target too
        self.sender = Deliveries(self.database, targets, FakePace(), outcomes, self.clock)
        self.refresh = Refresh(self.database, targets, issue_messages, self.clock)
        self.scheduler = Scheduler(
            *(self.database, self.services.issues, issue_messages, self.clock),
            settle=timedelta(minutes=30),
            rate=40,
        )
        self.matching = Matching(self.database, self.clock)
        self.telling = Telling(self.database, alert_message, outcomes.alerts, self.clock)

    async def furnish(self) -> None:
        """Set up roundups and watches."""
        for number in range(1, ROUNDUPS + 1):
            at, layout = f"{number % HOURS:02}:15", ("list", "cards", "threads")[number % 3]
            draft = Draft(place=Place(7000 + number), at=at, zone="UTC", layout=layout)
            await self.services.roundups.add(number, 55, draft)
        for number in range(WATCHES):
            text = " ".join(self.dice.sample(WORDS, 1 + number % 2))
            await self.services.watches.add(Owner(1_000 + number % 20), WatchDraft(text))

    async def hour(self) -> None:
        """Do what is done in an hour."""
        self._list_papers()
        await self.services.ingest.poll()
        await self.services.search.learn_acronyms()
        await self.scheduler.step()
        await self.matching.step()
        await self.telling.step()
        await self.sender.step()
        while self.sender.in_hand:
            await self.sender.idle(SECONDS)
            await self.sender.step()
        await self.refresh.step()

    async def midnight(self) -> None:
        """Do what is done once a day."""
        await self.sender.forget()
        await self.telling.forget()

    def _list_papers(self) -> None:
        """Let papers come in the morning of a workday."""
        now = self.clock()
        if now.weekday() < 5 and now.hour == 4:
            self.source.papers += [self._paper() for _ in range(PAPERS_A_DAY)]
        oldest = (now - REMEMBERED).date()
        self.source.papers = [
            paper for paper in self.source.papers if (paper.listing_day or oldest) > oldest
        ]

    def _paper(self) -> Paper:
        number, words = next(self.numbers), " ".join(self.dice.sample(WORDS, 4))
        known = a_paper(number, listing_day=self.clock().date(), title=f"On {words} {number}")
        return replace(known, abstract=f"We study {words}. " * 12)


async def lived(days: int, seed: int, most_growth: float = MOST_GROWTH) -> Verdict:
    """Let so many days go by."""
    dice, clock = random.Random(seed), Clock(MONDAY)  # noqa: S311  # no secret
    weights, doubled, posts = list[float](), 0, 0
    with in_memory() as folder:
        async with open_threadless(f"sqlite+aiosqlite:///{folder}/paperboy.db") as database:
            house = Household(database, clock, dice)
            await house.furnish()
            for day in range(days):
                for _ in range(HOURS):
                    clock.now += timedelta(hours=1)
                    await house.hour()
                await house.midnight()
                if day % 7 == 6:
                    posts += len(house.discord.posts)
                    doubled += posts_twice(house.discord)
                    house.discord.forget()
                weights.append(weight())
            async with database.read() as tx:
                left = await tx.outbox.depth()
    slope = 7 * growth(weights[int(len(weights) * WARM_UP) :])
    criteria = [
        (slope <= most_growth, f"{slope:.2f} MB a week, not over {most_growth}"),
        (posts > days, "messages arrived"),
    ]
    return Verdict(
        f"{days / 7:.0f} weeks, {ROUNDUPS} roundups, {WATCHES} watches, {posts:,} messages",
        doubled=doubled,
        other=f"{slope:+.2f} MB a week, {weights[-1]:.0f} MB at the end, {sum(left.values())} left",
        problems=unmet(criteria),
    )


def posts_twice(discord: SimulatedDiscord) -> int:
    """Count the messages that are there more than once."""
    return len(discord.posts) - len({post.key for post in discord.posts})


def weight() -> float:
    """Give how many megabytes of memory this process holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def growth(weights: Sequence[float]) -> float:
    """Give by how much they grow from one to the next, by the line through all of them."""
    return linear_regression(range(len(weights)), weights).slope
