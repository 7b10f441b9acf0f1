"""A sender that stands still past its lease, then goes on, sends nothing that another one has."""

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.clock import utc_now
from tests import history
from tests.discord_stub import DiscordStub
from tests.faults.fanout import Haste, hasty_bot, prepare

CHANNELS, STOPS = 200, 3
SECONDS_TO_END = 40.0


@pytest.mark.faults
@pytest.mark.parametrize(("nonce_seconds", "trusted_seconds"), [(180.0, 120.0), (0.3, 1.5)])
async def test_stops_in_a_roundup(
    postgres_url: str, tmp_path: Path, nonce_seconds: float, trusted_seconds: float
) -> None:
    """Two senders of one database, each paused for longer than its lease: nothing arrives twice."""
    seed = random.SystemRandom().randrange(1_000_000)
    dice = random.Random(seed)  # noqa: S311  # no secret
    haste = Haste(lease=1.5, window=trusted_seconds, rate=12)
    async with DiscordStub() as stub, AsyncExitStack() as stack:
        await prepare(stub, postgres_url, CHANNELS)
        stub.channels.nonce_seconds = nonce_seconds
        stub.channels.latency = 0.05
        bots = [
            await stack.enter_async_context(hasty_bot(tmp_path, stub, postgres_url, haste))
            for _ in range(2)
        ]
        for _ in range(STOPS):
            some = len(stub.channels.created) + dice.randrange(1, 20)
            await stub.channels.holds(min(some, CHANNELS - 5))
            bot = dice.choice(bots)
            bot.pause()
            await asyncio.sleep(haste.lease + dice.uniform(0.2, 1.0))  # past its lease
            bot.go_on()
        rows = await history.ended(postgres_url, utc_now(), SECONDS_TO_END)

    print(f"seed={seed} repeats dropped={stub.channels.repeats}")  # noqa: T201  # to run it again
    assert history.problems(rows, stub.channels.created) == []
    assert {row.state for row in rows} == {"sent"}
