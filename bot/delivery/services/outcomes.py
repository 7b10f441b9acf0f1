"""Passes the outcome of a delivery to the feature it belongs to, in the same transaction."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import Fault, Refused, Result
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

OnServerLeft = Callable[[Transaction, int, datetime], Awaitable[None]]
"""Notes that the bot is no longer in a server."""


class OutcomeHandler(Protocol):
    """Port: acts on the outcome of a feature's own deliveries."""

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Act on what `result` made of a delivery."""
        ...


class Outcomes:
    """The handlers of all kinds of deliveries."""

    def __init__(self, handlers: Mapping[DeliveryKind, OutcomeHandler], left: OnServerLeft) -> None:
        """Hand to `handlers`; call `left` when a refusal says that the bot left a server."""
        self._handlers, self._left = handlers, left

    async def record_result(
        self, tx: Transaction, after: Delivery, result: Result, now: datetime
    ) -> None:
        """Act on what `result` made of a delivery."""
        fault = result.fault if isinstance(result, Refused) else None
        if fault is Fault.OURS:
            log.error("malformed delivery=%d reason=%s", after.id, after.error_text)
        if handler := self._handlers.get(after.order.kind):
            await handler.record_result(tx, after, result, now)
        if fault is Fault.LEFT and after.order.guild_id is not None:
            await self._left(tx, after.order.guild_id, now)
