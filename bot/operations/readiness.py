"""Readiness: whether the process can do its work now, and if not, why."""

from collections.abc import Callable

from bot.delivery.domain.ports import MAX_TURN_WAIT
from bot.delivery.services.rate_limiter import RateLimiter
from bot.operations.database_health import DatabaseHealth
from bot.runtime.clock import ClockWatch
from bot.runtime.loops import Loops

PROBLEMS = ("process", "database", "gateway", "clock", "sending", "loops", "papers")
"""The names of everything that may be missing."""


class Readiness:
    """Checks all that the work needs; set `is_stopping` when the process shuts down."""

    def __init__(
        self,
        loops: Loops,
        vitals: DatabaseHealth,
        pace: RateLimiter,
        watch: ClockWatch,
        is_connected: Callable[[], bool],
    ) -> None:
        """Check these parts; `is_connected` returns whether the gateway is connected."""
        self._loops, self._vitals, self._pace, self._watch = loops, vitals, pace, watch
        self._is_connected = is_connected
        self.is_stopping = False

    def problems(self) -> dict[str, str]:
        """Return one sentence for each thing that is missing, by name; empty if nothing is."""
        halted, stale = self._pace.halted_for, self._loops.stale
        problems = {
            "process": "It is stopping." if self.is_stopping else None,
            "database": self._vitals.problem,
            "gateway": None if self._is_connected() else "Discord's gateway is not connected.",
            "clock": "The clock is wrong: no roundup is made." if self._watch.is_held else None,
            "sending": f"Nothing is sent for {halted:.0f} s." if halted > MAX_TURN_WAIT else None,
            "papers": self._vitals.last and self._vitals.last.unreadable,
            "loops": f"Hanging or failing: {', '.join(stale)}." if stale else None,
        }
        return {name: problem for name, problem in problems.items() if problem}
