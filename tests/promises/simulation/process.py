"""The bot's process: the real services and steps over one store, run one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import timedelta

from bot import workers
from bot.cluster.store.time_slots import TimeSlotStore
from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.runtime.clock import ClockWatch, Sleep
from bot.runtime.loops import Loops
from bot.services import Services
from bot.storage.database import Database
from tests.promises.simulation.death import MortalDatabase, Mortality, mortal
from tests.promises.simulation.gateway import Gateway
from tests.promises.simulation.upstream import Upstream
from tests.promises.simulation.world import World
from tests.support.fakes import Clock
from tests.support.mortal import KilledError

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

    def __init__(  # noqa: PLR0913  # all that is outside of it
        self,
        database: Database,
        upstream: Upstream,
        world: World,
        clock: Clock,
        *,
        backfill_days: int,
        is_alone: bool = True,
    ) -> None:
        """Build everything as `bot/app.py` does, but over fakes of what is outside."""
        self.points = Mortality()
        self.store = database
        database = MortalDatabase(database, self.points)
        targets = mortal(world.targets, self.points)
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
            database,
            self.services,
            targets,
            pace,
            clock,
            loops=self._steps,
            is_alone=lambda: is_alone,
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
        await self._take("ingest")

    async def take(self, step: str, due: Collection[str]) -> None:
        """Take a step that is due, or that something done before has woken."""
        is_woken = step == "deliveries" and self.services.sender_wakeup.is_set()
        if step in due or is_woken:
            await self._take(step)
        if step == "refresh" and self.store.is_shared:
            async with self.store.write() as tx:  # its slot would last until a real minute is over
                await TimeSlotStore(tx).end(step)

    async def _take(self, step: str) -> None:
        self.points.is_working = True
        try:
            await self._steps.known[step]()
        finally:
            self.points.is_working = False

    async def tidy(self) -> None:
        """Delete what is old, as once a day."""
        for name in DAILY:
            await self._take(name)
        await self.gateway.compare()


async def work(processes: Sequence[Process], due: Collection[str]) -> None:
    """Take the steps that are due, and those that follow; the others would find nothing."""
    for name in OFTEN:
        await _together(each.take(name, due) for each in processes)
        while name == "deliveries" and (sending := asyncio.all_tasks() - {asyncio.current_task()}):
            for each in processes:
                each.points.is_working = True
            await asyncio.wait(sending)
            await _together(each.take(name, OFTEN) for each in processes)


async def _together(steps: Iterable[Awaitable[None]]) -> None:
    """Let all processes take a step at the same time; one may die at it."""
    results = await asyncio.gather(*steps, return_exceptions=True)
    for error in results:
        if isinstance(error, BaseException) and not isinstance(error, KilledError):
            raise error
