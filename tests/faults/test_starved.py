"""People are answered while the database stands still again and again."""

import random
from pathlib import Path

import pytest

from tests.faults.starved import POSTGRES, Trial, sqlite_writes, starved

COMMANDS = 40
SECONDS_TO_ANSWER = 1.5
"""For 99 of 100; `make torture` uses more commands, and wants them answered within one second."""


def a_trial() -> Trial:
    """Use some commands."""
    return Trial(COMMANDS, SECONDS_TO_ANSWER, random.SystemRandom().randrange(1_000_000))


@pytest.mark.faults
async def test_commands_are_answered_while_sqlite_writes_stall(tmp_path: Path) -> None:
    """None fails, and all messages arrive once."""
    trial = a_trial()

    url = f"sqlite+aiosqlite:///{tmp_path}/paperboy.db"
    verdict = await starved(tmp_path, url, sqlite_writes, trial)

    assert verdict.is_passed, f"{trial} {verdict}"


@pytest.mark.faults
async def test_commands_are_answered_while_postgres_stalls(
    postgres_url: str, tmp_path: Path
) -> None:
    """None fails though all connections wait for the outbox, and all messages arrive once."""
    trial = a_trial()

    verdict = await starved(tmp_path, postgres_url, POSTGRES["the whole outbox"], trial)

    assert verdict.is_passed, f"{trial} {verdict}"
