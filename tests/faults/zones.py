"""Follows every zone through two years at every hour, with clocks that are right and that jump."""

import asyncio
import multiprocessing
import os
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, time

from bot.schedules.schedule import Schedule
from tests.faults.verdict import MOST_PROBLEMS, Verdict
from tests.schedules.local_days import Trouble, check_two_years, every_zone, live, readings

YEAR = 2026
START = datetime(YEAR, 1, 1, tzinfo=UTC)
HOURS = 730 * 24
QUIET_HOURS = 3 * 24
"""The end of the two years, when the clock is right again."""
TROUBLES = 40
"""How often in two years the clock jumps or the process is down."""
JUMPS = (-24, -1, 1, 24, None)
"""Hours by which the clock is wrong; None: the process is down."""


async def every_zone_lives(share: float, seed: int) -> Verdict:
    """Follow a share of all zones, on all cores."""
    zones = every_zone()
    chosen = random.Random(seed).sample(zones, max(2, round(share * len(zones))))  # noqa: S311  # no secret
    parts = os.cpu_count() or 1
    spawn, loop = multiprocessing.get_context("spawn"), asyncio.get_running_loop()
    with ProcessPoolExecutor(parts, spawn) as pool:
        running = [
            loop.run_in_executor(pool, problems_of, chosen[part::parts], seed)
            for part in range(parts)
        ]
        found = [problem for part in await asyncio.gather(*running) for problem in part]
    return Verdict(
        f"{len(chosen)} zones at 24 hours, 2 years",
        other=f"each also with {TROUBLES} jumps, outages and restarts",
        problems=found[:MOST_PROBLEMS],
    )


def problems_of(zones: list[str], seed: int) -> list[str]:
    """Name what is wrong in some zones."""
    return [problem for zone in zones for hour in range(24) for problem in _odd(zone, hour, seed)]


def _odd(zone: str, hour: int, seed: int) -> Iterator[str]:
    dice = random.Random(f"{seed} {zone} {hour}")  # noqa: S311  # no secret
    schedule = Schedule(time(hour, dice.randrange(60)), zone)
    try:
        check_two_years(schedule, YEAR)
    except AssertionError as error:
        yield f"{schedule}: {error}"
    calm, _ = live(schedule, START, readings([], START, HOURS, QUIET_HOURS))
    sent, missed = live(schedule, START, readings(_troubles(dice), START, HOURS, QUIET_HOURS))
    if sorted(sent + missed) != calm or sent != sorted(sent):
        yield f"{schedule}: not each issue was sent or counted, once"


def _troubles(dice: random.Random) -> list[Trouble]:
    return [
        (dice.randrange(1, HOURS - QUIET_HOURS), dice.randint(1, 48), dice.choice(JUMPS))
        for _ in range(TROUBLES)
    ]
