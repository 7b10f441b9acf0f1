"""A day of some servers, at a slower pace than in life."""

import random
from datetime import timedelta

import pytest

from tests.faults.crowds import crowded

SERVERS, TICK = 40, timedelta(minutes=10)


@pytest.mark.faults
async def test_a_day_of_many_servers() -> None:
    """Every channel gets its roundup once, and memory stays what it is."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await crowded(SERVERS, seed, TICK)

    assert verdict.is_passed, f"seed={seed} {verdict}"
