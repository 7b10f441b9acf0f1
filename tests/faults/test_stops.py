"""A sender that stands still past its lease, then goes on, sends nothing that another one has."""

import random
from pathlib import Path

import pytest

from tests.faults.stops import CASES, Trial, stopped

CHANNELS, STOPS = 100, 3


@pytest.mark.faults
@pytest.mark.parametrize("name", CASES)
async def test_stops_in_a_roundup(postgres_url: str, tmp_path: Path, name: str) -> None:
    """Two senders of one database: nothing arrives twice, and what has ended stays as it is."""
    trial = Trial(CHANNELS, STOPS, random.SystemRandom().randrange(1_000_000))

    verdict = await stopped(tmp_path, postgres_url, name, trial)

    print(f"seed={trial.seed} {verdict}")  # noqa: T201  # to run it again
    assert verdict.is_passed, f"seed={trial.seed} {verdict}"
