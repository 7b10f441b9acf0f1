"""Runs steps again and again, whatever they raise, and knows which are overdue (DELIVERY.md, 8)."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import TypeVar

from bot.errors import StorageDamaged, StorageUnavailable

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 1.0
"""Seconds to wait after a first failure; each further one doubles it."""
LONGEST_PAUSE = 60.0
_DOUBLINGS = 6
"""After so many it is longer than the longest; a loop may fail thousands of times."""
GRACE = 60.0
"""Seconds that a good step may be overdue before its loop counts as stale (DELIVERY.md, 13)."""

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[None]]


def backoff(failures: int) -> float:
    """Give the seconds to wait after that many failures in a row, from 1 on, with jitter."""
    longest = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(failures - 1, _DOUBLINGS))
    return longest * random.uniform(0.5, 1)  # noqa: S311  # jitter is no secret


async def run_all(*running: Coroutine[object, object, object]) -> None:
    """Run loops until cancelled, and until each has ended: `gather` would wait for the first.

    What ends one of them ends all, and is raised as it is.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for each in running:
                group.create_task(each)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def isolated(what: str, number: int, served: Awaitable[T]) -> T | None:
    """Serve one of many; None, with a traceback in the log, if that fails.

    `what` and `number` name it. Raises StorageUnavailable: that would fail for the others too.
    """
    try:
        return await served
    except StorageUnavailable:
        raise
    except Exception:  # one of the three catch places: one of many
        log.exception("%s=%d failed, the others go on", what, number)
        return None


class Loops:
    """The loops of one process: when each last did its work, and how often it failed."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; `now` gives seconds of a clock that never jumps."""
        self._now = now
        self._due: dict[str, float] = {}
        self._failures: Counter[str] = Counter()

    @property
    def failures(self) -> Mapping[str, int]:
        """How often each loop has failed since the start."""
        return MappingProxyType({name: self._failures[name] for name in self._due})

    @property
    def stale(self) -> tuple[str, ...]:
        """The loops that hang, or have failed for too long: no step has ended well in time."""
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
        """Call `step`, wait `pause` seconds, and so on until cancelled.

        A step that raises is logged and tried again after 1 to 60 seconds, never given up; only a
        damaged database is, as each further write could make it worse (DELIVERY.md, 11). A loop is
        stale when no step has ended well for `grace` seconds more than the pause, or than since it
        first failed.
        """
        failures = 0
        self._due[name] = self._now() + grace
        while True:
            try:
                await step()
            except StorageDamaged:
                raise
            except Exception:  # a loop must go on: a catch place (STYLE.md, 5)
                failures += 1
                self._failures[name] += 1
                self._due[name] = min(self._due[name], self._now() + grace)
                log.exception("loop failed name=%s failures=%d", name, failures)
                await sleep(backoff(failures))
            else:
                failures = 0
                self._due[name] = self._now() + pause + grace
                await sleep(pause)
