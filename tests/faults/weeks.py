"""Lets all that goes on beside the bot run through weeks, hour by hour, and weighs the process."""

import random
from collections.abc import Iterator
from datetime import timedelta

from bot.delivery.store.backlog import Backlog
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout
from tests.faults.household import MONDAY, WATCHES, Household
from tests.faults.places import in_memory
from tests.faults.simulation import SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.verdict import Verdict, unmet
from tests.faults.weights import growth, weight
from tests.support.fakes import Clock

START = MONDAY + timedelta(days=3)
"""So that the first four days are workdays and a weekend."""
HOURS = 24
ROUNDUPS = 20
WARM_UP = 0.25
"""The share of all days after which every cache is as full as it gets."""
MOST_GROWTH = 1.0
"""Megabytes a week by which the process may grow, once every cache is full: after some weeks."""


async def lived(days: int, seed: int, most_growth: float = MOST_GROWTH) -> Verdict:
    """Let so many days go by."""
    dice, clock = random.Random(seed), Clock(START)  # noqa: S311  # no secret
    weights, doubled, posts = list[float](), 0, 0
    with in_memory() as folder:
        async with open_threadless(f"sqlite+aiosqlite:///{folder}/paperboy.db") as database:
            house = Household(database, clock, dice)
            await house.furnish(_roundups())
            for day in range(days):
                for _ in range(HOURS):
                    clock.now += timedelta(hours=1)
                    await house.hour()
                await house.midnight()
                if day % 7 == 6 or day == days - 1:
                    posts += len(house.discord.posts)
                    doubled += posts_twice(house.discord)
                    house.discord.forget()
                weights.append(weight())
            async with database.read() as tx:
                left = await Backlog(tx).count_open()
    slope = 7 * growth(weights[int(len(weights) * WARM_UP) :])
    criteria = [
        (slope <= most_growth, f"{slope:.2f} MB a week, not over {most_growth}"),
        (posts > days, "messages arrived"),
    ]
    return Verdict(
        f"{days} days, {ROUNDUPS} roundups, {WATCHES} watches, {posts:,} messages",
        doubled=doubled,
        other=f"{slope:+.2f} MB a week, {weights[-1]:.0f} MB at the end, {sum(left.values())} left",
        problems=unmet(criteria),
    )


def _roundups() -> Iterator[RoundupDraft]:
    """Make roundups of each layout, at every hour but a few."""
    for number in range(1, ROUNDUPS + 1):
        at, layout = f"{number % HOURS:02}:15", tuple(Layout)[number % 3]
        yield RoundupDraft(destination=Destination(7000 + number), at=at, zone="UTC", layout=layout)


def posts_twice(discord: SimulatedDiscord) -> int:
    """Count the messages that are there more than once."""
    return len(discord.posts) - len({post.key for post in discord.posts})
