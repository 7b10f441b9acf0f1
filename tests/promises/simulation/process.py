"""The bot's process: the real services and steps over one store, run one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

from bot import workers
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.runtime.clock import ClockWatch, Sleep
from bot.runtime.loops import Loops
from bot.services import Services
from bot.storage.database import Database
from tests.promises.simulation.gateway import Gateway
from tests.promises.simulation.upstream import Upstream
from tests.promises.simulation.world import World
from tests.support.fakes import Clock

RATE = 40.0
SETTLE = timedelta(minutes=30)
POLL_SECONDS = 300.0
SHORTEST = 0.001
"""The shortest sleep in seconds: a clock of microseconds could stand still for ever."""
OFTEN = ("schedule", "watches", "deliveries", "refresh")
"""The steps that a process does every few seconds, in the order of a message's way."""
DAILY = ("forgetting hits", "forgetting")


class _Steps(Loops):
    """Keeps the step of each loop instead of running it."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Callable[[], Awaitable[object]]] = {}

    async def forever(
        self,
        name: str,
        step: Callable[[], Awaitable[object]],
        pause: float,
        sleep: Sleep = asyncio.sleep,
        *,
        grace: float = 60.0,
    ) -> None:
        """Keep a step under its loop's name."""
        del pause, sleep, grace
        self.known[name] = step


class Process:
    """One life of the process, from a start to a stop or death; all that lasts is in the store."""

    def __init__(
        self,
        database: Database,
        upstream: Upstream,
        world: World,
        clock: Clock,
        *,
        backfill_days: int,
    ) -> None:
        """Build everything as `bot/app.py` does, but over fakes of what is outside."""
        self.services = Services.over(database, upstream, clock, backfill_days=backfill_days)
        self.gateway = Gateway(world, self.services)
        self._steps = _Steps()

        started_at = clock()

        def seconds() -> float:
            return (clock() - started_at).total_seconds()

        async def sleep(length: float) -> None:
            clock.advance(seconds=max(length, SHORTEST))

        self._watch = ClockWatch(clock, seconds)
        pace = RateLimiter(RATE, InvalidRequests(seconds), now=seconds, sleep=sleep)
        self._planning = workers.Planning(
            database, self.services, clock, settle=SETTLE, rate=RATE, loops=self._steps
        )
        self._sending = workers.Sending(
            database, self.services, world.targets, pace, clock, loops=self._steps
        )

    async def start(self) -> None:
        """Begin: nothing is done yet but to connect."""
        await workers.ingest_forever(self.services, POLL_SECONDS, self._steps)
        await self._planning.schedule_forever(self._watch)
        await self._planning.watch_forever()
        await self._sending.deliver_forever()
        await self.gateway.connect()

    async def ingest(self) -> None:
        """Look for papers."""
        await self._steps.known["ingest"]()

    async def work(self, due: Collection[str]) -> None:
        """Take the steps that are due, and those that follow; the others would find nothing."""
        for name in OFTEN:
            is_woken = name == "deliveries" and self.services.sender_wakeup.is_set()
            if name in due or is_woken:
                await self._steps.known[name]()
            if name == "deliveries":
                await self._drain()

    async def tidy(self) -> None:
        """Delete what is old, as once a day."""
        for name in DAILY:
            await self._steps.known[name]()
        await self.gateway.compare()

    async def _drain(self) -> None:
        """Wait for what is being sent, until nothing more is due."""
        while under_way := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(under_way)
            await self._steps.known["deliveries"]()
