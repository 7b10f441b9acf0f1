"""The work that goes on beside the bot: fetch papers, match them, make issues, send them."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine

from bot import loops
from bot.clock import ClockWatch
from bot.domain.errors import SourceUnavailable
from bot.services.deliveries import POLL_SECONDS, Deliveries
from bot.services.matching import Matching
from bot.services.refresh import Refresh
from bot.services.scheduler import Scheduler
from bot.services.services import Services
from bot.services.status import program_version
from bot.services.telling import Telling

log = logging.getLogger(__name__)

SCHEDULE_SECONDS = 10.0
"""Seconds between two looks at what is due (DELIVERY.md, 8)."""
WATCH_SECONDS = 15.0
"""Seconds between two looks for new papers, which cost little if there are none."""
REFRESH_SECONDS = 60.0
FORGET_SECONDS = 86_400.0


async def ingest_forever(services: Services, pause: float) -> None:
    """Fetch what is due, `pause` seconds apart, and learn the new papers' acronyms."""

    async def step() -> None:
        await services.ingest.retry_quarantine(program_version())
        try:
            has_new = any(day.saved.new for day in await services.ingest.poll())
        except SourceUnavailable as error:  # it was asked several times: the next poll will do
            log.warning("poll failed error=%s", error)
            has_new = True  # other days may have brought some
        if has_new:
            await services.search.learn_acronyms()

    await loops.forever("ingest", step, pause)


async def watch_forever(services: Services, matching: Matching, telling: Telling) -> None:
    """Match what is new with the watches, and order alerts of what they find."""

    async def step() -> None:
        await matching.step()
        if await telling.step():
            services.ordered.set()

    async def idle(seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await services.stirred.wait()
        services.stirred.clear()

    await _all(
        loops.forever("watches", step, WATCH_SECONDS, idle),
        loops.forever("forgetting hits", telling.forget, FORGET_SECONDS),
    )


async def schedule_forever(services: Services, scheduler: Scheduler, watch: ClockWatch) -> None:
    """Make the issues that are due, as long as the clock can be trusted."""

    async def step() -> None:
        if watch.is_trusted() and await scheduler.step():
            services.ordered.set()

    await loops.forever("schedule", step, SCHEDULE_SECONDS)


async def deliver_forever(
    deliveries: Deliveries, refresh: Refresh, logged_in: asyncio.Event
) -> None:
    """Send what is in the outbox and refresh what was sent, once the bot has logged in.

    It never waits for the gateway, which may be away for long while messages can be sent.
    """
    await logged_in.wait()
    await _all(
        loops.forever("deliveries", deliveries.step, POLL_SECONDS, deliveries.idle),
        loops.forever("refresh", refresh.step, REFRESH_SECONDS),
        loops.forever("forgetting", deliveries.forget, FORGET_SECONDS),
    )


async def _all(*running: Coroutine[object, object, object]) -> None:
    """Run loops until cancelled, and until each has ended: `gather` would wait for the first."""
    async with asyncio.TaskGroup() as group:
        for each in running:
            group.create_task(each)
