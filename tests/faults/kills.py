"""Kills the real bot again and again in the middle of a roundup, and judges what arrived.

`python -m tests.faults.kills --channels 1000 --kills 200 --seed 7` runs a long one, in a Discord
that drops repeats and in one that does not.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.clock import utc_now
from tests import history
from tests.discord_stub import DiscordStub
from tests.faults.fanout import FIRST_CHANNEL, Haste, hasty_bot, prepare
from tests.mishaps import Mishap, by_seed

SECONDS_TO_END = 60.0
"""How long a roundup may take after the last kill (DELIVERY.md, 16)."""
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run; `in_midst` are the kills after which something was left to send.

    `dropped` are repeats that Discord knew by their nonce; `recovery` is seconds since the last
    kill.
    """

    channels: int
    in_midst: int
    once: int
    doubled: int
    lost: int
    dropped: int
    seconds: float
    recovery: float
    problems: list[str]

    def __str__(self) -> str:
        """Write it as one line."""
        return (
            f"{self.channels} channels, {self.in_midst} kills in the midst: {self.once} once,"
            f" {self.doubled} doubled, {self.lost} lost, {self.dropped} repeats dropped;"
            f" {self.seconds:.1f} s, {self.recovery:.1f} s of them after the last kill"
        )


async def killed(folder: Path, url: str, case: Discord, trial: Trial) -> Outcome:
    """Send a roundup through the bot while it is killed; the database at `url` is SQLite."""
    began, dice = time.perf_counter(), random.Random(trial.seed)  # noqa: S311  # no secret
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
            rows = await history.ended(url, utc_now(), SECONDS_TO_END)
        ended = time.perf_counter()
    found = history.problems(rows, stub.channels.created)
    found += [f"{row.key} is {row.state}" for row in rows if row.state != "sent"]
    found += await _damage(url)
    counts = [len(stub.channels.messages[FIRST_CHANNEL + n]) for n in range(1, channels + 1)]
    return Outcome(
        channels,
        in_midst,
        once=counts.count(1),
        doubled=sum(count > 1 for count in counts),
        lost=counts.count(0),
        dropped=stub.channels.repeats,
        seconds=ended - began,
        recovery=ended - last_kill,
        problems=found,
    )


async def _damage(url: str) -> list[str]:
    """Name what SQLite finds wrong with its file."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = (await connection.scalars(text("PRAGMA integrity_check"))).all()
    await engine.dispose()
    return [line for line in found if line != "ok"]


async def _run(trial: Trial) -> None:
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
            outcome = await killed(Path(folder), url, case, trial)
        lines = [f"seed {trial.seed}, {name}: {outcome}", *outcome.problems]
        print("\n".join(lines), flush=True)  # noqa: T201  # the figures are the finding


def main() -> None:
    """Run a long one of each case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    asyncio.run(_run(Trial(given.channels, given.kills, given.seed)))


if __name__ == "__main__":
    main()
