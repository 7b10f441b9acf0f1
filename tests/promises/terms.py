"""Who and what the events are about: people, channels, servers, a roundup's terms, an answer."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

Cadence = Literal["daily", "weekly", "monthly"]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Member:
    """A person, who gets direct messages."""

    id: int

    def __str__(self) -> str:
        """Print `@5`."""
        return f"@{self.id}"


@dataclass(frozen=True)
class Channel:
    """A channel of a server; its id is its own among all servers."""

    server: int
    id: int

    def __str__(self) -> str:
        """Print `#7`."""
        return f"#{self.id}"


@dataclass(frozen=True)
class Server:
    """A whole server: its roundups, its channels' watches, its settings."""

    id: int

    def __str__(self) -> str:
        """Print `server 3`."""
        return f"server {self.id}"


Owner = Member | Channel
Whose = Member | Channel | Server


@dataclass(frozen=True)
class RoundupTerms:
    """What a roundup shows, where and when; `days` are weekdays (Monday is 0), none means all."""

    channel: int
    at: time
    zone: str = "UTC"
    cadence: Cadence = "daily"
    days: tuple[int, ...] = ()
    query: str = ""
    min_upvotes: int = 0
    top: int = 10
    layout: str = "list"

    def __str__(self) -> str:
        """Print what differs from the defaults."""
        days = ",".join(_DAYS[day] for day in self.days)
        told = [f"#{self.channel}, {self.cadence} {self.at:%H:%M} {self.zone}"]
        told += [f"on {days}"] if days else []
        told += [f"query {self.query!r}"] if self.query else []
        told += [f"from {self.min_upvotes} upvotes"] if self.min_upvotes else []
        told += [f"top {self.top}"] if self.top != 10 else []
        told += [self.layout] if self.layout != "list" else []
        return ", ".join(told)


@dataclass(frozen=True)
class Answer:
    """What the reply to a person showed; None where it showed nothing of the kind.

    `next_list` is said in place of `next_run` where a weekend comes between: until then nothing
    comes but what is left over.
    """

    next_run: datetime | None = None
    next_list: datetime | None = None
    is_paused: bool | None = None
    snoozed_until: datetime | None = None
    refused: bool = False
    will_bring: int | None = None
    text: str = ""

    def __str__(self) -> str:
        """Print what was shown."""
        told = ["refused"] if self.refused else []
        told += [f"next {moment(self.next_run)}"] if self.next_run else []
        told += [f"next list {moment(self.next_list)}"] if self.next_list else []
        told += ["paused"] if self.is_paused else []
        told += [f"until {moment(self.snoozed_until)}"] if self.snoozed_until else []
        told += [] if self.will_bring is None else [f"brings {self.will_bring}"]
        return f" -> {', '.join(told)}" if told else ""


def moment(at: datetime) -> str:
    """Print `Mon 5 Oct 08:00`."""
    return f"{at:%a} {at.day} {at:%b %H:%M}"
