"""Says in the log, at DEBUG, which deliveries wait and why; each reason once."""

import logging
from datetime import datetime

from bot.delivery.store.backlog import Backlog, WaitingDelivery
from bot.storage.database import Database

log = logging.getLogger(__name__)

MAX_TOLD = 20
"""Deliveries that are looked at, the first ones: at nine o'clock there may be thousands."""


class WaitingLog:
    """What was said last, so that only news is said."""

    def __init__(self, database: Database) -> None:
        """Look into the outbox of `database`."""
        self._database = database
        self._told: frozenset[WaitingDelivery] = frozenset()

    async def tell(self, now: datetime) -> None:
        """Log what has begun to wait, or waits for another reason, since the last call."""
        if not log.isEnabledFor(logging.DEBUG):
            return
        async with self._database.read() as tx:
            waiting = await Backlog(tx).waiting(now, MAX_TOLD)
        for each in waiting:
            if each not in self._told:
                until = each.until.isoformat(timespec="seconds") if each.until else "unknown"
                log.debug("delivery=%d waits reason=%s until=%s", each.id, each.reason, until)
        self._told = frozenset(waiting)
