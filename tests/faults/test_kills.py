"""The bot is killed again and again in the middle of a roundup; each channel gets it once."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import utc_now
from tests import history
from tests.discord_stub import DiscordStub
from tests.faults.fanout import Haste, hasty_bot, prepare
from tests.mishaps import Mishap, by_seed

CHANNELS, KILLS = 300, 6
SECONDS_TO_END = 40.0

FAULTS = (
    Mishap.ERROR_AFTER,
    Mishap.CUT_AFTER,
    Mishap.GARBAGE_AFTER,
    Mishap.CUT,
    Mishap.UNAVAILABLE,
    Mishap.LIMITED,
)


@dataclass(frozen=True, slots=True)
class Discord:
    """How long Discord knows a nonce, how long the bot trusts that, and what else goes wrong."""

    nonce_seconds: float
    trusted_seconds: float
    fault_share: float


CASES = {
    "repeats are dropped": Discord(180.0, 120.0, 0.05),
    "repeats are not dropped": Discord(0.3, 1.5, 0.0),
}


@pytest.mark.faults
@pytest.mark.parametrize("name", CASES)
async def test_kills_in_a_roundup(sqlite_url: str, tmp_path: Path, name: str) -> None:
    """However often the process dies, nothing is lost and nothing arrives twice."""
    case, seed = CASES[name], random.SystemRandom().randrange(1_000_000)
    haste = Haste(window=case.trusted_seconds)
    dice = random.Random(seed)  # noqa: S311  # no secret
    async with DiscordStub() as stub:
        await prepare(stub, sqlite_url, CHANNELS)
        stub.channels.nonce_seconds = case.nonce_seconds
        stub.channels.plan = by_seed(seed, case.fault_share, FAULTS)
        for _ in range(KILLS):
            async with hasty_bot(tmp_path, stub, sqlite_url, haste) as bot:
                some = len(stub.channels.created) + dice.randrange(1, CHANNELS // KILLS)
                await stub.channels.holds(min(some, CHANNELS - 5))
                await asyncio.sleep(dice.choice((0, dice.uniform(0, 0.1))))  # a random moment
                await bot.kill()
        async with hasty_bot(tmp_path, stub, sqlite_url, haste):
            rows = await history.ended(sqlite_url, utc_now(), SECONDS_TO_END)

    print(f"seed={seed} repeats dropped={stub.channels.repeats}")  # noqa: T201  # to run it again
    assert history.problems(rows, stub.channels.created) == []
    assert {row.state for row in rows} == {"sent"}
    assert len(stub.channels.created) == CHANNELS
