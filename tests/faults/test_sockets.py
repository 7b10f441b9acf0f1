"""Each way in which a connection to Discord fails, in one roundup."""

import random
from pathlib import Path

import pytest

from tests.faults.sockets import BRIEF, Trial, failed_by_discord, most_in_a_second

SENDS, SECONDS = 200, 60.0


def test_the_busiest_second() -> None:
    """A second is any second, not one of the clock's."""
    assert most_in_a_second([0.0, 0.9, 1.0, 1.1, 1.89, 3.0]) == 4
    assert most_in_a_second([]) == 0


@pytest.mark.faults
async def test_a_network_that_fails(sqlite_url: str, tmp_path: Path) -> None:
    """Whatever fails, nothing is lost or doubled, and Discord's limits are kept."""
    trial = Trial(SENDS, random.SystemRandom().randrange(1_000_000), BRIEF, SECONDS)

    verdict = await failed_by_discord(tmp_path, sqlite_url, trial)

    print(f"seed={trial.seed} {verdict}")  # noqa: T201  # to run it again
    assert verdict.is_passed, f"seed={trial.seed} {verdict}"
