"""A Discord in memory: channels, private chats, messages, permissions and outages; the fake target.

It takes the place of the targets of all kinds at their port, answers at once, and keeps what has
arrived or was edited since somebody last looked.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.order import Order, TargetKind
from bot.delivery.domain.results import Absent, Ambiguous, Refused, Result, Sent, Unreadable
from bot.runtime.clock import Clock
from tests.promises.events import (
    ChannelDeleted,
    DiscordDown,
    DiscordUp,
    Event,
    MessagesClosed,
    MessagesOpened,
    PermissionBack,
    PermissionLost,
    ServerJoined,
    ServerLeft,
)

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Where the times in Discord's ids begin."""
FORUMS = frozenset({705})
"""The channels that are forums."""
_OTHER_KIND = {False: TargetKind.FORUM, True: TargetKind.CHANNEL}
"""The kind of message that a channel, or a forum, can't take."""
NONCE_WINDOW = timedelta(minutes=3)
"""How long a repeated nonce is dropped."""
DOWN = Ambiguous("HTTP 503")
CLOSED = Refused(403, 50007, "Cannot send messages to this user")
DELETED = Refused(404, 10003, "Unknown Channel")
NO_ACCESS = Refused(403, 50001, "Missing Access")
NO_PERMISSION = Refused(403, 50013, "Missing Permissions")
UNFIT = Refused(400, 50024, "Cannot execute action on this channel type")
NO_MESSAGE = Refused(404, 10008, "Unknown Message")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is now; `is_edited` if it was changed after it had arrived."""

    id: int
    order: Order
    payload: str
    is_edited: bool = False


@dataclass
class World:
    """Discord: `channels` maps each channel to its server, `servers` are those the bot is in.

    The share `doubt` of the messages arrives without an answer, by `dice`.
    `silent` channels deny the bot to read and write, `gone` ones were deleted, `closed` members
    take no messages. `news` are the messages that have arrived or changed since it was emptied.
    """

    clock: Clock
    channels: dict[int, int]
    servers: set[int]
    dice: random.Random
    doubt: float = 0.0
    is_down: bool = False
    silent: set[int] = field(default_factory=set[int])
    gone: set[int] = field(default_factory=set[int])
    closed: set[int] = field(default_factory=set[int])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    news: list[Message] = field(default_factory=list[Message])
    asked: int = 0
    """How often it was to take a message, or to say whether it has."""
    _markers: dict[str, int] = field(default_factory=dict[str, int])
    _nonces: dict[str, tuple[datetime, int]] = field(
        default_factory=dict[str, tuple[datetime, int]]
    )

    @property
    def targets(self) -> MappingProxyType[TargetKind, "World"]:
        """The target of each kind."""
        return MappingProxyType(dict.fromkeys(TargetKind, self))

    def apply(self, event: Event) -> bool:
        """Let something happen; return whether it changes anything."""
        if isinstance(event, DiscordDown | DiscordUp):
            was_down, self.is_down = self.is_down, isinstance(event, DiscordDown)
            return was_down is not self.is_down
        match event:
            case PermissionLost(_, one) | PermissionBack(_, one):
                if one in self.gone:
                    return False
                known, is_in = self.silent, isinstance(event, PermissionLost)
            case ChannelDeleted(_, one):
                known, is_in = self.gone, True
            case MessagesClosed(_, one) | MessagesOpened(_, one):
                known, is_in = self.closed, isinstance(event, MessagesClosed)
            case ServerLeft(_, one) | ServerJoined(_, one):
                known, is_in = self.servers, isinstance(event, ServerJoined)
            case _:
                return False
        was_in = one in known
        (known.add if is_in else known.discard)(one)
        return was_in is not is_in

    def is_writable(self, channel: int) -> bool:
        """Return whether the bot may read and write in a channel."""
        return channel not in self.silent | self.gone and self.channels[channel] in self.servers

    async def send(self, delivery: Delivery, nonce: str) -> Result:
        """Create a message, unless one with this nonce has just been created."""
        self.asked += 1
        if refused := self._refusal(delivery.order):
            return refused
        now = self.clock()
        at, known = self._nonces.get(nonce, (EPOCH, 0))
        if now - at <= NONCE_WINDOW:
            return Sent(known)
        milliseconds = int((now - EPOCH).total_seconds() * 1000)
        made = Message(milliseconds << 22 | len(self.messages), delivery.order, delivery.payload)
        self._nonces[nonce] = now, made.id
        self._markers.setdefault(delivery.order.marker, made.id)
        self._keep(made)
        return DOWN if self.dice.random() < self.doubt else Sent(made.id)

    async def find(self, delivery: Delivery) -> Result:
        """Look for a delivery's message."""
        self.asked += 1
        refused = self._refusal(delivery.order)
        if refused is NO_PERMISSION:
            return Unreadable("The bot may not read that channel's history.")
        if refused and refused is not CLOSED:
            return refused
        known = self._markers.get(delivery.order.marker)
        return Absent() if known is None else Sent(known)

    async def edit(self, delivery: Delivery, payload: str) -> Result:
        """Change a message in place."""
        refused = self._refusal(delivery.order)
        if refused and refused is not CLOSED:
            return refused
        known = self.messages.get(delivery.message_id or 0)
        if known is None:
            return NO_MESSAGE
        self._keep(replace(known, payload=payload, is_edited=True))
        return Sent(known.id)

    def _keep(self, message: Message) -> None:
        self.messages[message.id] = message
        self.news.append(message)

    def _refusal(self, order: Order) -> Ambiguous | Refused | None:
        where = order.channel_id
        checks: tuple[tuple[Callable[[], bool], Ambiguous | Refused], ...]
        if order.target is TargetKind.DIRECT:
            checks = ((lambda: self.is_down, DOWN), (lambda: where in self.closed, CLOSED))
        else:
            checks = (
                (lambda: self.is_down, DOWN),
                (lambda: where in self.gone, DELETED),
                (lambda: self.channels[where] not in self.servers, NO_ACCESS),
                (lambda: order.target is _OTHER_KIND[where in FORUMS], UNFIT),
                (lambda: where in self.silent, NO_PERMISSION),
            )
        return next((result for is_so, result in checks if is_so()), None)
