"""How a watch stands at one moment: when it was last matched, and what holds its alerts back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.papers.domain.paper import Paper
from bot.schedules.quiet_hours import QuietHours
from bot.search.domain.filters import passes
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Filters, Has
from bot.watches.domain.watch import Watch

_LEAST = frozenset({">=", ">"})
_CODE = Filters(has=frozenset({Has.CODE}))
_MODEL = Filters(has=frozenset({Has.MODEL}))
_MOST_HOLDS = 9
"""Holds that are followed one after the other: a snooze, a digest and quiet hours, and again."""


@dataclass(frozen=True, slots=True)
class LastMatch:
    """When a watch was last compared with papers that were new to it (UTC), and with how many."""

    at: datetime
    papers: int


@dataclass(frozen=True, slots=True)
class NearPapers:
    """Papers that have the words of a watch and lack the same of its conditions.

    Each of `lacking` is one condition; `most_upvotes` is the highest count among the papers, which
    `leading` of them have.
    """

    lacking: tuple[Filters, ...]
    count: int
    most_upvotes: int
    leading: int = 1


@dataclass(frozen=True, slots=True)
class Loosening:
    """A weaker condition for a watch: fewer upvotes, 0 for any number, or no code or model.

    `papers` counts those that it lets through; it is 0 where nobody has counted.
    """

    upvotes: int | None = None
    code: bool | None = None
    model: bool | None = None
    papers: int = field(default=0, compare=False)


class Holdup(StrEnum):
    """What holds alerts back for a time."""

    SNOOZE = "snooze"
    QUIET = "quiet hours"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds alerts back, and until when (UTC) by itself."""

    cause: Holdup
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A watch at one moment.

    `waiting` counts the papers that it has found and that wait to be sent, the first of them found
    at `found_at`; `sending` those in an alert that is on its way. `quiet` are the hours in which
    its recipient wants none. `near` is empty while it is paused; `loosenings` are weaker conditions
    with which some of these would be sent.
    """

    watch: Watch
    now: datetime
    last_match: LastMatch | None = None
    waiting: int = 0
    found_at: datetime | None = None
    sending: int = 0
    quiet: QuietHours | None = None
    near: tuple[NearPapers, ...] = ()
    loosenings: tuple[Loosening, ...] = ()

    @property
    def holds(self) -> tuple[Hold, ...]:
        """What holds the alerts of a watch that runs back, in the order in which it ends.

        A snooze may end in quiet hours, and a digest may be due while either lasts: what begins
        before what holds back now has ended is among them.
        """
        if not self.watch.is_active:
            return ()
        found = {each.cause: each for each in [*self._present_holds(), *self._next_holds()]}
        return tuple(sorted(found.values(), key=lambda each: each.until))

    @property
    def release(self) -> datetime:
        """When the first paper that waits may be sent, or one that is found now; `now` if at once.

        It is that of a watch that runs.
        """
        return max((each.until for each in self.holds), default=self.now)

    def _present_holds(self) -> Iterator[Hold]:
        if self.watch.snoozed_until and self.now < self.watch.snoozed_until:
            yield Hold(Holdup.SNOOZE, self.watch.snoozed_until)
        if self.quiet and self.quiet.is_quiet(self.now):
            yield Hold(Holdup.QUIET, self.quiet.next_end(self.now))
        schedule = self.watch.terms.schedule
        if schedule and not self._first <= schedule.last_until(self.now).moment:
            yield Hold(Holdup.DIGEST, schedule.next_after(self.now).moment)

    def _next_holds(self) -> Iterator[Hold]:
        """Yield what holds the first paper back, one after the other."""
        moment = self.now
        for _ in range(_MOST_HOLDS):
            if not self.watch.is_due(self._first, moment):
                snoozed = self.watch.snoozed_until
                is_snoozed = snoozed is not None and moment < snoozed
                cause = Holdup.SNOOZE if is_snoozed else Holdup.DIGEST
                moment = self.watch.held_until(moment)
            elif self.quiet and self.quiet.is_quiet(moment):
                cause, moment = Holdup.QUIET, self.quiet.next_end(moment)
            else:
                return
            yield Hold(cause, moment)

    @property
    def _first(self) -> datetime:
        return self.found_at or self.now


def near_papers(papers: Iterable[Paper], filters: Filters) -> tuple[NearPapers, ...]:
    """Group papers by the conditions that they lack, the largest group first.

    Those that lack none are left out: they will be found in a moment.
    """
    single = tuple(_conditions(filters))
    groups: defaultdict[tuple[Filters, ...], list[Paper]] = defaultdict(list)
    for paper in papers:
        groups[tuple(each for each in single if not passes(paper, each))].append(paper)
    near = (_group(lacking, each) for lacking, each in groups.items() if lacking)
    return tuple(sorted(near, key=lambda each: -each.count))


def _group(lacking: tuple[Filters, ...], papers: Sequence[Paper]) -> NearPapers:
    upvotes = [paper.upvotes or 0 for paper in papers]
    return NearPapers(lacking, len(papers), max(upvotes), upvotes.count(max(upvotes)))


def loosenings(near: Sequence[NearPapers], query: Query) -> tuple[Loosening, ...]:
    """Return the weaker conditions with which at least one of the papers would be sent.

    A query without words keeps a condition.
    """
    bounds = query.filters.upvotes
    lacking_votes = [
        each
        for each in near
        if all(one.upvotes and one.upvotes[0].op in _LEAST for one in each.lacking)
    ]
    found: list[Loosening] = []
    if lacking_votes and all(bound.op in _LEAST for bound in bounds):
        votes = max(each.most_upvotes for each in lacking_votes)
        released = sum(each.leading for each in lacking_votes if each.most_upvotes == votes)
        if votes or _is_bounded(query, Filters(upvotes=bounds)):
            found.append(Loosening(upvotes=votes, papers=released))
    for link, loosening in ((_CODE, Loosening(code=False)), (_MODEL, Loosening(model=False))):
        released = sum(each.count for each in near if each.lacking == (link,))
        if released and _is_bounded(query, link):
            found.append(replace(loosening, papers=released))
    return tuple(found)


def is_weaker(filters: Filters, before: Filters) -> bool:
    """Return whether more papers may pass filters than those before, and all that passed do."""
    is_no_stronger = (
        filters.has <= before.has
        and filters.comments == before.comments
        and filters.by == before.by
        and _least_upvotes(filters) <= _least_upvotes(before)
    )
    return filters != before and is_no_stronger


def _least_upvotes(filters: Filters) -> int:
    """Return the fewest upvotes with which a paper passes."""
    least = (bound.value + (bound.op == ">") for bound in filters.upvotes if "<" not in bound.op)
    return max(least, default=0)


def _is_bounded(query: Query, without: Filters) -> bool:
    """Return whether a query asks for something still without one of its conditions."""
    return query.root is not None or query.filters != without


def _conditions(filters: Filters) -> Iterator[Filters]:
    """Yield each condition alone; watches have none on days."""
    yield from (Filters(upvotes=(bound,)) for bound in filters.upvotes)
    yield from (Filters(comments=(bound,)) for bound in filters.comments)
    yield from (Filters(has=frozenset({link})) for link in sorted(filters.has))
    if filters.by:
        yield Filters(by=filters.by)
