"""Finds the next moment at which a process has something to do, so that no second is ticked.

A process looks every ten seconds; what is left out here are looks that would find nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.schema import deliveries, issues, subscriptions

LOOK = timedelta(seconds=10)
"""How often a process looks for what is due."""
SLOT = timedelta(minutes=5)
"""How often it asks for papers; and how long a roundup without papers is put off."""
COARSE = timedelta(minutes=15)
"""How often it is let look again as long as nothing new can have come: all times are multiples."""
SETTLING = timedelta(hours=1)
"""How long after papers have come every look counts."""
RARELY = timedelta(hours=6)
REREAD = timedelta(minutes=65)
"""After how long at most an older list is read again."""
RETRY = timedelta(minutes=10)
"""How often what could not be sent is tried again, or refreshed, while Discord is away."""
TIDY_AT = timedelta(minutes=7)
"""When in a day old data is deleted, after midnight in UTC."""

_RUNS = select(subscriptions.c.next_run_at).where(subscriptions.c.pause.is_(None))
_SENDS = select(func.min(deliveries.c.not_before)).where(
    deliveries.c.state.in_(("pending", "sending"))
)
_REFRESHES = select(func.min(issues.c.refresh_at))


@dataclass
class Agenda:
    """The moments at which papers are asked for, and those that are known from what people set."""

    start: datetime
    polls: set[datetime] = field(default_factory=set[datetime])
    polled_at: datetime | None = None
    tidied_at: datetime | None = None
    news_at: datetime | None = None
    """When papers were last seen to have changed."""
    steps: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """When the store says that each step has something to do, as of the last look."""
    _rechecks: set[datetime] = field(default_factory=set[datetime])
    """Until when roundups without papers were put off."""

    def is_due(self, step: str, now: datetime) -> bool:
        """Return whether a step has something to do now."""
        return (at := self.steps.get(step)) is not None and at <= now

    def is_overdue(self, now: datetime) -> bool:
        """Return whether a process that looks often has had something to do before now."""
        return any(at <= now - LOOK for at in self.steps.values())

    def upstream_changed(self, at: datetime, *, is_old: bool) -> None:
        """Ask for papers in the next slot and, if it `is_old`, when older lists are read again."""
        self.polls |= {_slot(at), _slot(at + REREAD)} if is_old else {_slot(at)}

    def is_poll_due(self, now: datetime) -> bool:
        """Return whether papers are to be asked for now, and count on it."""
        due = {at for at in self.polls if at <= now}
        self.polls -= due
        is_due = bool(due) or self.polled_at is None or now - self.polled_at >= RARELY
        if is_due:
            self.polled_at = now
        return is_due

    def is_tidying_due(self, now: datetime) -> bool:
        """Return whether the day's deleting is due now, and count on it."""
        last = self.tidied_at or self.start
        if now < _midnight(last) + timedelta(days=1) + TIDY_AT:
            return False
        self.tidied_at = now
        return True

    async def upcoming(self, database: Database, now: datetime, *, is_down: bool) -> datetime:
        """Return the next moment that the store or the agenda names; `is_down` if Discord is."""
        async with database.read() as tx:
            runs = (await tx.execute(_RUNS)).scalars().all()
            sends = (await tx.execute(_SENDS)).scalar_one()
            refreshes = (await tx.execute(_REFRESHES)).scalar_one()
        wait = now + RETRY
        self._rechecks |= {run for run in runs if run - now == SLOT}
        has_news = self.news_at is not None and now - self.news_at < SETTLING
        looks = {
            run: run if has_news else _next(COARSE, now) for run in runs if run in self._rechecks
        }
        self._ask_before([run for run in runs if run not in looks], now)
        self.polls |= set(looks.values())
        runs = [looks.get(run, run) for run in runs]
        self.steps = {"schedule": min(runs)} if runs else {}
        if sends:
            self.steps["deliveries"] = max(sends, wait) if is_down else sends
        if refreshes:
            self.steps["refresh"] = refreshes if refreshes > now else wait
        moments = [*runs, *self.steps.values()]
        moments.append(_midnight(self.tidied_at or self.start) + timedelta(1) + TIDY_AT)
        moments.append((self.polled_at or now) + RARELY)
        return max(min([*moments, *self.polls]), now + LOOK)

    def _ask_before(self, runs: Iterable[datetime], now: datetime) -> None:
        """Ask for papers just before each run."""
        self.polls |= {before for run in runs if (before := _slot(run) - SLOT) > now}


def _slot(at: datetime) -> datetime:
    """Return the next moment at which papers are asked for."""
    past = (at - _midnight(at)) % SLOT
    return at + (SLOT - past) if past else at


def _next(step: timedelta, now: datetime) -> datetime:
    """Return the next multiple of a step."""
    return now + (step - (now - _midnight(now)) % step)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
