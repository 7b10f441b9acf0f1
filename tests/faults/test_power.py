"""The power fails at any moment, and a backup is put in the place of what is lost."""

import random

import pytest

from tests.faults.power import restored, without_power

pytestmark = pytest.mark.faults

CHANNELS = 2


async def test_power_fails_at_any_frame() -> None:
    """What is left opens, and each message arrives once, on an honest disk and on a liar."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await without_power(CHANNELS, seed, share=0.15)

    assert verdict.is_passed, f"seed={seed} {verdict}"


async def test_yesterdays_backup() -> None:
    """What was posted since the backup is found, and what was not is posted."""
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await restored(4, seed)

    assert verdict.is_passed, f"seed={seed} {verdict}"
