"""Kills the real bot again and again in the middle of a roundup, and judges what arrived."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.faults.fanout import NO_HASTE, Haste, hasty_bot, judge, prepare
from tests.faults.verdict import Verdict, unmet
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import Mishap, by_seed

SECONDS_TO_END = 60.0
"""How long a roundup may take after the last kill, its lease shortened."""
SECONDS_TO_RECOVER = 90.0
"""How long that may take with the lease that the bot has in life: 75 s, and 10 to look."""
LATENCY = 0.1
SPARED = 5
"""Channels that are left for the time after the last kill."""

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


CASES: Mapping[str, Discord] = {
    "repeats are dropped": Discord(180.0, 120.0, 0.05),
    "repeats are not dropped": Discord(0.3, 1.5, 0.0),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """How much is done: at least two channels a kill; their moments follow from the seed."""

    channels: int
    kills: int
    seed: int


async def killed(folder: Path, url: str, case: Discord, trial: Trial) -> Verdict:
    """Send a roundup through the bot while it is killed; the database at `url` is SQLite."""
    dice = random.Random(trial.seed)  # noqa: S311  # no secret
    haste, channels, in_midst = Haste(window=case.trusted_seconds), trial.channels, 0
    async with DiscordStub() as stub:
        await prepare(stub, url, channels)
        stub.channels.nonce_seconds = case.nonce_seconds
        stub.channels.plan = by_seed(trial.seed, case.fault_share, FAULTS)
        for _ in range(trial.kills):
            async with hasty_bot(folder, stub, url, haste) as bot:
                some = len(stub.channels.created) + dice.randrange(1, channels // trial.kills)
                await stub.channels.holds(min(some, channels - SPARED))
                await asyncio.sleep(dice.choice((0, dice.uniform(0, 0.1))))  # a random moment
                await bot.kill()
            in_midst += len(stub.channels.created) < channels
        last_kill = time.perf_counter()
        async with hasty_bot(folder, stub, url, haste):
            judged = await judge(stub, url, channels, SECONDS_TO_END)
        recovery = time.perf_counter() - last_kill
    criteria = [(in_midst > trial.kills / 2, "half of the kills came in the midst")]
    return replace(
        judged,
        size=f"{channels:,} channels, {trial.kills} kills",
        other=f"done {recovery:.1f} s after the last kill; {judged.other}",
        problems=judged.problems + await _damage(url) + unmet(criteria),
    )


async def recovered(folder: Path, url: str, channels: int, seed: int) -> Verdict:
    """Kill the bot once in the midst of a roundup, with its own lease, and see how soon it is done.

    `url` is SQLite; what was claimed when it died can't be sent before its lease has run out.
    """
    dice = random.Random(seed)  # noqa: S311  # no secret
    async with DiscordStub() as stub:
        await prepare(stub, url, channels)
        stub.channels.latency = LATENCY
        async with hasty_bot(folder, stub, url, NO_HASTE) as bot:
            await stub.channels.holds(dice.randrange(1, channels // 2))
            await bot.kill()
        killed_at, sent = time.perf_counter(), len(stub.channels.created)
        async with hasty_bot(folder, stub, url, NO_HASTE):
            await stub.channels.holds(sent + 1)
            first = time.perf_counter() - killed_at
            judged = await judge(stub, url, channels, 2 * SECONDS_TO_RECOVER)
        recovery = time.perf_counter() - killed_at
    in_time = (recovery <= SECONDS_TO_RECOVER, f"done within {SECONDS_TO_RECOVER:g} s")
    return replace(
        judged,
        other=f"first send {first:.1f} s, last {recovery:.1f} s after the kill; {judged.other}",
        problems=judged.problems + unmet([in_time]),
    )


async def _damage(url: str) -> list[str]:
    """Name what SQLite finds wrong with its file."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = (await connection.scalars(text("PRAGMA integrity_check"))).all()
    await engine.dispose()
    return [line for line in found if line != "ok"]
