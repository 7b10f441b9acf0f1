"""Sends very many messages through the real outbox and sender, before a Discord in memory.

The clock is the test's, the database a real file. A share of all requests goes wrong, and again and
again the process dies at one of its writes, before or after the commit. It goes by the seed alone:
`python -m tests.faults.million --sends 1000000 --seed 7` runs a long one.
"""

import argparse
import asyncio
import logging
import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import Order
from bot.delivery.services.sender import RETENTION
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.outbox import Outbox
from bot.workers import delivery_outcomes
from tests.delivery.sending import NOTICES, kinds
from tests.faults.places import in_memory
from tests.faults.simulation import MIX, SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.verdict import MOST_PROBLEMS, Verdict, unmet
from tests.support import delivery_history
from tests.support.fakes import Clock, FakePace
from tests.support.mortal import KilledError, Mortal
from tests.support.orders import an_order
from tests.support.senders import SECONDS, ObservedSender

WAVE = 1_000
"""Messages that are due at once; after each wave the ledger is compared with what arrived."""
TOLD_EVERY = 50_000
DEATHS_A_WAVE = 4
WRITES_OF_A_LIFE = 400
UNKNOWN_SHARE = 1e-5
"""How many of all messages may end unknown: for each, a person has to look."""
LONGEST_PAUSE = 60.0
"""Seconds that go by until what waits is looked at again."""


@dataclass
class SendingProcess:
    """A process that sends, dies, and is started again."""

    database: Mortal
    discord: SimulatedDiscord
    clock: Clock
    dice: random.Random
    deaths: int = 0
    sender: ObservedSender = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.start()

    def start(self) -> None:
        """Start anew: all that was only in memory is lost."""
        self.database.revive()
        outcomes = delivery_outcomes(NOTICES)
        targets = kinds(self.discord)  # pyright: ignore[reportArgumentType]  # it is a target too
        self.sender = ObservedSender(self.database, targets, FakePace(), outcomes, self.clock)

    async def drain(self) -> None:
        """Send what is due, or die on the way and start again."""
        is_dead = False
        while True:
            try:
                await self.sender.step()
            except KilledError:
                is_dead = True
            if not self.sender.in_hand:
                break
            await self.sender.idle(SECONDS)
        if is_dead:
            self.deaths += 1
            self.start()

    async def send_all(self) -> None:
        """Let time go by until nothing waits any more."""
        deaths = DEATHS_A_WAVE
        while True:
            if deaths:
                deaths -= 1
                writes = self.dice.randint(1, WRITES_OF_A_LIFE)
                self.database.die_in(writes, commits_last=self.dice.random() < 0.5)
            await self.drain()
            self.database.revive()
            async with self.database.read() as tx:
                if not any((await Backlog(tx).count_open()).values()):
                    return
            self.clock.advance(seconds=self.dice.uniform(1, LONGEST_PAUSE))


def wave(number: int, size: int, clock: Clock) -> Iterator[Order]:
    """Make the orders of one wave, each for a channel of its own."""
    for subject in range(1, size + 1):
        order = replace(an_order(subject, due_at=clock()), key=f"wave {number}")
        yield replace(order, plain_payload='{"content": "Papers"}')


@dataclass
class Tally:
    """What has come of all waves so far."""

    process: SendingProcess
    done: int = 0
    doubled: int = 0
    lost: int = 0
    states: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])

    def add(self, rows: Sequence[delivery_history.Row], size: int) -> None:
        """Compare the ledger of a wave of this size with what arrived."""
        discord = self.process.discord
        keys = {post.key for post in discord.posts}
        found = delivery_history.problems(rows, discord.created())
        self.problems += found[: MOST_PROBLEMS - len(self.problems)]
        self.done += size
        self.doubled += len(discord.posts) - len(keys)
        self.lost += size - len(rows)
        self.lost += sum(row.state != State.UNKNOWN and row.key not in keys for row in rows)
        self.states.update(row.state for row in rows)

    def verdict(self) -> Verdict:
        """Judge all of them."""
        discord, unknown = self.process.discord, self.states[State.UNKNOWN]
        criteria = [(unknown <= self.done * UNKNOWN_SHARE, f"unknown < {UNKNOWN_SHARE:g}")]
        return Verdict(
            f"{self.done:,} sends, {discord.requests:,} requests, {self.process.deaths:,} deaths",
            self.doubled,
            self.lost,
            f"{unknown} unknown; {discord.repeats:,} repeats dropped",
            self.problems + unmet(criteria),
        )


async def simulated(
    folder: Path, sends: int, seed: int, heard: Callable[[Verdict], None] = lambda _: None
) -> Verdict:
    """Send so many messages, into a new database in `folder`; `heard` is told now and then."""
    random.seed(seed)  # the sender's own jitter
    dice, clock = random.Random(seed), Clock()  # noqa: S311  # no secret
    discord = SimulatedDiscord(clock, seed, MIX)
    url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
    async with open_threadless(url) as database:
        process = SendingProcess(Mortal.over(database), discord, clock, dice)
        tally = Tally(process)
        while tally.done < sends:
            size = min(WAVE, sends - tally.done)
            async with database.write() as tx:
                await Outbox(tx).put(wave(tally.done, size, clock))
            await process.send_all()
            tally.add(await delivery_history.ledger(url, clock()), size)
            if tally.done % TOLD_EVERY == 0:
                heard(tally.verdict())
            discord.forget()
            clock.now += RETENTION + timedelta(days=1)
            await process.sender.delete_old()
    return tally.verdict()


def simulated_in_memory(sends: int, seed: int) -> Verdict:
    """Send so many, with the database in memory, and tell on the way how it goes."""

    def heard(verdict: Verdict) -> None:
        print(f"seed {seed}: {verdict}", file=sys.stderr, flush=True)  # noqa: T201  # it takes long

    with in_memory() as folder:
        return asyncio.run(simulated(folder, sends, seed, heard))


async def simulated_on_all_cores(sends: int, seed: int) -> Verdict:
    """Send so many, a part of them on each core, each part with a seed of its own."""
    parts = os.cpu_count() or 1
    spawn = multiprocessing.get_context("spawn")
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(parts, spawn, _keep_quiet) as pool:
        running = [
            loop.run_in_executor(pool, simulated_in_memory, sends // parts, seed + part)
            for part in range(parts)
        ]
        verdicts = await asyncio.gather(*running)
    return Verdict(
        " + ".join(each.size for each in verdicts),
        sum(each.doubled for each in verdicts),
        sum(each.lost for each in verdicts),
        " + ".join(each.other for each in verdicts),
        [problem for each in verdicts for problem in each.problems],
    )


def _keep_quiet() -> None:
    logging.disable(logging.CRITICAL)  # a death is no news here


def main() -> None:
    """Run one part, whose seed is known."""
    _keep_quiet()
    parser = argparse.ArgumentParser()
    parser.add_argument("--sends", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    verdict = simulated_in_memory(given.sends, given.seed)
    print(f"seed {given.seed}: {verdict}")  # noqa: T201  # the figures are the finding


if __name__ == "__main__":
    main()
