"""The bot is killed again and again in the middle of a roundup; each channel gets it once."""

import random
from pathlib import Path

import pytest

from tests.faults.kills import CASES, Trial, killed

CHANNELS, KILLS = 120, 4


@pytest.mark.faults
@pytest.mark.parametrize("name", CASES)
async def test_kills_in_a_roundup(sqlite_url: str, tmp_path: Path, name: str) -> None:
    """However often the process dies, nothing is lost and nothing arrives twice."""
    trial = Trial(CHANNELS, KILLS, random.SystemRandom().randrange(1_000_000))

    verdict = await killed(tmp_path, sqlite_url, CASES[name], trial)

    print(f"seed={trial.seed} {verdict}")  # noqa: T201  # to run it again
    assert verdict.is_passed, f"seed={trial.seed} {verdict}"
