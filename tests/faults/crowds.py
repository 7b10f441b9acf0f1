"""Lets a day go by for very many servers, in the rhythm of life, and weighs the process."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from bot.roundups.domain.draft import Destination, RoundupDraft
from tests.faults.household import MONDAY, Household
from tests.faults.places import in_memory
from tests.faults.threadless import open_threadless
from tests.faults.verdict import MOST_PROBLEMS, Verdict, unmet
from tests.faults.weights import growth, weight
from tests.support import delivery_history
from tests.support.fakes import Clock

START = MONDAY + timedelta(hours=5, minutes=15)
"""When Monday's papers come: each roundup then has one issue until the same time on Tuesday."""
TICK = timedelta(seconds=10)
"""How long until what is due, or to be sent, is looked at again."""
FETCH, EDIT = timedelta(minutes=5), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LULL = 4
"""Hours after the day until all that waited for another try has had it."""
POPULAR = 1 / 3
"""The share of roundups that are due at nine, the time that is offered; the others at any."""
WARM_UP = 6
"""Hours after which every cache is as full as it gets."""
MOST_GROWTH = 1.0
"""Megabytes an hour by which the process may grow: caches fill up, but a leak would show."""


async def crowded(servers: int, seed: int, tick: timedelta = TICK) -> Verdict:
    """Let a day go by for so many servers, with a roundup each."""
    dice, clock = random.Random(seed), Clock(START)  # noqa: S311  # no secret
    weights = list[float]()
    with in_memory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        async with open_threadless(url) as database:
            house = Household(database, clock, dice)
            await house.furnish(_roundups(servers, dice))
            while clock() < START + DAY:
                await _live(house, tick)
                if (clock() - START) % HOUR < tick:
                    weights.append(weight())
                clock.now += tick
            for _ in range(LULL):
                clock.now += HOUR
                await house.send()
            rows = await delivery_history.ledger(url, clock())
    posts = house.discord.posts
    arrived = Counter(key.split(":")[1] for key in (post.key for post in posts) if _is_issue(key))
    slope = growth(weights[WARM_UP:])
    criteria = [
        (slope <= MOST_GROWTH, f"{slope:.2f} MB an hour, not over {MOST_GROWTH}"),
        (all(row.state == "sent" for row in rows), "all was sent"),
    ]
    return Verdict(
        f"a day, {servers:,} servers, {len(posts):,} messages",
        doubled=sum(count > 1 for count in arrived.values()),
        lost=servers - len(arrived),
        other=f"{slope:+.2f} MB an hour, {weights[-1]:.0f} MB at the end",
        problems=delivery_history.problems(rows, house.discord.created())[:MOST_PROBLEMS]
        + unmet(criteria),
    )


async def _live(house: Household, tick: timedelta) -> None:
    """Do what is done at this moment."""
    gone = house.clock() - START
    if gone % FETCH < tick:
        await house.fetch()
    await house.plan()
    await house.send()
    if gone % EDIT < tick:
        await house.refresh.step()


def _roundups(count: int, dice: random.Random) -> Iterator[RoundupDraft]:
    for number in range(1, count + 1):
        at = (
            "09:00"
            if dice.random() < POPULAR
            else f"{dice.randrange(24):02}:{dice.choice((0, 30)):02}"
        )
        yield RoundupDraft(destination=Destination(7000 + number), at=at, zone="UTC")


def _is_issue(key: str) -> bool:
    return key.startswith("roundup:")
