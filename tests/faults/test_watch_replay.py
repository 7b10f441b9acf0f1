"""Weeks of a recorded year go by, with 200 watches and a process that dies."""

import random

import pytest

from tests.faults.watch_replay import told_of_a_year
from tests.ingest.samples import needs_recorded

ONE_IN = 4


@pytest.mark.faults
@pytest.mark.recorded
@needs_recorded
async def test_a_recorded_year(caplog: pytest.LogCaptureFixture) -> None:
    """Whenever the process dies, each hit is told once, and none that is no hit."""
    caplog.set_level("CRITICAL")
    seed = random.SystemRandom().randrange(1_000_000)

    verdict = await told_of_a_year(ONE_IN, seed)

    assert verdict.is_passed, f"seed={seed} {verdict}"
