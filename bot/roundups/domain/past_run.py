"""What became of a run that was due: the papers left after each step, and why nothing came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.roundups.domain.history import HistoryEntry
from bot.roundups.domain.subscription import Pause, Subscription, Terms

SHOWN_RUNS = 14
"""Runs that an admin is shown: two weeks of a daily roundup."""

_INSTANT = timedelta(microseconds=1)


class Verdict(StrEnum):
    """What became of a run."""

    POSTED = "posted"
    NOTHING_LISTED = "nothing listed"
    NOTHING_NEW = "nothing new"
    NO_MATCH = "no match"
    TOO_FEW_UPVOTES = "too few upvotes"
    NOT_ASKED = "not asked"  # for so long that it was too late to post
    MISSED = "missed"  # nobody was there to serve it in time
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Funnel:
    """The number of papers left after each step of choosing.

    `listed` counts the papers of the lists since the run before, `fresh` those that are new since
    then and that no earlier post has, `matched` those that match the query, `upvoted`
    those that also have the upvotes, `posted` those that the post shows. `most_upvotes` is the
    highest count among those that matched, if none of them had enough.
    """

    listed: int = 0
    fresh: int = 0
    matched: int = 0
    upvoted: int = 0
    posted: int = 0
    most_upvotes: int = 0

    @property
    def verdict(self) -> Verdict:
        """What became of a run that chose like this."""
        if self.upvoted:
            return Verdict.POSTED
        if self.matched:
            return Verdict.TOO_FEW_UPVOTES
        if self.fresh:
            return Verdict.NO_MATCH
        return Verdict.NOTHING_NEW if self.listed else Verdict.NOTHING_LISTED


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of a roundup, with the query and the least upvotes that applied to it.

    `key` is the issue key and `due_at` the time of the run. `pause` is why the roundup was paused
    then, if it was. `entry` tells how its post arrived, if that is on record.
    """

    subscription_id: int
    guild_id: int
    key: str
    due_at: datetime
    verdict: Verdict
    min_upvotes: int = 0
    query: str = ""
    funnel: Funnel = Funnel()
    pause: Pause | None = None
    entry: HistoryEntry | None = None

    @property
    def is_stopped(self) -> bool:
        """Return whether papers were new, and the query or the least upvotes let none through."""
        return self.verdict in {Verdict.NO_MATCH, Verdict.TOO_FEW_UPVOTES}


def stopped_by_terms(runs: Sequence[PastRun], terms: Terms) -> PastRun | None:
    """Return the last run that had new papers, if `terms` that still apply let none of them pass.

    `runs` stand newest first.
    """
    last = next((run for run in runs if run.funnel.fresh), None)
    if last is None or last.verdict is Verdict.POSTED:
        return None
    return last if (last.query, last.min_upvotes) == (terms.query, terms.min_upvotes) else None


def paused_runs(subscription: Subscription, now: datetime) -> tuple[PastRun, ...]:
    """Return the last runs that did not come as the roundup is paused, the newest first."""
    return tuple(_paused_runs(subscription, now)) if subscription.pause else ()


def _paused_runs(known: Subscription, now: datetime) -> Iterator[PastRun]:
    schedule, terms, moment = known.terms.schedule, known.terms, now
    for _ in range(SHOWN_RUNS):
        run = schedule.last_until(moment)
        is_served = run.issue_key <= known.last_issue_key
        if known.paused_at is None or run.moment <= known.paused_at or is_served:
            return
        yield PastRun(
            known.id,
            known.guild_id,
            run.issue_key,
            run.moment,
            Verdict.PAUSED,
            terms.min_upvotes,
            terms.query,
            pause=known.pause,
        )
        moment = run.moment - _INSTANT
