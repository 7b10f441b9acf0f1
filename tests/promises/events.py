"""What can happen to Paperboy; what can be seen of it is in `observations.py`.

Each event prints as one line: `Mon 5 Oct 08:00 UTC  add roundup 1 in #7, daily 09:00 Asia/Tokyo`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from tests.promises.terms import Answer, Owner, RoundupTerms, Whose, moment


@dataclass(frozen=True)
class Event:
    """Something that happens, or is seen, at a moment in UTC."""

    at: datetime

    def __str__(self) -> str:
        """Print the moment and what happens."""
        return f"{moment(self.at)} UTC  {self.line()}"

    def line(self) -> str:
        """Say what happens, without its moment: by default the event's name and fields."""
        words = "".join(f" {c.lower()}" if c.isupper() else c for c in type(self).__name__).strip()
        told = [
            f"{name} {_plain(value)}"
            for name, value in vars(self).items()
            if name not in ("at", "answer") and value not in (None, "", (), 0)
        ]
        return ", ".join([words, *told]) + str(vars(self).get("answer", ""))


# Upstream


@dataclass(frozen=True)
class PaperListed(Event):
    """A paper appears on the list of a day, or moves to it; a query finds it by its `words`."""

    paper: str
    day: date
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperChanged(Event):
    """Upstream, a paper has so many upvotes and code or not."""

    paper: str
    upvotes: int
    has_code: bool = False


@dataclass(frozen=True)
class UpstreamDown(Event):
    """Hugging Face answers no more."""


@dataclass(frozen=True)
class UpstreamUp(Event):
    """Hugging Face answers again."""


# People


@dataclass(frozen=True)
class Asked(Event):
    """A person used a command, and got an answer."""

    answer: Answer = field(default=Answer(), kw_only=True)


@dataclass(frozen=True)
class RoundupAsked(Asked):
    """A command about a roundup."""

    server: int
    roundup: int


@dataclass(frozen=True)
class RoundupAdded(RoundupAsked):
    """`/roundup add`."""

    terms: RoundupTerms

    def line(self) -> str:
        """Say what was set up."""
        return f"add roundup {self.roundup} in {self.terms}{self.answer}"


@dataclass(frozen=True)
class RoundupEdited(RoundupAsked):
    """`/roundup edit`; the terms are those after it."""

    terms: RoundupTerms

    def line(self) -> str:
        """Say what it became."""
        return f"edit roundup {self.roundup}: {self.terms}{self.answer}"


@dataclass(frozen=True)
class RoundupPaused(RoundupAsked):
    """`/roundup pause`."""


@dataclass(frozen=True)
class RoundupResumed(RoundupAsked):
    """`/roundup resume`."""


@dataclass(frozen=True)
class RoundupRemoved(RoundupAsked):
    """`/roundup remove`."""


@dataclass(frozen=True)
class RoundupSent(RoundupAsked):
    """`/roundup send`, with or without `counts`."""

    counts: bool = False


@dataclass(frozen=True)
class RoundupPreviewed(RoundupAsked):
    """`/roundup preview`."""


@dataclass(frozen=True)
class WatchAsked(Asked):
    """A command about a watch."""

    owner: Owner
    watch: int


@dataclass(frozen=True)
class WatchTermsAsked(WatchAsked):
    """A command that says what a watch is; `upvotes` and `code` are its options."""

    query: str
    upvotes: int = 0
    code: bool = False
    daily_at: time | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class WatchAdded(WatchTermsAsked):
    """`/watch`."""


@dataclass(frozen=True)
class WatchEdited(WatchTermsAsked):
    """`/watches edit`; the fields are those after it."""


@dataclass(frozen=True)
class WatchPaused(WatchAsked):
    """`/watches pause`."""


@dataclass(frozen=True)
class WatchResumed(WatchAsked):
    """`/watches resume`."""


@dataclass(frozen=True)
class MessagesResumed(Asked):
    """The button below the notice that direct messages are closed: they are open again."""

    member: int


@dataclass(frozen=True)
class WatchSnoozed(WatchAsked):
    """`/watches snooze`."""

    until: datetime


@dataclass(frozen=True)
class WatchRemoved(WatchAsked):
    """`/watches remove`."""


@dataclass(frozen=True)
class PaperMuted(Asked):
    """The menu below an alert: never tell this owner of that paper again."""

    owner: Owner
    paper: str


@dataclass(frozen=True)
class QuietHoursSet(Asked):
    """`/watches quiet`; both None turn them off."""

    member: int
    start: time | None
    end: time | None
    zone: str = "UTC"


@dataclass(frozen=True)
class Deleted(Asked):
    """`/privacy delete`, confirmed."""

    owner: Whose


# Discord


@dataclass(frozen=True)
class PermissionLost(Event):
    """Paperboy may no longer write in a channel."""

    channel: int


@dataclass(frozen=True)
class PermissionBack(Event):
    """Paperboy may write there again."""

    channel: int


@dataclass(frozen=True)
class ChannelDeleted(Event):
    """A channel is gone for good."""

    channel: int


@dataclass(frozen=True)
class MessagesClosed(Event):
    """Discord lets nobody write to a member any more."""

    member: int


@dataclass(frozen=True)
class MessagesOpened(Event):
    """Discord lets Paperboy write to a member again."""

    member: int


@dataclass(frozen=True)
class ServerLeft(Event):
    """Paperboy was removed from a server."""

    server: int


@dataclass(frozen=True)
class ServerJoined(Event):
    """Paperboy was added to a server, perhaps again."""

    server: int


@dataclass(frozen=True)
class DiscordDown(Event):
    """Discord takes no messages."""


@dataclass(frozen=True)
class DiscordUp(Event):
    """Discord takes messages again."""


# The process


@dataclass(frozen=True)
class ProcessDown(Event):
    """Paperboy is stopped or killed."""


@dataclass(frozen=True)
class ProcessUp(Event):
    """Paperboy is started."""


def _plain(value: object) -> str:
    """Print a field's value; a moment is shortened."""
    return moment(value) if isinstance(value, datetime) else str(value).replace("'", "")
