"""Says whether the process can do its work now, and if not, why (DELIVERY.md, 13)."""

from collections.abc import Callable

from bot.delivery.domain.ports import LONGEST_WAIT
from bot.delivery.services.rate_limiter import RateLimiter
from bot.operations.database_health import DatabaseHealth
from bot.runtime.clock import ClockWatch
from bot.runtime.loops import Loops

PROBLEMS = ("process", "database", "gateway", "clock", "sending", "loops")
"""The names of all that may be missing."""


class Readiness:
    """Whether all that the work needs is there; set `is_stopping` when it is to end."""

    def __init__(
        self,
        loops: Loops,
        vitals: DatabaseHealth,
        pace: RateLimiter,
        watch: ClockWatch,
        is_connected: Callable[[], bool],
    ) -> None:
        """Ask these; `is_connected` says whether the gateway is."""
        self._loops, self._vitals, self._pace, self._watch = loops, vitals, pace, watch
        self._is_connected = is_connected
        self.is_stopping = False

    def problems(self) -> dict[str, str]:
        """Give one sentence for each thing that is missing; empty if nothing is."""
        halted, stale = self._pace.halted_for, self._loops.stale
        told = {
            "process": "It is stopping." if self.is_stopping else None,
            "database": self._vitals.problem,
            "gateway": None if self._is_connected() else "Discord's gateway is not connected.",
            "clock": "The clock is wrong: no roundup is made." if self._watch.is_held else None,
            "sending": f"Nothing is sent for {halted:.0f} s." if halted > LONGEST_WAIT else None,
            "loops": f"Hanging or failing: {', '.join(stale)}." if stale else None,
        }
        return {name: problem for name, problem in told.items() if problem}
