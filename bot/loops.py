"""Runs a step again and again, and survives whatever it raises (DELIVERY.md, 8)."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from bot.domain.errors import StorageDamaged

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 1.0
"""Seconds to wait after a first failure; each further one doubles it."""
LONGEST_PAUSE = 60.0

Sleep = Callable[[float], Awaitable[None]]


async def forever(
    name: str, step: Callable[[], Awaitable[object]], pause: float, sleep: Sleep = asyncio.sleep
) -> None:
    """Call `step`, wait `pause` seconds, and so on until cancelled.

    A step that raises is logged and tried again after 1 to 60 seconds, never given up; only a
    damaged database is, as each further write could make it worse (DELIVERY.md, 11).
    """
    failures = 0
    while True:
        try:
            await step()
        except StorageDamaged:
            raise
        except Exception:  # one of the three catch places (STYLE.md, 5): a loop must go on
            backoff = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2**failures)
            failures += 1
            log.exception("loop failed name=%s failures=%d", name, failures)
            await sleep(backoff * random.uniform(0.5, 1))  # noqa: S311  # jitter is no secret
        else:
            failures = 0
            await sleep(pause)
