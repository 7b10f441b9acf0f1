"""What can be seen of Paperboy: its cache, its messages, its states, and what it keeps."""

from dataclasses import dataclass
from datetime import date, datetime

from tests.promises.events import Event
from tests.promises.terms import Owner, Whose


@dataclass(frozen=True)
class PaperSeen(Event):
    """The cache holds a paper so from now on; told again whenever any of it changes."""

    paper: str
    day: date
    upvotes: int = 0
    has_code: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssueSeen(Event):
    """An issue as it stands."""

    server: int
    roundup: int
    channel: int
    title: str
    papers: tuple[str, ...] = ()
    """Those that the issue itself shows, in its order and in all its messages."""
    behind: tuple[str, ...] = ()
    """All papers behind its button, those shown included."""
    joined_late: tuple[str, ...] = ()
    """Those shown that an earlier form of this issue did not have."""
    count: int = 0
    """The number that the title or the button states."""
    issue: str = ""
    """Which issue it is, the same in all its updates; may be the first message's id."""


@dataclass(frozen=True)
class IssuePosted(IssueSeen):
    """An issue has arrived in its channel."""


@dataclass(frozen=True)
class IssueUpdated(IssueSeen):
    """An issue that had arrived was changed in place."""


@dataclass(frozen=True)
class AlertSent(Event):
    """An alert has arrived."""

    owner: Owner
    papers: tuple[str, ...]
    watches: tuple[int, ...] = ()


@dataclass(frozen=True)
class NoticeSent(Event):
    """A message of its own accord to somebody, about some channels of a server."""

    member: int
    channels: tuple[int, ...]
    text: str = ""
    server: int = 0


@dataclass(frozen=True)
class StateShown(Event):
    """What a list command shows of a roundup (of a server) or of a watch (of its owner)."""

    whose: Whose
    number: int
    is_paused: bool
    next_run: datetime | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class RowsLeft(Event):
    """The tables that still name somebody who asked to be deleted, or a server that was left."""

    whose: Whose
    tables: tuple[str, ...]
