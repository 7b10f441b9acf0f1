"""Finds the next moment at which a process has something to do, so that no second is ticked.

A process looks every ten seconds; what is left out here are looks that would find nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.delivery.store.conditions import is_next_part, is_open
from bot.storage.database import Database
from bot.storage.schema import deliveries, issues, subscriptions

LOOK = timedelta(seconds=10)
"""How often a process looks for what is due."""
SLOT = timedelta(minutes=5)
"""How often it asks for papers; and how long a roundup without papers is put off."""
PATIENCE = timedelta(hours=3)
"""How long after its time a roundup without papers is looked at again, unless some come before."""
LATER = timedelta(hours=1)
"""How often from then on."""
FRESH = 2 * SLOT
"""How long after papers have come every look counts."""
RARELY = timedelta(hours=6)
REREAD = timedelta(minutes=65)
"""After how long at most an older list is read again."""
RETRY = timedelta(minutes=10)
"""How often what could not be sent is tried again, or refreshed, while Discord is away."""
TIDY_AT = timedelta(minutes=7)
"""When in a day old data is deleted, after midnight in UTC."""

_RUNS = select(subscriptions.c.id, subscriptions.c.next_run_at).where(
    subscriptions.c.pause.is_(None)
)
_OTHERS = select(
    select(func.min(deliveries.c.not_before)).where(is_open, is_next_part()).scalar_subquery(),
    select(func.min(issues.c.refresh_at)).scalar_subquery(),
)


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
    _runs: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When each roundup is to run, as of the last look."""
    _times: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When each roundup was last due, before it was put off for want of papers."""
    _put_off: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """Until when it was."""

    def is_due(self, step: str, now: datetime) -> bool:
        """Return whether a step has something to do now."""
        return (at := self.steps.get(step)) is not None and at <= now

    def is_overdue(self, now: datetime) -> bool:
        """Return whether a process that looks often has had something to do before now."""
        return any(at <= now - LOOK for at in self.steps.values())

    def upstream_changed(self, at: datetime, *, is_old: bool) -> None:
        """Ask for papers in the next slot and, if it `is_old`, when older lists are read again."""
        slot = _slot(at)
        self.polls.add(slot)
        if is_old and self.polled_at and slot - self.polled_at < REREAD:
            self.polls.add(_slot(at + REREAD))

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
            runs = {row.id: row.next_run_at for row in await tx.execute(_RUNS)}
            sends, refreshes = (await tx.execute(_OTHERS)).one()
        wait = now + RETRY
        looks = [self._look(roundup, run, now) for roundup, run in runs.items()]
        self._runs = runs
        self.steps = {"schedule": min(looks)} if looks else {}
        if sends:
            self.steps["deliveries"] = max(sends, wait) if is_down else sends
        if refreshes:
            self.steps["refresh"] = refreshes if refreshes > now else wait
        moments = [*self.steps.values()]
        moments.append(_midnight(self.tidied_at or self.start) + timedelta(1) + TIDY_AT)
        moments.append((self.polled_at or now) + RARELY)
        return max(min([*moments, *self.polls]), now + LOOK)

    def _look(self, roundup: int, run: datetime, now: datetime) -> datetime:
        """Return when to look at a roundup that is to run; one without papers is often put off."""
        was_due = self._runs.get(roundup, run) <= now
        if was_due and SLOT - LOOK < run - now <= SLOT:  # sending has taken some of the time
            self._put_off[roundup] = run
        if run != self._put_off.get(roundup):
            self._times[roundup] = run
            return run
        if self.news_at is not None and now - self.news_at < FRESH:
            return run
        latest = self._times.get(roundup, now) + PATIENCE
        look = latest if latest > now else now + LATER
        self.polls.add(look)
        return look


def _slot(at: datetime) -> datetime:
    """Return the next moment at which papers are asked for."""
    past = (at - _midnight(at)) % SLOT
    return at + (SLOT - past) if past else at


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
