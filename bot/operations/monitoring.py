"""Monitoring of a running process: its loops, metrics and probes."""

import asyncio
from collections.abc import Callable

from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.operations import database_health
from bot.operations.database_health import DatabaseHealth
from bot.operations.event_loop import EventLoopLag
from bot.operations.health import Health
from bot.operations.metrics import Gauges, Metrics
from bot.operations.readiness import Readiness
from bot.operations.supervision import Supervisor
from bot.runtime.clock import Clock, ClockWatch
from bot.runtime.loops import Loops, run_all
from bot.storage.database import Database


class Monitoring:
    """The loops and metrics of one process, and the endpoints that report them."""

    def __init__(  # noqa: PLR0913  # all that is monitored, passed once in bot/app.py
        self,
        loops: Loops,
        metrics: Metrics,
        *,
        database: Database,
        pace: RateLimiter,
        budget: InvalidRequests,
        watch: ClockWatch,
        is_connected: Callable[[], bool],
        clock: Clock,
        supervisor: Supervisor,
    ) -> None:
        """Monitor these parts, and report to `supervisor`."""
        self._loops, self._lag, self._supervisor = loops, EventLoopLag(), supervisor
        self._vitals = DatabaseHealth(database, clock, loops.outage)
        self.readiness = Readiness(loops, self._vitals, pace, watch, is_connected)
        self._health = Health(self.readiness, metrics.registry)
        gauges = Gauges(loops, self._lag, self._vitals, budget, self.readiness)
        metrics.registry.register(gauges)

    async def forever(self, address: tuple[str, int] | None) -> None:
        """Measure, serve the probes at `address` (host and port), and report to the supervisor.

        Without either there is nothing to do.
        """
        if address is None and not self._supervisor.is_there:
            await asyncio.Event().wait()
        await run_all(
            self._loops.forever("vitals", self._vitals.step, database_health.EVERY),
            self._lag.forever(),
            self._supervisor.forever(self.readiness.problems),
            *([self._health.serve(*address)] if address else []),
        )

    def stopping(self) -> None:
        """Report that the process is shutting down."""
        self.readiness.is_stopping = True
        self._supervisor.stopping()
