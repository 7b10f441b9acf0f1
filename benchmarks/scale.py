"""Lets several sender processes empty the outbox of one PostgreSQL.

    python -m benchmarks.scale --claims                                      claims and nothing else
    python -m benchmarks.scale [--channels 10000 100000] [--senders 1 2 4]   whole sends, no network
    python -m benchmarks.scale --rate 40 --channels 10000 --senders 2        as in real life

Without a rate, messages go to a target in the sender's own memory, so that what is measured is the
outbox: claims, checks and completions. With a rate they go over HTTP to a stand-in for Discord that
answers after 80 ms and allows 50 requests a second. PostgreSQL writes through to its disk.
"""

import argparse
import asyncio
import itertools
import logging
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from discord.http import Route
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from benchmarks.fanout import CAP, LATENCY
from benchmarks.processes import beside
from bot.cluster.domain.roles import Role
from bot.cluster.services.membership import Membership
from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Absent, Result, Sent
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.notices import Notices
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.services.sender import Sender
from bot.delivery.store.outbox import Outbox
from bot.delivery.targets.http_trace import http_trace
from bot.delivery.targets.registry import build_targets
from bot.delivery.views.messages import notice_message
from bot.discord.client import HttpOnlyClient
from bot.runtime.clock import ClockWatch, SharedClock, utc_now
from bot.runtime.loops import Loops
from bot.storage.database import Database, open_database
from bot.workers import delivery_outcomes, heartbeat_forever
from tests.faults.fanout import FIRST_CHANNEL, orders
from tests.support import postgres
from tests.support.discord_limiter import Limiter
from tests.support.discord_stub import TOKEN, DiscordStub

CHUNK = 5_000
NO_PACE = 1e6
"""Turns a second that nobody can use up."""
LOOK_SECONDS = 0.1
LONG = timedelta(hours=1)
"""A lease that no run outlasts."""
BATCH = 32
"""Deliveries taken by one claim, as a sender does that has all hands free."""
WAITING = text("SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending') LIMIT 1")


@dataclass
class Memory:
    """A target in this process's memory; it notes whom it was sent for."""

    sent: list[int] = field(default_factory=list[int])

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Take the message."""
        del nonce
        self.sent.append(delivery.order.subject_id)
        return Sent(delivery.id)

    async def find(self, delivery: Delivery) -> Result:
        """Find nothing: each is sent once."""
        del delivery
        return Absent()

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Change nothing."""
        del payload
        return Sent(delivery.message_id)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the senders send: over HTTP at `rate`, in all, if there is an `api_url`.

    With `only_claims` they take what is there and send nothing.
    """

    url: str
    rate: float
    api_url: str = ""
    only_claims: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one sender tells in the end.

    For whom it sent or what it claimed, how long each of its transactions took on average, and how
    many seconds of processor time it used.
    """

    done: list[int]
    transaction: float
    processor: float


async def _no_ids() -> dict[str, int]:
    return {}


@asynccontextmanager
async def _targets(
    plan: Plan, pace: RateLimiter, budget: InvalidRequests, memory: Memory
) -> AsyncGenerator[Any]:
    if not plan.api_url:
        target: Target = memory
        yield dict.fromkeys(TargetKind, target)
        return
    Route.BASE = plan.api_url
    async with HttpOnlyClient(_no_ids, http_trace(budget, pace)) as client:
        await client.login(TOKEN)
        yield build_targets(client, pace, dict)


async def _send(pipe: Connection, plan: Plan) -> None:
    """Be one sender process: get ready, begin when told, and end when told."""
    budget, memory, seconds = InvalidRequests(), Memory(), list[float]()
    pace = RateLimiter(plan.rate, budget)
    async with (
        open_database(plan.url, timed=seconds.append) as database,
        _targets(plan, pace, budget, memory) as targets,
    ):
        clock = SharedClock()
        fleet = Membership(
            database, frozenset({Role.SENDER}), pace, budget, clock, ClockWatch(clock)
        )
        beating = asyncio.create_task(heartbeat_forever(fleet, Loops()))
        sender = Sender(
            database,
            targets,
            pace,
            delivery_outcomes(Notices(notice_message)),
            clock,
            is_alone=fleet.is_alone,
        )
        await fleet.joined.wait()
        pipe.send(None)
        await asyncio.to_thread(pipe.recv)
        seconds.clear()
        before = time.process_time()
        if plan.only_claims:
            memory.sent += await _claim_all(database)
        else:
            ending = asyncio.create_task(asyncio.to_thread(pipe.recv))
            while not ending.done():
                await sender.step()
                await sender.idle(LOOK_SECONDS)
        spent = time.process_time() - before
        pipe.send(Told(memory.sent, sum(seconds) / max(1, len(seconds)), spent))
        await sender.stop()
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _claim_all(database: Database) -> list[int]:
    """Claim until there is nothing left."""
    found: list[int] = []
    while True:
        owner = f"{os.getpid()} {len(found)}"
        async with database.write() as tx:
            claimed = await Outbox(tx).claim(owner, utc_now(), BATCH, LONG)
        if not claimed:
            return found
        found += [each.order.subject_id for each in claimed]


def _sender(pipe: Connection, plan: Plan) -> None:
    logging.disable()
    asyncio.run(_send(pipe, plan))


async def _serve(pipe: Connection, channels: int) -> None:
    async with DiscordStub() as stub:
        stub.channels.known |= set(range(FIRST_CHANNEL, FIRST_CHANNEL + channels + 1))
        stub.channels.limiter, stub.channels.latency = Limiter(CAP), LATENCY
        pipe.send(stub.api_url)
        await asyncio.to_thread(pipe.recv)
        arrived = [int(message["channel_id"]) for message in stub.channels.created]
        looks = sum(method == "GET" for method, _ in stub.channels.calls)
        pipe.send((arrived, looks, stub.channels.answers[429]))


def _stand_in(pipe: Connection, channels: int) -> None:
    asyncio.run(_serve(pipe, channels))


HEAD = (
    f"{'channels':>9}{'senders':>9}{'seconds':>9}{'a second':>10}{'ms a tx':>9}{'cpu ms':>8}"
    f"{'looks':>8}{'429s':>6}   once"
)


async def _fill(url: str, channels: int, rate: float | None) -> None:
    async with open_database(url) as database:
        everything = orders(channels, rate) if rate else orders(channels)
        while chunk := list(itertools.islice(everything, CHUNK)):
            async with database.write() as tx:
                await Outbox(tx).put(chunk)


async def _emptied(url: str) -> None:
    """Wait until nothing waits any more."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        while (await connection.execute(WAITING)).first():
            await connection.rollback()
            await asyncio.sleep(LOOK_SECONDS)


async def _measure(
    out: Console, channels: int, senders: int, rate: float | None, *, only_claims: bool
) -> None:
    """Empty an outbox of so many orders, and print one row."""
    with postgres.running(is_durable=True) as server, _maybe_stand_in(channels, rate) as discord:
        url = server.url
        async with open_database(url):
            pass
        plan = Plan(url, rate or NO_PACE, discord.recv() if discord else "", only_claims)
        async with AsyncExitStack() as stack:
            pipes = [stack.enter_context(beside(_sender, plan)) for _ in range(senders)]
            for pipe in pipes:
                await asyncio.to_thread(pipe.recv)
            await _fill(url, channels, rate)
            began = time.perf_counter()
            for pipe in pipes:
                pipe.send(None)
            if not only_claims:
                await _emptied(url)
                for pipe in pipes:
                    pipe.send(None)
            told: list[Told] = [await asyncio.to_thread(pipe.recv) for pipe in pipes]
            seconds = time.perf_counter() - began
        done, looks, refused = [number for each in told for number in each.done], 0, 0
        if discord:
            discord.send(None)
            places, looks, refused = discord.recv()
            done = [place - FIRST_CHANNEL for place in places]
    is_once = Counter(done) == Counter(range(1, channels + 1))
    each = 1000 * sum(one.transaction for one in told) / senders
    cpu = 1000 * sum(one.processor for one in told) / channels
    out.print(
        f"{channels:>9}{senders:>9}{seconds:>9.1f}{len(done) / seconds:>10.0f}{each:>9.2f}"
        f"{cpu:>8.2f}{looks:>8}{refused:>6}   {'yes' if is_once else 'NO'}"
    )


@contextmanager
def _maybe_stand_in(channels: int, rate: float | None) -> Generator[Connection | None]:
    if rate is None:
        yield None
        return
    with beside(_stand_in, channels) as pipe:
        yield pipe


async def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--channels", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rate", type=float)
    parser.add_argument("--claims", action="store_true")
    chosen = parser.parse_args()
    out = Console(highlight=False)
    load, _, _ = os.getloadavg()
    out.print(f"{os.cpu_count()} cores, load {load:.0f} before\n\n{HEAD}")
    for channels, senders in itertools.product(chosen.channels, chosen.senders):
        await _measure(out, channels, senders, chosen.rate, only_claims=chosen.claims)


if __name__ == "__main__":
    asyncio.run(main())
