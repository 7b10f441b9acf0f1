"""What the model remembers of the world: the papers that the cache holds, and who was away when."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from operator import eq, ge, gt, le, lt
from typing import Generic, TypeVar

from tests.promises import events as happened
from tests.promises.events import Event
from tests.promises.observations import PaperSeen

MINUTES = timedelta(minutes=10)
"""How long a message that is on its way, or a look at what changed, may take."""
DELIVERY = timedelta(minutes=15)
"""How long a message may take that is said to come at a time, or within minutes."""
SETTLE = timedelta(hours=3)
"""How long a list that grows is left to settle, at most."""
LATE = timedelta(hours=18)
"""How late a message is still sent."""
FRESH = timedelta(days=3)
"""How old a listing day may be whose papers are news."""
NOTICED = timedelta(hours=2)
"""Within what time a roundup or a watch pauses, or goes on, by itself."""
FOREVER = datetime.max.replace(tzinfo=UTC)

_OPERATORS = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, "": ge}
_VOTES = re.compile(r"upvotes:(>=|<=|>|<|=|)(\d+)")

T = TypeVar("T")


class History(Generic[T]):
    """A value as it changed: what it is, and all that it was within a window."""

    def __init__(self, at: datetime, value: T) -> None:
        """Begin with a value."""
        self._values = [(at, value)]

    def set(self, at: datetime, value: T) -> None:
        """Change the value, if it does change."""
        if value != self.now:
            self._values.append((at, value))

    @property
    def now(self) -> T:
        """The value as it is."""
        return self._values[-1][1]

    @property
    def began(self) -> datetime:
        """When it had its first value."""
        return self._values[0][0]

    @property
    def changed(self) -> datetime:
        """When it became what it is."""
        return self._values[-1][0]

    def between(self, start: datetime, end: datetime) -> list[T]:
        """Return each value that it had from `start` to `end`; the first one if it began later."""
        ends = [at for at, _ in self._values[1:]] + [FOREVER]
        found = [
            value
            for (at, value), until in zip(self._values, ends, strict=True)
            if at <= end and until > start
        ]
        return found or [self._values[0][1]]


@dataclass
class Paper:
    """A paper as the cache has held it."""

    name: str
    words: tuple[str, ...]
    first_seen: datetime
    day: History[date]
    upvotes: History[int]
    has_code: History[bool]

    def matches(self, query: str, upvotes: int, start: datetime, end: datetime) -> set[bool]:
        """Return whether a query finds it, for all that it was within a window."""
        return {
            votes >= upvotes and _finds(query, self.words, votes, has_code=code)
            for votes, code in product(
                self.upvotes.between(start, end), self.has_code.between(start, end)
            )
        }


def depends_on_time(query: str, upvotes: int = 0) -> bool:
    """Return whether a paper may begin or cease to match."""
    return upvotes > 0 or "upvotes:" in query or "has:" in query


def _finds(query: str, words: tuple[str, ...], upvotes: int, *, has_code: bool) -> bool:
    """Return whether a query of words, OR, `-word`, `upvotes:` and `has:code` finds a paper."""

    def holds(term: str) -> bool:
        if term.startswith("-"):
            return not holds(term[1:])
        if found := _VOTES.fullmatch(term):
            return _OPERATORS[found[1]](upvotes, int(found[2]))
        return has_code if term == "has:code" else term.casefold() in words

    if "(" in query or '"' in query:
        raise NotImplementedError(f"The model doesn't read {query!r}")
    return any(all(map(holds, part.split())) for part in query.split(" OR "))


@dataclass
class World:
    """The papers in the cache, and the times without process, Discord, Hugging Face or a right."""

    papers: dict[str, Paper] = field(default_factory=dict[str, Paper])
    changed: datetime | None = None
    _away: defaultdict[Hashable, list[list[datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def after(self, event: Event) -> None:
        """Take in what happens."""
        if isinstance(event, PaperSeen):
            self._see(event)
        elif who := _who(event):
            spans = self._away[who]
            is_away = bool(spans) and spans[-1][1] > event.at
            if isinstance(event, _GOING) and not is_away:
                spans.append([event.at, FOREVER])
            elif not isinstance(event, _GOING) and is_away:
                spans[-1][1] = event.at

    def away(
        self, keys: Iterable[Hashable], start: datetime, end: datetime
    ) -> tuple[datetime, datetime] | None:
        """Return the last time within a window that one of them was away; its end may be open."""
        spans = [
            (began, ended)
            for key in keys
            for began, ended in self._away[key]
            if began <= end and ended >= start
        ]
        return max(spans, key=lambda span: span[1], default=None)

    def was_hidden(self, day: date, when: datetime) -> bool:
        """Return whether an outage hid an older list from whoever set something up then."""
        return day < when.date() and self.away(("upstream", "process"), when, when) is not None

    def _see(self, event: PaperSeen) -> None:
        self.changed = event.at
        paper = self.papers.get(event.paper)
        if paper is None:
            self.papers[event.paper] = Paper(
                event.paper,
                event.words,
                event.at,
                History(event.at, event.day),
                History(event.at, event.upvotes),
                History(event.at, event.has_code),
            )
            return
        paper.day.set(event.at, event.day)
        paper.upvotes.set(event.at, event.upvotes)
        paper.has_code.set(event.at, event.has_code)


_GOING = (
    happened.ProcessDown,
    happened.DiscordDown,
    happened.UpstreamDown,
    happened.PermissionLost,
    happened.ChannelDeleted,
    happened.MessagesClosed,
    happened.ServerLeft,
)


_FOR_ALL: dict[type[Event], str] = {
    happened.ProcessDown: "process",
    happened.ProcessUp: "process",
    happened.DiscordDown: "discord",
    happened.DiscordUp: "discord",
    happened.UpstreamDown: "upstream",
    happened.UpstreamUp: "upstream",
}


def _who(event: Event) -> Hashable:
    """Return who goes away or comes back, if that is what happens."""
    match event:
        case happened.PermissionLost() | happened.PermissionBack() | happened.ChannelDeleted():
            return "channel", event.channel
        case happened.MessagesClosed() | happened.MessagesOpened():
            return "member", event.member
        case happened.ServerLeft() | happened.ServerJoined():
            return "server", event.server
        case _:
            return _FOR_ALL.get(type(event))
