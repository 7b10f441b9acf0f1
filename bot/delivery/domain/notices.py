"""The notice: an unsolicited message to a server or an admin, sent once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.accounts.domain import DELETED_USER_ID
from bot.delivery.domain.delivery import DeliveryKind, Message, Order, TargetKind, marker

LIFETIME = timedelta(days=3)
"""How long a notice is worth sending."""

Draw = Callable[[str], Message]
"""Draws a notice with the given marker hidden in it."""
RenderNotice = Callable[[str, str], Message]
"""Draws a line to an admin, given its text and the marker that its message must carry."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The subject and destination of a notice; the same notice is sent only once.

    `subject_id` is a server or a subscription, `key` says what happened to it.
    """

    subject_id: int
    key: str
    guild_id: int
    target: TargetKind
    channel_id: int

    def orders(self, draw: Draw, now: datetime) -> tuple[Order, ...]:
        """Return the order to send it now; none if the recipient's data has been deleted."""
        if self.channel_id == DELETED_USER_ID:
            return ()
        message = draw(marker(DeliveryKind.NOTICE, self.subject_id, self.key, 0))
        order = Order(
            kind=DeliveryKind.NOTICE,
            subject_id=self.subject_id,
            key=self.key,
            guild_id=self.guild_id,
            target=self.target,
            channel_id=self.channel_id,
            payload=message.payload,
            plain_payload=message.plain_payload,
            due_at=now,
            expires_at=now + LIFETIME,
        )
        return (order,)
