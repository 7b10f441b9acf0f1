"""Runs steps repeatedly, whatever they raise, and knows which loops are overdue.

discord.ext.tasks would end a loop permanently at any error that isn't a network error.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import TypeVar

from bot.errors import StorageDamaged, StorageUnavailable
from bot.runtime.clock import Sleep
from bot.runtime.outage import DatabaseOutage

log = logging.getLogger(__name__)

MIN_PAUSE = 1.0
"""Seconds to wait after the first failure; doubled for each further one."""
MAX_PAUSE = 60.0
_DOUBLINGS = 6
"""Doublings after which the pause exceeds the longest; a loop may fail thousands of times."""
GRACE = 60.0
"""Seconds that a successful step may be overdue before its loop counts as stale."""

T = TypeVar("T")


def backoff(failures: int) -> float:
    """Return the seconds to wait after that many failures in a row, from 1 on, with jitter."""
    longest = min(MAX_PAUSE, MIN_PAUSE * 2 ** min(failures - 1, _DOUBLINGS))
    return longest * random.uniform(0.5, 1)  # noqa: S311  # jitter needs no secrecy


async def run_all(*running: Coroutine[object, object, T]) -> list[T]:
    """Run all at once and return their results, in order.

    An error in one of them ends all, and is raised unchanged. If cancelled, it waits for all of
    them; `gather` would wait for only one.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in running]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


async def isolated(what: str, number: int, served: Awaitable[T]) -> T | None:
    """Run one item of a batch; return None, with a traceback in the log, if it fails.

    `what` and `number` name the item in the log. Raises StorageUnavailable, because that would fail
    for the others too.
    """
    try:
        return await served
    except StorageUnavailable:
        raise
    except Exception:  # one of the three places that catch everything: an item of a batch
        log.exception("%s=%d failed, the others go on", what, number)
        return None


class Loops:
    """The loops of one process: when each last succeeded, and how often it failed."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start without loops; `now` returns seconds from a monotonic clock."""
        self._now = now
        self._due: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self.outage = DatabaseOutage(now)
        """The database's, which the log names once for all loops."""

    @property
    def failures(self) -> Mapping[str, int]:
        """The number of failures of each loop since the start."""
        return MappingProxyType({name: self._failures[name] for name in self._due})

    @property
    def stale(self) -> tuple[str, ...]:
        """The loops that hang or keep failing: no step has succeeded in time."""
        now = self._now()
        return tuple(name for name, due in self._due.items() if due < now)

    async def forever(
        self,
        name: str,
        step: Callable[[], Awaitable[object]],
        pause: float,
        sleep: Sleep = asyncio.sleep,
        *,
        grace: float = GRACE,
    ) -> None:
        """Call `step`, wait `pause` seconds, and repeat until cancelled.

        A step that raises is retried after 1 to 60 seconds, indefinitely; an outage of the database
        is logged once for all loops, any other error with its traceback. Only a damaged database
        ends the loop, as each further write could make it worse. A loop is stale when no step has
        succeeded for `grace` seconds beyond the pause, or since it first failed.
        """
        failures = 0
        self._due[name] = self._now() + grace
        while True:
            try:
                await step()
            except StorageDamaged:
                raise
            except Exception as error:  # a loop must survive any error
                failures += 1
                self._failures[name] += 1
                self._due[name] = min(self._due[name], self._now() + grace)
                if isinstance(error, StorageUnavailable):
                    self.outage.failed(name, error)
                else:
                    log.exception("loop failed name=%s failures=%d", name, failures)
                await sleep(backoff(failures))
            else:
                failures = 0
                self.outage.succeeded(name)
                self._due[name] = self._now() + pause + grace
                await sleep(pause)
