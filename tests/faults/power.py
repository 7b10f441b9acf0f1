"""Takes the power away at every frame of SQLite's log, and puts yesterday's backup in its place.

A disk that keeps its word has lost nothing that was committed before a message was sent. One that
lies may have lost that a message was claimed: what is late is looked for. Only if it has lost the
order itself, and Discord has forgotten the nonce too, nobody can know.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import maintenance
from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Result
from bot.runtime import logging
from bot.storage import backups
from tests.faults.failpoints import DUE, Failpoints, Process, prepare
from tests.faults.places import in_memory
from tests.faults.simulation import SimulatedDiscord
from tests.faults.threadless import open_threadless
from tests.faults.verdict import Verdict, unmet
from tests.roundups.desk import Desk
from tests.support import delivery_history
from tests.support.command_line import paperboy
from tests.support.fakes import Clock, a_paper

HEADER, FRAME_HEADER, PAGE = 32, 24, 4096
"""Bytes of the log: its head, and each frame's head and page."""
AWAY = (timedelta(seconds=10), timedelta(seconds=200))
"""How long the machine has no power: Discord still knows a nonce afterwards, or no longer."""
PASSES = 4
LEASE = timedelta(seconds=95)


@dataclass
class WatchedDiscord(SimulatedDiscord):
    """Notes how many bytes of the log were written when each message was made."""

    log: Path = field(kw_only=True)
    written: list[int] = field(default_factory=list[int])

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Keep the message."""
        self.written.append(self.log.stat().st_size)  # it is in memory
        return await super().send(delivery, nonce)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left: the database's file, its log, and what Discord has, with the log at each."""

    folder: Path
    file: bytes
    log: bytes
    discord: WatchedDiscord

    @property
    def frames(self) -> int:
        """How many frames the log has."""
        return (len(self.log) - HEADER) // (FRAME_HEADER + PAGE)

    async def cut(self, frames: int, clock: Clock, *, is_liar: bool) -> SimulatedDiscord:
        """Write what a disk with so many frames holds; give the Discord that goes with it."""
        length = HEADER + frames * (FRAME_HEADER + PAGE)
        path = self.folder / "cut.db"
        (self.folder / "cut.db-shm").unlink(missing_ok=True)
        path.write_bytes(self.file)
        (self.folder / "cut.db-wal").write_bytes(self.log[:length])
        posts = self.discord.posts
        if not is_liar:
            posts = posts[: sum(size <= length for size in self.discord.written)]
        elif clock() > DUE + self.discord.window:
            keys = {row.key for row in await delivery_history.ledger(self.url, clock())}
            posts = [post for post in posts if post.key in keys]
        return self.discord.with_only(posts, clock)

    @property
    def url(self) -> str:
        """Where the cut is."""
        return f"sqlite+aiosqlite:///{self.folder}/cut.db"


async def lived(folder: Path, channels: int) -> Remains:
    """Send a roundup to its end, and keep what was written, as it was."""
    path, clock = folder / "paperboy.db", Clock(DUE)
    url, log = f"sqlite+aiosqlite:///{path}", path.with_name("paperboy.db-wal")
    async with open_threadless(url) as database:
        await prepare(database, channels)
    discord = WatchedDiscord(clock, log=log)
    async with open_threadless(url) as database:
        file = path.read_bytes()
        await Process(database, discord, clock, Failpoints()).live()
        return Remains(folder, file, log.read_bytes(), discord)


async def went_on(url: str, discord: SimulatedDiscord, clock: Clock) -> tuple[int, list[str]]:
    """Open what is left, go on to the end; give how many messages there are, and all problems."""
    async with open_threadless(url) as database:  # which asks for a quick_check
        for _ in range(PASSES):
            await Process(database, discord, clock, Failpoints()).live()
            clock.now += LEASE
        rows = await delivery_history.ledger(url, clock())
    found = delivery_history.problems(rows, discord.created())
    found += [f"{row.key} is {row.state}" for row in rows if row.state != "sent"]
    return len(discord.posts), found


async def without_power(channels: int, seed: int, share: float = 1.0) -> Verdict:
    """Cut the log at every frame, or a random share of them, before a disk of either kind."""
    dice, arrived, found = random.Random(seed), list[int](), list[str]()  # noqa: S311  # no secret
    with in_memory() as folder:
        remains = await lived(folder, channels)
        for frames, away, is_liar in _cuts(remains.frames, dice, share):
            clock = Clock(DUE + away)
            discord = await remains.cut(frames, clock, is_liar=is_liar)
            count, problems = await went_on(remains.url, discord, clock)
            arrived.append(count)
            where = f"frame {frames}, away {away.seconds} s, {is_liar=}"
            found += [f"{where}: {problem}" for problem in problems]
    size = f"{channels} channels, {len(arrived)} cuts in {remains.frames} frames"
    return _verdict(size, "all opened, quick_check ok", channels, arrived, found)


def _cuts(frames: int, dice: random.Random, share: float) -> Iterator[tuple[int, timedelta, bool]]:
    for number in range(frames + 1):
        for away in AWAY:
            for is_liar in (False, True):
                if dice.random() < share:
                    yield number, away, is_liar


def _verdict(size: str, other: str, channels: int, arrived: list[int], found: list[str]) -> Verdict:
    wanted = channels + 1  # the first roundup has two parts
    return Verdict(
        size,
        doubled=sum(max(0, count - wanted) for count in arrived),
        lost=sum(max(0, wanted - count) for count in arrived),
        other=other,
        problems=found + unmet([(bool(arrived), "anything was tried")]),
    )


async def restored(channels: int, seed: int) -> Verdict:
    """Restore yesterday's backup, by the command, when a part of today's roundup has arrived."""
    dice, clock = random.Random(seed), Clock(DUE)  # noqa: S311  # no secret
    with in_memory() as folder:
        path, copy = folder / "paperboy.db", folder / "backup.db"
        url, discord = f"sqlite+aiosqlite:///{path}", SimulatedDiscord(clock)
        async with open_threadless(url) as database:
            await prepare(database, channels)
            backups.write_backup(path, copy, clock() - timedelta(days=1), lambda _, __: None)
            await Process(database, discord, clock, Failpoints()).live()
        there = dice.randrange(1, channels)
        clock.now += timedelta(hours=1)
        exit_code = await asyncio.to_thread(_restore, url, copy, clock)
        async with open_threadless(url) as database:
            await Desk(database, clock).ingest(a_paper(1, listing_day=DUE.date()))
        count, found = await went_on(url, discord.with_only(discord.posts[:there], clock), clock)
    found += unmet([(exit_code == 0, "the command restores")])
    size = f"{channels} channels, {there} messages known to Discord"
    return _verdict(size, "each looked for", channels, [count], found)


def _restore(url: str, backup: Path, clock: Clock) -> int:
    """Run the command as it is typed, at the test's time, and leave logging alone."""

    def leave_alone(*_: object, **__: object) -> None: ...

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setattr(maintenance, "utc_now", clock)
        patch.setattr(logging, "set_up", leave_alone)
        return paperboy("restore", str(backup)).exit_code
