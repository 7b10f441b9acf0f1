"""Fills the ids of slash commands, and the names of servers, into messages as they are sent."""

from collections.abc import Callable
from dataclasses import replace

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.ports import Target
from bot.delivery.domain.results import Result
from bot.ui.commands import CommandIds, with_ids
from bot.ui.server_names import with_server_name


class WithCommandLinks:
    """A target whose messages link the commands, and name the server, that they are about.

    The ids aren't known to everything that freezes a message, and they may change until it is sent.
    """

    def __init__(
        self,
        target: Target,
        command_ids: Callable[[], CommandIds],
        server_name: Callable[[int], str | None],
    ) -> None:
        """Send through `target`.

        `command_ids` returns the ids that are known by then, `server_name` the name of a server.
        """
        self._target, self._command_ids = target, command_ids
        self._server_name = server_name

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Send the message with its commands linked."""
        order, ids = delivery.order, self._command_ids()
        payload = order.payload
        if order.kind is DeliveryKind.NOTICE and order.guild_id is not None:
            payload = with_server_name(payload, self._server_name(order.guild_id))
        linked = replace(
            order,
            payload=with_ids(payload, ids),
            plain_payload=with_ids(order.plain_payload, ids),
        )
        return await self._target.send(replace(delivery, order=linked), nonce)

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message."""
        return await self._target.find(delivery)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Replace the message by `payload` with its commands linked."""
        return await self._target.edit(delivery, with_ids(payload, self._command_ids()))
