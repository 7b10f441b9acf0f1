"""The notice: an unsolicited message to a server or an admin, sent once; and its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.domain.order import DeliveryKind, Message, Order, TargetKind, marker
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Fault

LIFETIME = timedelta(days=3)
"""How long a notice is worth sending."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The subject and destination of a notice; the same notice is sent only once.

    `subject_id` is a server, a subscription or a watch, `key` says what happened to it. In a direct
    notice, `channel_id` is the admin's id.
    """

    subject_id: int
    key: str
    guild_id: int
    channel_id: int
    target: TargetKind = TargetKind.DIRECT

    @property
    def marker(self) -> str:
        """The text that its message must carry hidden in a button."""
        return marker(DeliveryKind.NOTICE, self.subject_id, self.key, 0)

    def order(self, message: Message, now: datetime) -> Order:
        """Return the order to send it now as `message`."""
        return Order(
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


@dataclass(frozen=True, slots=True)
class RoundupFailed:
    """A roundup could not be posted to its channel; some faults pause it.

    `missing` are the permissions that are known to be missing there, if any. One that `is_posted`
    was only not published to those who follow the channel.
    """

    number: int
    channel_id: int
    fault: Fault
    missing: tuple[Permission, ...] = ()
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class RoundupEmpty:
    """A roundup had nothing to post twice in a row, though papers were listed.

    None had `min_upvotes`; if that is None, none matched its query.
    """

    number: int
    min_upvotes: int | None


@dataclass(frozen=True, slots=True)
class TagLost:
    """A roundup was posted to a forum without the tag that was chosen, perhaps with another.

    Both are names, which are untrusted text.
    """

    number: int
    channel_id: int
    tag: str
    used: str = ""


@dataclass(frozen=True, slots=True)
class RoundupResumed:
    """A paused roundup goes on by itself; `server` is the server's name, untrusted text."""

    number: int
    server: str


@dataclass(frozen=True, slots=True)
class AlertFailed:
    """An alert could not be posted to its channel; some faults pause the channel's watches.

    `watches` are the names and words of those that this is about, untrusted text; at least one.
    """

    channel_id: int
    fault: Fault
    watches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WatchesResumed:
    """The paused watches of a channel go on by themselves."""

    channel_id: int


Event = RoundupFailed | RoundupEmpty | TagLost | RoundupResumed | AlertFailed | WatchesResumed
"""An event that an admin is notified of; views put it into words."""

RenderNotice = Callable[[Event, Notice], Message]
"""Draws a notice of an event with its marker; passed in, because drawing depends on Discord."""
