"""Sends one message to many channels: ours, one after another, and all at once.

    python -m benchmarks.fanout [--channels 500] [--rate 45] [--ours-only]

A stand-in for Discord, in a process of its own, answers after 80 ms and keeps Discord's limits: 50
requests a second in all, 5 messages in 5 s per channel. What is due at once is ordered in slots at
the pace of sending, as the scheduler does it.
"""

import argparse
import asyncio
import json
import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from rich.console import Console

from benchmarks.processes import beside
from bot.delivery.domain.order import Order
from bot.delivery.domain.ports import MAX_TURN_WAIT
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.notices import Notices
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.services.sender import POLL_SECONDS
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.outbox import Outbox
from bot.delivery.targets.http_trace import http_trace
from bot.delivery.targets.registry import build_targets
from bot.delivery.views.messages import notice_message
from bot.runtime.clock import utc_now
from bot.storage.database import Database, open_database
from bot.workers import delivery_outcomes
from tests.faults.fanout import furnish, orders
from tests.support.discord_limiter import Limiter
from tests.support.discord_stub import TOKEN, DiscordStub
from tests.support.senders import ObservedSender

LATENCY = 0.08
CAP = 50
"""Requests a second that Discord allows."""
TICK = 0.005
"""Seconds that the ticker sleeps; what it oversleeps is the loop's stall."""
GOAL = 0.95
"""The share of the pace's own limit that ours has to reach."""


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one strategy; `limit` is the rate it could have had, `memory` is MB gained."""

    name: str
    limit: float
    seconds: float
    arrived: int
    wrong: int
    refused: int
    stall: float
    memory: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.arrived / self.seconds

    def __str__(self) -> str:
        """Write it as a row of the table."""
        return (
            f"{self.name:<20}{self.seconds:>9.2f}{self.rate:>9.1f}{self.rate / self.limit:>9.1%}"
            f"{self.refused:>7}{self.wrong:>7}{self.stall * 1000:>10.1f}{self.memory:>9.1f}"
        )


HEAD = (
    f"{'strategy':<20}{'seconds':>9}{'msg/s':>9}{'of limit':>9}{'429s':>7}{'lost':>7}"
    f"{'stall ms':>10}{'MB':>9}"
)


async def _serve(pipe: Connection, channels: int) -> None:
    async with DiscordStub() as stub:
        furnish(stub, channels)
        stub.channels.limiter, stub.channels.latency = Limiter(CAP), LATENCY
        pipe.send((stub.api_url, stub.gateway.url))
        await asyncio.to_thread(pipe.recv)
        counts = Counter(len(messages) for messages in stub.channels.messages.values())
        pipe.send((counts[1], len(stub.channels.created), stub.channels.answers[429]))


def _stand_in(pipe: Connection, channels: int) -> None:
    asyncio.run(_serve(pipe, channels))


@contextmanager
def stand_in(channels: int) -> Generator[Connection]:
    """Run a stand-in for Discord in its own process, and send discord.py there."""
    with beside(_stand_in, channels) as pipe:
        Route.BASE, gateway = pipe.recv()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        yield pipe


@asynccontextmanager
async def logged_in(budget: InvalidRequests, pace: RateLimiter) -> AsyncGenerator[discord.Client]:
    """Log a client in, as the bot does, and let it learn its rights in the channels."""
    async with discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=http_trace(budget, pace),
        max_ratelimit_timeout=MAX_TURN_WAIT,
        guild_ready_timeout=0.01,
    ) as client:
        await client.login(TOKEN)
        connection = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        yield client
    await connection


@asynccontextmanager
async def outbox(folder: Path) -> AsyncGenerator[Database]:
    """Open a fresh database."""
    async with open_database(f"sqlite+aiosqlite:///{folder / 'fanout.db'}") as database:
        yield database


class Ticker:
    """Watches the loop and the memory while something else runs."""

    def __init__(self) -> None:
        """Begin at what there is now."""
        self.stall = 0.0
        self._began = self._most = _resident()

    @property
    def memory(self) -> float:
        """The most MB that were held beyond those at the beginning."""
        return (self._most - self._began) / 1e6

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            self.stall = max(self.stall, time.perf_counter() - before - TICK)
            self._most = max(self._most, _resident())


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a strategy may use: the outbox in `database` holds `known`, all due."""

    client: discord.Client
    pace: RateLimiter
    database: Database
    known: list[Order]


Strategy = Callable[[Stage], Awaitable[None]]


async def ours(stage: Stage) -> None:
    """Let the sender work the outbox off."""
    targets = build_targets(stage.client, stage.pace, dict)
    sender = ObservedSender(
        stage.database, targets, stage.pace, delivery_outcomes(Notices(notice_message)), utc_now
    )
    await sender.step()
    while sender.in_hand or await _is_waiting(stage.database):
        await sender.idle(POLL_SECONDS)
        await sender.step()
    await sender.stop()


async def _is_waiting(database: Database) -> bool:
    """Whether something is being sent, or still to be tried again."""
    async with database.read() as tx:
        return any((await Backlog(tx).count_open()).values())


async def one_by_one(stage: Stage) -> None:
    """Send the next message when the one before has arrived."""
    for order in stage.known:
        await _post(stage.client, order)


async def all_at_once(stage: Stage) -> None:
    """Send all messages at the same time, and leave the limits to discord.py."""
    posts = (_post(stage.client, order) for order in stage.known)
    await asyncio.gather(*posts, return_exceptions=True)


async def _post(client: discord.Client, order: Order) -> None:
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=order.channel_id)
    message = json.loads(order.payload) | {"nonce": order.unique_key, "enforce_nonce": True}
    await client.http.request(route, json=message)


async def measured(name: str, strategy: Strategy, limit: float, channels: int) -> Line:
    """Run one strategy against a stand-in of its own."""
    budget = InvalidRequests()
    pace = RateLimiter(limit, budget)
    with stand_in(channels) as pipe, tempfile.TemporaryDirectory() as folder:
        async with logged_in(budget, pace) as client, outbox(Path(folder)) as database:
            stage = Stage(client, pace, database, list(orders(channels, limit)))
            async with database.write() as tx:
                await Outbox(tx).put(stage.known)
            await asyncio.sleep(1)  # the login must not count for the first second's limit
            ticker = Ticker()
            ticking = asyncio.create_task(ticker.run())
            began = time.perf_counter()
            await strategy(stage)
            seconds = time.perf_counter() - began
            ticking.cancel()
        pipe.send(None)
        arrived, _, refused = pipe.recv()
    lost = channels - arrived
    return Line(name, limit, seconds, arrived, lost, refused, ticker.stall, ticker.memory)


def strategies(rate: float, *, ours_only: bool) -> Iterator[tuple[str, Strategy, float]]:
    """Name what is compared, and the rate that each could have at best."""
    yield f"ours, {rate:g}/s", ours, rate
    if not ours_only:
        yield "one after another", one_by_one, CAP
        yield "all at once (gather)", all_at_once, CAP


async def main() -> None:
    """Print one table, then whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--channels", type=int, default=500)
    parser.add_argument("--rate", type=float, default=45)
    parser.add_argument("--ours-only", action="store_true")
    chosen = parser.parse_args()
    logging.disable()  # discord.py tells of every 429
    out = Console(highlight=False)
    out.print(f"{chosen.channels} channels, {LATENCY * 1000:.0f} ms, {CAP}/s\n\n{HEAD}")
    lines: list[Line] = []
    for name, strategy, limit in strategies(chosen.rate, ours_only=chosen.ours_only):
        lines.append(await measured(name, strategy, limit, chosen.channels))
        out.print(str(lines[-1]))
    first = lines[0]
    is_met = first.rate / first.limit >= GOAL and first.refused == first.wrong == 0
    out.print(f"\n{GOAL:.0%} of the limit, no 429, nothing lost: {'met' if is_met else 'NOT met'}")


if __name__ == "__main__":
    asyncio.run(main())
