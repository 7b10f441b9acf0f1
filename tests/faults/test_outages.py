"""Discord is away for up to a day, Hugging Face for two, and the database for minutes."""

import random

import pytest

from tests.faults.outages import outages


@pytest.mark.faults
async def test_what_comes_after_an_outage() -> None:
    """What is not too late arrives, once; the rest is given up, and the next issue comes."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await outages(3, seed)

    assert verdict.is_passed, f"seed={seed} {verdict}"
