"""Fills the ids of slash commands into messages as they are sent."""

from collections.abc import Callable
from dataclasses import replace

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Result
from bot.ui.commands import CommandIds, with_ids


class WithCommandLinks:
    """A target whose messages link the commands that they name.

    The ids aren't known to everything that freezes a message, and they may change until it is sent.
    """

    def __init__(self, target: Target, command_ids: Callable[[], CommandIds]) -> None:
        """Send through `target`; `command_ids` returns the ids that are known by then."""
        self._target, self._command_ids = target, command_ids

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send the message with its commands linked."""
        order, ids = delivery.order, self._command_ids()
        linked = replace(
            order,
            payload=with_ids(order.payload, ids),
            plain_payload=with_ids(order.plain_payload, ids),
        )
        return await self._target.send(replace(delivery, order=linked), nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message."""
        return await self._target.find(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Replace the message by `payload` with its commands linked."""
        return await self._target.edit(delivery, with_ids(payload, self._command_ids()))
