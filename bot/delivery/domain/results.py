"""The result of a delivery attempt, and what Discord's refusals mean (docs/design/delivery.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.delivery.domain.permissions import Permission


class Fault(StrEnum):
    """The cause of a refusal, which decides what to do about it."""

    DELETED = "deleted"  # no failure: it was sent, then somebody deleted it
    TOKEN = "token"  # noqa: S105  # not a secret: the bot's token is no longer valid
    LEFT = "left"  # the bot is no longer in that server
    GONE = "gone"  # the channel was deleted
    CLOSED = "closed"  # this person doesn't accept direct messages from the bot
    PERMISSIONS = "rights"  # the bot lacks permission to write there
    KIND = "kind"  # the channel's type doesn't accept such messages
    BUSY = "busy"  # Discord or the channel asks for fewer messages
    OPENING = "opening"  # too many direct messages were opened at once
    FULL = "full"  # the server has reached one of Discord's limits
    OURS = "ours"  # the message is malformed
    CONTENT = "content"  # a filter blocked the message


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, now or earlier; `message_id` is None if it has been deleted since.

    `lost_tag` is the id of the tag that a forum's post should have had, if it can't be used there;
    `used_tag` is the name of the one that it has instead, which is untrusted text.
    """

    message_id: int | None
    lost_tag: int | None = None
    used_tag: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was read and does not contain the message."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The channel can't be read, so nobody knows whether it contains the message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The response is missing or a server error: the request may have succeeded."""

    reason: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing happened: Discord asks for a retry after `seconds` (429 with `Via`)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BreakerOpen:
    """Nothing happened: Discord rejects all of our calls; `seconds` is the breaker's pause."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing happened: the recipient wants no direct message before `until` (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing happened: Discord refused, with an HTTP status and its own code, 0 if missing.

    Status 0 is our own refusal, before any call to Discord. `missing` are the permissions that are
    known to be missing, if any.
    An unknown channel (10003) has to be confirmed by requesting that channel once.
    """

    status: int
    code: int
    reason: str
    missing: tuple[Permission, ...] = ()

    @property
    def fault(self) -> Fault:
        """The cause; a code that is not in the table goes by its HTTP status."""
        return fault_of_code(self.code) or _FAULTS_BY_STATUS.get(self.status, Fault.OURS)


Result = Sent | Absent | Unreadable | Ambiguous | Throttled | BreakerOpen | Quiet | Refused
"""The outcome of one attempt: to send, or to find in the channel what may have been sent."""

_CODES = (
    (Fault.DELETED, (10008,)),
    (Fault.TOKEN, (50014,)),
    (Fault.LEFT, (10004,)),
    (Fault.GONE, (10003,)),
    (Fault.CLOSED, (10013, 50007, 50033, 50278)),
    (Fault.PERMISSIONS, (50001, 50013, 50083, 160005)),
    (Fault.KIND, (40058, 40066, 40067, 50008, 50024)),
    (Fault.BUSY, (20016, 20028, 20029, 130000)),
    (Fault.OPENING, (40003,)),
    (Fault.FULL, (160006,)),
    (Fault.OURS, (40005, 50006, 50035, 50109)),
    (Fault.CONTENT, (200000, 240000)),
)
_FAULTS = MappingProxyType({code: fault for fault, codes in _CODES for code in codes})
_LIMITS_REACHED = range(30000, 40000)  # "Maximum number of … reached"
_FAULTS_BY_STATUS = MappingProxyType(
    {401: Fault.TOKEN, 403: Fault.PERMISSIONS, 404: Fault.PERMISSIONS, 429: Fault.BUSY}
)


def fault_of_code(code: int) -> Fault | None:
    """Return the cause that Discord's own error code stands for; None if it's not in the table."""
    return _FAULTS.get(code, Fault.FULL if code in _LIMITS_REACHED else None)


RETRY_DELAYS = MappingProxyType(
    {
        Fault.PERMISSIONS: (
            timedelta(minutes=15),
            timedelta(minutes=105),
        ),  # 15 min and 2 h in total
        Fault.BUSY: (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)),
        Fault.OPENING: (timedelta(minutes=10),),
        Fault.FULL: (timedelta(days=1),),
    }
)
"""The delay after each refusal in turn; a fault without delays is not retried."""

TRANSIENT = frozenset({Fault.BUSY, Fault.OPENING, Fault.FULL})
"""Faults that pass on their own: their last delay is repeated until the delivery expires."""

RETRIED_AS_PLAIN = frozenset({Fault.OURS, Fault.CONTENT})
"""Faults of the message itself: it is retried once in its plain form."""
