"""Orders: messages to be delivered, their targets, and the marker that finds them again."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryKind(StrEnum):
    """The kinds of delivery."""

    ROUNDUP = "roundup"
    ALERT = "alert"
    NOTICE = "notice"  # a line to an admin about a failure
    CROSSPOST = "crosspost"  # the publishing of a roundup's first message
    RECOMMENDATIONS = "recommendations"  # a member's papers of one day


class TargetKind(StrEnum):
    """The kinds of target a delivery can go to."""

    CHANNEL = "channel"  # text, announcement or existing thread: all use Create Message
    DIRECT = "direct"  # a person, whose user id is in `channel_id`
    FORUM = "forum"  # a new post in a forum
    THREAD = "thread"  # the thread under the first part of the same issue
    CROSSPOST = "crosspost"  # the channels that follow an announcement channel


@dataclass(frozen=True, slots=True)
class Message:
    """The content of one part of an issue.

    `payload` is the JSON of Discord's Create Message; under `thread_name` it has the name of the
    thread to create for it, and under `applied_tags` the tags of a forum's post, if needed.
    `plain_payload` is a safe form of it, or empty.
    """

    payload: str
    plain_payload: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A message to be delivered, as it is put into the outbox.

    `subject_id` is the subscription of a roundup or the recipient of an alert; `key` is the local
    date of a roundup or of recommendations. Together with `kind` and `part` they are unique: the
    same order is one delivery. `guild_id` is None for orders that belong to a person. `payload` is
    the frozen JSON of Discord's Create Message; `plain_payload` is a safe form of it, sent if
    Discord refuses the first, or empty. Times are UTC. Parts are sent in order, each after the
    previous one arrived.
    """

    kind: DeliveryKind
    subject_id: int
    key: str
    guild_id: int | None
    target: TargetKind
    channel_id: int
    payload: str
    due_at: datetime
    expires_at: datetime
    part: int = 0
    plain_payload: str = ""

    @property
    def unique_key(self) -> str:
        """The unique key as a string."""
        return f"{self.kind}:{self.subject_id}:{self.key}:{self.part}"

    @property
    def seal(self) -> str:
        """The hash of the frozen payloads."""
        return digest(f"{self.payload}\0{self.plain_payload}", 26)

    @property
    def marker(self) -> str:
        """The text hidden in the message's button, used to find the message in its channel."""
        return marker(self.kind, self.subject_id, self.key, self.part)


def marker(kind: DeliveryKind, subject_id: int, key: str, part: int) -> str:
    """Return the text hidden in a message's button, used to find the message in its channel."""
    return "v1:" + digest(f"{kind}:{subject_id}:{key}:{part}", 26)


def digest(text: str, length: int) -> str:
    """Return the first `length` characters of a text's hash, in small letters and digits."""
    hashed = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(hashed).decode()[:length].lower()
