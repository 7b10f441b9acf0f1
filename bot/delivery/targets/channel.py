"""Delivers to a channel that takes messages: text, announcement, or an existing thread."""

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Result
from bot.delivery.targets.messages import Messages
from bot.delivery.targets.permissions import Permissions


class ChannelTarget:
    """Sends, finds and edits messages in a server's channel."""

    def __init__(self, messages: Messages, permissions: Permissions) -> None:
        """Send `messages` unless `permissions` know of a missing permission."""
        self._messages, self._permissions = messages, permissions

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Create the message."""
        channel_id = delivery.order.channel_id
        if refused := self._permissions.refusal(channel_id, TargetKind.CHANNEL):
            return refused
        result = await self._messages.create(channel_id, delivery.payload, nonce)
        return await self._messages.confirm_unknown_channel(channel_id, result)

    async def find(self, delivery: Delivery) -> Result:
        """Look for the message in the channel."""
        channel_id = delivery.order.channel_id
        is_readable = self._permissions.can_read(channel_id)
        return await self._messages.find(channel_id, delivery, is_readable=is_readable)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Edit the message."""
        return await self._messages.edit(delivery.order.channel_id, delivery.message_id, payload)
