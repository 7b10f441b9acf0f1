"""The notice: a message that Paperboy sends unasked to a server or an admin, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.accounts.domain import DELETED_USER_ID
from bot.delivery.domain.delivery import DeliveryKind, Message, Order, TargetKind, marker

LIFETIME = timedelta(days=3)
"""How long a notice is worth sending."""

Draw = Callable[[str], Message]
"""Draws a notice around the marker that has to be hidden in it."""
RenderNotice = Callable[[str, str], Message]
"""Draws a line to an admin; gets the text and the marker that its message has to carry."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is about and where it goes; the same one is sent once.

    `subject_id` is a server or a subscription, `key` what happened to it.
    """

    subject_id: int
    key: str
    guild_id: int
    target: TargetKind
    channel_id: int

    def orders(self, draw: Draw, now: datetime) -> tuple[Order, ...]:
        """Order it to be sent now; none if it is for someone who has had their data deleted."""
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
