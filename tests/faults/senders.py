"""Kills the senders of one PostgreSQL database at random, and its server; judges what arrived."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.faults.fanout import Haste, hasty_bot, judge, prepare
from tests.faults.kills import FAULTS, SPARED
from tests.faults.verdict import Verdict
from tests.support.bot_process import BotProcess
from tests.support.discord_stub import DiscordStub
from tests.support.mishaps import by_seed
from tests.support.postgres import Server

SENDERS = 3
FAULT_SHARE = 0.05
HASTE = Haste(rate=45)
"""The senders of one database share its rate."""
SECONDS_TO_END = 60.0
"""How long a roundup may take after the last kill, its lease shortened."""
LONGEST_PAUSE = 1.0
"""Seconds for which the server is away."""
LONGEST_LIFE = 600.0


@dataclass(frozen=True, slots=True)
class Trial:
    """How much is done; the moments of kills and stops follow from the seed."""

    channels: int
    kills: int
    stops: int
    seed: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """Senders of one database, each started again when it has ended, as a supervisor does."""

    folder: Path
    url: str
    stub: DiscordStub
    running: dict[int, BotProcess] = field(default_factory=dict[int, BotProcess])
    someone: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def kept_running(self) -> AsyncGenerator[None]:
        """Let all of them run."""
        tasks = [asyncio.create_task(self._keep(number)) for number in range(SENDERS)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def kill_one(self, dice: random.Random) -> None:
        """Kill one of them, one that has said something if there is any: the others only start."""
        await self.someone.wait()
        speaking = [bot for bot in self.running.values() if bot.lines]
        await dice.choice(speaking or [*self.running.values()]).kill()

    async def _keep(self, number: int) -> None:
        while True:
            async with hasty_bot(self.folder, self.stub, self.url, HASTE) as bot:
                self.running[number] = bot
                self.someone.set()
                await bot.ended(LONGEST_LIFE)
                del self.running[number]
                if not self.running:
                    self.someone.clear()


async def senders_killed(folder: Path, server: Server, trial: Trial, url: str = "") -> Verdict:
    """Send a roundup through three senders of a database of `server`, its first one by default."""
    dice, url = random.Random(trial.seed), url or server.url  # noqa: S311  # no secret
    blows = ["kill"] * trial.kills + ["stop"] * trial.stops
    dice.shuffle(blows)
    async with DiscordStub() as stub:
        await prepare(stub, url, trial.channels)
        stub.channels.plan = by_seed(trial.seed, FAULT_SHARE, FAULTS)
        fleet = Fleet(folder, url, stub)
        async with fleet.kept_running():
            for blow in blows:
                some = dice.randrange(1, 2 * trial.channels // len(blows) - 1)
                wanted = min(len(stub.channels.created) + some, trial.channels - SPARED)
                await stub.channels.holds(wanted)
                await asyncio.sleep(dice.choice((0, dice.uniform(0, 0.1))))  # a random moment
                if blow == "stop":
                    await asyncio.to_thread(server.stop)
                    await asyncio.sleep(dice.uniform(0, LONGEST_PAUSE))
                    await asyncio.to_thread(server.start)
                else:
                    await fleet.kill_one(dice)
            last_blow = time.perf_counter()
            judged = await judge(stub, url, trial.channels, SECONDS_TO_END)
            recovery = time.perf_counter() - last_blow
    return replace(
        judged,
        size=f"{trial.channels:,} channels, {SENDERS} senders, {trial.kills} kills,"
        f" {trial.stops} stops of the server",
        other=f"done {recovery:.1f} s after the last blow; {judged.other}",
    )
