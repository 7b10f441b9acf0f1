"""Lets Hugging Face be away for two days, and judges what comes afterwards."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.roundups.domain.draft import Destination, RoundupDraft
from tests.faults.household import MONDAY, PAPERS_A_DAY, Household
from tests.faults.places import in_memory
from tests.faults.simulation import Post
from tests.faults.threadless import open_threadless
from tests.faults.verdict import Verdict, unmet
from tests.faults.weights import weight
from tests.support import delivery_history
from tests.support.fakes import Clock
from tests.support.sql import sql_at

AWAY = timedelta(hours=48)
DAYS, WATCHES = 4, 10
"""Monday to Thursday; papers come at four, and all roundups are due at a quarter past nine."""
AT = "09:15"
HOUR = timedelta(hours=1)
WARM = AWAY / 4
"""How long upstream has been away when the process is first weighed."""
MOST_GROWTH = 4.0
"""Megabytes by which the process may grow while there is nothing to do."""

_LOST = frozenset({"dead", "expired"})

Told = Mapping[str, tuple[bool, int, int]]
"""Of each issue, by its day: whether it is late, the issues it says were missed, its lists."""


@dataclass(frozen=True, slots=True)
class Outage:
    """When it begins, after Monday's midnight, and the issues that must come all the same."""

    begins: timedelta
    told: Told


UPSTREAM_OUTAGES = (
    # back at two on Thursday: Wednesday's roundup may still be sent, until a quarter past three
    Outage(
        timedelta(days=1, hours=2),
        {
            "2026-03-02": (False, 0, 1),
            "2026-03-04": (True, 1, 2),
            "2026-03-05": (False, 0, 1),
        },
    ),
    # back at four: it is too late for that one too
    Outage(
        timedelta(days=1, hours=4),
        {
            "2026-03-02": (False, 0, 1),
            "2026-03-05": (False, 2, 3),
        },
    ),
)


async def upstream_away(channels: int, seed: int, outage: Outage) -> Verdict:
    """Live from Monday to Thursday, two days of it without Hugging Face."""
    dice, clock = random.Random(seed), Clock(MONDAY)  # noqa: S311  # no secret
    begins = MONDAY + outage.begins
    weights, flood = list[float](), Counter[str]()
    with in_memory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        async with open_threadless(url) as database:
            house = Household(database, clock, dice)
            await house.furnish(_roundups(channels), WATCHES)
            while clock() < MONDAY + timedelta(days=DAYS):
                house.source.down = begins <= clock() < begins + AWAY
                before = len(house.discord.posts)
                await house.hour()
                if clock() == begins + AWAY:
                    flood.update(map(_place, house.discord.posts[before:]))
                if clock() in {begins + WARM, begins + AWAY - HOUR}:
                    weights.append(weight())
                clock.now += HOUR
            rows = await delivery_history.ledger(url, clock())
            issues = await sql_at(url)(
                "SELECT subscription_id, key, is_late, missed, total FROM issues"
            )
    grown = weights[-1] - weights[0]
    criteria = [
        (max(flood.values(), default=0) <= 1, "at most one message each when it was back"),
        (bool(flood), "somebody was told something then"),
        (grown <= MOST_GROWTH, f"{grown:+.1f} MB meanwhile, not over {MOST_GROWTH}"),
    ]
    wanted = {(number, day) for number in range(1, channels + 1) for day in outage.told}
    came = Counter((number, key) for number, key, *_ in issues)
    return Verdict(
        f"{channels} channels, Hugging Face away {AWAY / HOUR:.0f} h",
        doubled=sum(count > 1 for count in came.values()),
        lost=len(wanted - set(came)),
        other=f"{sum(flood.values())} messages when it was back, {grown:+.1f} MB",
        problems=[
            *_odd(issues, outage.told, {row.key for row in rows if row.state in _LOST}),
            *delivery_history.problems(rows, house.discord.created()),
            *unmet(criteria),
        ],
    )


def _roundups(count: int) -> Iterator[RoundupDraft]:
    for number in range(1, count + 1):
        yield RoundupDraft(destination=Destination(7000 + number), at=AT, zone="UTC")


def _place(post: Post) -> str:
    """Say where a message went: to a channel, or to somebody who watches."""
    kind, subject, *_ = post.key.split(":")
    return f"{kind} {subject}"


def _odd(issues: Iterable[tuple[Any, ...]], told: Told, lost: Iterable[str]) -> Iterator[str]:
    """Name the issues that say what they must not.

    The one after an issue that Discord's own faults have kept from arriving has its papers too.
    """
    unlucky = {int(key.split(":")[1]) for key in lost if key.startswith("roundup:")}
    for number, key, is_late, missed, total in issues:
        says = (bool(is_late), missed, total / PAPERS_A_DAY)
        if says != told.get(key) and number not in unlucky:
            yield f"roundup {number} of {key} says {says}, not {told.get(key)}"
