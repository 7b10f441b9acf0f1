"""Some days of all that goes on beside the bot."""

import random

import pytest

from tests.faults.weeks import lived
from tests.faults.weights import growth

DAYS = 4
MOST_GROWTH = 20.0
"""Megabytes a week: within the first one the caches are still being filled."""


def test_growth_is_the_slope() -> None:
    """One odd day counts little."""
    assert growth([10, 11, 12, 13]) == pytest.approx(1)
    assert growth([10, 10, 10, 13, 10, 10, 10]) == pytest.approx(0)


@pytest.mark.faults
async def test_some_days() -> None:
    """Every message comes once, and memory stays what it is."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await lived(DAYS, seed, MOST_GROWTH)

    assert verdict.is_passed, f"seed={seed} {verdict}"
