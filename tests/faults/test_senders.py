"""Three senders of one PostgreSQL database are killed, and so is its server."""

import random
from pathlib import Path

import pytest

from tests.faults.senders import Trial, senders_killed
from tests.support import postgres

CHANNELS, KILLS, STOPS = 90, 4, 2


@pytest.mark.faults
@pytest.mark.skipif(not postgres.is_installed(), reason="PostgreSQL's server is not installed")
async def test_senders_and_server_die(tmp_path: Path) -> None:
    """Each channel gets its roundup once, soon after the last of it."""
    trial = Trial(CHANNELS, KILLS, STOPS, random.SystemRandom().randrange(1_000_000))

    with postgres.running() as server:
        verdict = await senders_killed(tmp_path, server, trial)

    print(f"seed={trial.seed} {verdict}")  # noqa: T201  # to run it again
    assert verdict.is_passed, f"seed={trial.seed} {verdict}"
