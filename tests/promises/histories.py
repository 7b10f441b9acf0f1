"""Short words for the histories that the tests of the model are made of: all begins on a Monday."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.promises.events import (
    Event,
    PermissionBack,
    PermissionLost,
    RoundupAdded,
    UpstreamUp,
    WatchAdded,
)
from tests.promises.model import Model
from tests.promises.observations import AlertSent, IssuePosted, PaperSeen
from tests.promises.terms import Answer, Member, Owner, RoundupTerms

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
ME = Member(5)
DAILY = RoundupTerms(7, time(9))


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment so many days after Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def seen(names: str, when: datetime, votes: int = 1, day: date | None = None) -> list[Event]:
    """Let the cache take in papers; `moe-a` is found by the word moe."""
    return [
        PaperSeen(when, name, day or when.date(), votes, words=tuple(name.split("-")))
        for name in names.split()
    ]


def added(when: datetime, terms: RoundupTerms = DAILY, **answer: object) -> RoundupAdded:
    """Set roundup 1 up."""
    return RoundupAdded(when, 1, 1, terms, answer=Answer(**answer))  # pyright: ignore[reportArgumentType]


def issue(when: datetime, names: str, behind: str = "", title: str = "") -> IssuePosted:
    """Post an issue of roundup 1."""
    papers, whole = tuple(names.split()), tuple((behind or names).split())
    return IssuePosted(when, 1, 1, 7, title, papers, whole, count=len(whole), issue=f"{when}")


def watched(when: datetime, query: str = "moe", watch: int = 1, **terms: object) -> WatchAdded:
    """Set a watch of mine up."""
    return WatchAdded(when, ME, watch, query, **terms)  # pyright: ignore[reportArgumentType]


def alert(when: datetime, names: str, owner: Owner = ME) -> AlertSent:
    """Send an alert."""
    return AlertSent(when, owner, tuple(names.split()))


@dataclass
class Case:
    """What happens, how it goes on rightly and wrongly, and what is found then."""

    promise: str
    before: Sequence[Event]
    right: Sequence[Event]
    wrong: Sequence[Event]
    finding: str
    until: datetime = field(default=at(3))


def play(*courses: Iterable[Event], until: datetime) -> list[str]:
    """Return what the model finds in some courses together."""
    events = sorted((event for course in courses for event in course), key=lambda each: each.at)
    model = Model()
    return [finding for event in [*events, UpstreamUp(until)] for finding in model.after(event)]


def verdicts(case: Case) -> tuple[list[str], list[str]]:
    """Return what is found in a case's right course, and what in its wrong one."""
    right = play(case.before, case.right, until=case.until)
    return right, play(case.before, case.wrong, until=case.until)


FIRST = [*seen("a b", at(0, 6)), added(at(0, 8), next_run=at(0, 9)), issue(at(0, 9, 30), "a b")]
"""Roundup 1 is set up on Monday at eight, and its first issue comes at half past nine."""
LOST = [PermissionLost(at(1, 8), 7), PermissionBack(at(1, 20), 7)]
"""On Tuesday its channel's rights are away for twelve hours."""
