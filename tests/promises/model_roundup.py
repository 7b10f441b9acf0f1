"""One roundup as its server's admins understand it: terms, state, what came, what is to come."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from tests.promises.model_schedule import local_date, period
from tests.promises.model_world import History, Paper, World, depends_on_time
from tests.promises.observations import IssuePosted, IssueSeen
from tests.promises.terms import RoundupTerms


@dataclass
class Send:
    """A command to post it now."""

    at: datetime
    counts: bool
    papers: int


@dataclass
class Pending:
    """A paper that is to come by the second issue after it was seen."""

    seen: datetime
    slots_left: int = 2
    since: datetime | None = None
    by: datetime | None = None


@dataclass(eq=False)
class Issue:
    """An issue that was posted: at its time, or because somebody sent it."""

    id: str
    at: datetime
    terms: RoundupTerms
    papers: set[str]
    counts: bool = True
    due: date | None = None
    sent_on: date | None = None
    """The day for which it counts, if somebody sent it."""

    @classmethod
    def of(cls, event: IssuePosted, roundup: "Roundup", send: Send | None) -> Self:
        """Make it of what was seen."""
        terms, papers = roundup.terms.now, whole_of(event)
        if send is None:
            due = local_date(roundup.slot or event.at, terms.zone)
            return cls(event.issue, event.at, terms, papers, due=due)
        day = local_date(send.at, terms.zone) if send.counts else None
        return cls(event.issue, event.at, terms, papers, send.counts, sent_on=day)


@dataclass
class Owed:
    """An issue that is to come, for there are papers."""

    slot: datetime
    by: datetime
    papers: int
    before: datetime | None = None
    """The time before, whose issue an outage may have left in doubt, with the same papers."""


@dataclass
class Said:
    """What an answer said of the next issue."""

    at: datetime
    number: int


@dataclass
class Roundup:
    """What is known of a roundup."""

    server: int
    number: int
    terms: History[RoundupTerms]
    paused: bool | None = False
    """By a person; None if the documents leave it open."""
    changed: datetime | None = None
    """When a person last changed anything about it."""
    anchor: date | None = None
    slot: datetime | None = None
    next_slot: datetime | None = None
    said_next: tuple[datetime, datetime] | None = None
    will_bring: Said | None = None
    would_send: Said | None = None
    sends: list[Send] = field(default_factory=list[Send])
    sent_days: set[date] = field(default_factory=set[date])
    pending: dict[str, Pending] = field(default_factory=dict[str, Pending])
    owed: Owed | None = None
    issues: list[Issue] = field(default_factory=list[Issue])
    brought: dict[str, Issue] = field(default_factory=dict[str, Issue])
    shown_running: datetime | None = None
    """When it was last shown as going on."""
    explained: datetime | None = None
    """When a message about its channel last came."""
    unexplained: datetime | None = None
    """When it was shown as paused, and nobody had been told why."""
    is_first: bool = True
    has_missed: bool = False
    """Whether a time has passed without an issue since the last one."""

    @property
    def own(self) -> tuple[Hashable, ...]:
        """What pauses it when it is away: its channel's rights, its server."""
        return ("channel", self.terms.now.channel), ("server", self.server)

    @property
    def all(self) -> tuple[Hashable, ...]:
        """Whatever may hold it up."""
        return "process", "discord", "upstream", *self.own

    def admits(self, paper: Paper, start: datetime, end: datetime) -> set[bool]:
        """Return whether its terms admit a paper, for all that both were within a window."""
        return {
            verdict
            for terms in self.terms.between(start, end)
            for verdict in paper.matches(terms.query, terms.min_upvotes, start, end)
        }

    def in_period(self, world: World, due: date, start: datetime, end: datetime) -> set[str]:
        """Return the papers that the weekly or monthly issue of a date is sure to hold."""
        first, last = period(self.terms.now, due)
        return {
            paper.name
            for paper in world.papers.values()
            if paper.first_seen <= start
            and all(first <= day <= last for day in paper.day.between(start, end))
            and self.admits(paper, start, end) == {True}
            and paper.name not in self.brought
        }

    @property
    def added(self) -> datetime:
        """When it was set up."""
        return self.terms.began

    @property
    def is_selective(self) -> bool:
        """Whether a paper may begin or cease to be admitted."""
        return depends_on_time(self.terms.now.query, self.terms.now.min_upvotes)

    def expect_nothing(self) -> None:
        """Expect none of the papers so far any more, where documents leave open what becomes."""
        self.pending.clear()
        self.owed = self.said_next = self.will_bring = None

    def expect_news(self) -> None:
        """Expect none of the papers any more that were there when it was set up."""
        self.pending = {
            name: each for name, each in self.pending.items() if each.seen >= self.added
        }

    def bring(self, issue: Issue, papers: Iterable[str]) -> None:
        """Note that papers have come."""
        for name in papers:
            self.brought.setdefault(name, issue)
            self.pending.pop(name, None)


def whole_of(event: IssueSeen) -> set[str]:
    """Return all papers of an issue, those behind its button too."""
    return set(event.behind or event.papers)
