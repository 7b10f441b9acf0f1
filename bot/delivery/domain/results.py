"""The result of one try to deliver, and what Discord means by refusing (DELIVERY.md, 6)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Fault(StrEnum):
    """Whose fault a refusal is, hence what is to be done about it."""

    DELETED = "deleted"  # none: it was sent, then somebody deleted it
    TOKEN = "token"  # noqa: S105  # a word: the bot's token is no longer good
    LEFT = "left"  # the bot is no longer in that server
    GONE = "gone"  # the channel was deleted
    CLOSED = "closed"  # that person takes no direct messages from the bot
    RIGHTS = "rights"  # the bot may not write there
    KIND = "kind"  # the channel is of a kind that takes no such message
    BUSY = "busy"  # Discord or the channel asks to write less
    OPENING = "opening"  # too many direct messages were opened at once
    FULL = "full"  # the server has reached one of Discord's limits
    OURS = "ours"  # the message is malformed
    CONTENT = "content"  # the message was held back by a filter


@dataclass(frozen=True, slots=True)
class Sent:
    """It has arrived, or was found to have; `message_id` is None if it was deleted since."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Its channel was read and does not hold it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Its channel can't be read, so nobody knows whether it holds it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The answer is missing or a server error: what was asked may have happened."""

    reason: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing happened: Discord asks to come back after `seconds` (429 with `Via`)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BreakerOpen:
    """Nothing happened: Discord turns all of our calls away; `seconds` is the breaker's pause."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing happened: Discord said no, with an HTTP status and its own code, 0 if it gave none.

    Status 0 is a no of our own, before Discord was asked.
    A channel that is said to be unknown (10003) is to be asked for once before this is believed.
    """

    status: int
    code: int
    reason: str

    @property
    def fault(self) -> Fault:
        """Whose fault it is; a code that is not in the table goes by its HTTP status."""
        return fault_of_code(self.code) or _FAULTS_BY_STATUS.get(self.status, Fault.OURS)


Result = Sent | Absent | Unreadable | Ambiguous | Throttled | BreakerOpen | Refused
"""What came of one try: to send, or to find in the channel what may have been sent."""

_CODES = (
    (Fault.DELETED, (10008,)),
    (Fault.TOKEN, (50014,)),
    (Fault.LEFT, (10004,)),
    (Fault.GONE, (10003,)),
    (Fault.CLOSED, (10013, 50007, 50033, 50278)),
    (Fault.RIGHTS, (50001, 50013, 50083, 160005)),
    (Fault.KIND, (40058, 40067, 50008, 50024)),
    (Fault.BUSY, (20016, 20028, 20029, 130000)),
    (Fault.OPENING, (40003,)),
    (Fault.FULL, (160006,)),
    (Fault.OURS, (40005, 50006, 50035, 50109)),
    (Fault.CONTENT, (200000, 240000)),
)
_FAULTS = MappingProxyType({code: fault for fault, codes in _CODES for code in codes})
_LIMITS_REACHED = range(30000, 40000)  # "Maximum number of … reached"
_FAULTS_BY_STATUS = MappingProxyType(
    {401: Fault.TOKEN, 403: Fault.RIGHTS, 404: Fault.RIGHTS, 429: Fault.BUSY}
)


def fault_of_code(code: int) -> Fault | None:
    """Give whose fault Discord's own error code means, None for a code that is not in the table."""
    return _FAULTS.get(code, Fault.FULL if code in _LIMITS_REACHED else None)


RETRY_DELAYS = MappingProxyType(
    {
        Fault.RIGHTS: (timedelta(minutes=15), timedelta(minutes=105)),  # 15 min and 2 h in all
        Fault.BUSY: (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)),
        Fault.OPENING: (timedelta(minutes=10),),
        Fault.FULL: (timedelta(days=1),),
    }
)
"""How long to wait after each refusal in turn; a fault without waits is not tried again."""

TRANSIENT = frozenset({Fault.BUSY, Fault.OPENING, Fault.FULL})
"""Faults that pass by themselves: their last wait is repeated until the delivery expires."""

RETRIED_AS_PLAIN = frozenset({Fault.OURS, Fault.CONTENT})
"""Faults of the message itself: it is tried once more in its plain form."""
