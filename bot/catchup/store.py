"""Stores how far members have caught up, and finds what waits; each statement is of one member."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, true, update

from bot.catchup.domain import FIRST_SPAN, LONGEST_SPAN, Mark, Pile, Progress, Tally, Walk
from bot.papers.domain.paper import Paper
from bot.papers.store import rows
from bot.papers.store.papers import MOST_UPVOTED
from bot.search.domain.query import Query
from bot.search.store.conditions import query_conditions
from bot.storage.schema import (
    catchup_papers,
    catchups,
    dismissed_papers,
    notified,
    papers,
    saved_papers,
)
from bot.storage.transaction import Transaction

_cursors, _marks = catchups.c, catchup_papers.c

_ITS_IDS = (papers.c.id, papers.c.local_id)
"""A paper's id, and the one it had while only a saved page was known to have it."""


class CatchUpStore:
    """Access to the catch-up of a member within one transaction."""

    def __init__(self, tx: Transaction, member_id: int, today: date) -> None:
        """Work inside `tx`, for a member; the days that count go back from `today`."""
        self._tx = tx
        self._member_id = member_id
        self._today = today

    async def progress(self, until: int) -> Progress:
        """Return how far the member has come; `until` is what a first catch-up goes up to."""
        query = select(catchups).where(_cursors.member_id == self._member_id)
        found = (await self._tx.execute(query)).first()
        if found is None:
            return Progress(0, self._today - FIRST_SPAN, until)
        return Progress(
            *(found.until, found.first_day, found.first_until, found.done_at, found.press_id)
        )

    async def advance(self, until: int, press_id: int, now: datetime) -> bool:
        """Move the cursor to `until`; return False if it is there or further already."""
        fresh = {"until": until, "done_at": now, "press_id": press_id}
        first = {"first_until": until, "first_day": self._today - FIRST_SPAN}
        insert = self._tx.upsert(catchups).values(member_id=self._member_id, **fresh, **first)
        moved = insert.on_conflict_do_update(
            index_elements=["member_id"],
            set_=fresh | {"before": _cursors.until, "done_before": _cursors.done_at},
            where=_cursors.until < until,
        )
        return (await self._tx.execute(moved.returning(_cursors.until))).first() is not None

    async def move_back(self, press_id: int) -> bool:
        """Put the cursor back to where it was before a press; return False if it didn't move it."""
        its = and_(_cursors.member_id == self._member_id, _cursors.press_id == press_id)
        first = delete(catchups).where(its, _cursors.before.is_(None))
        if (await self._tx.execute(first.returning(_cursors.member_id))).first():
            return True
        back = update(catchups).where(its)
        before = {"until": _cursors.before, "done_at": _cursors.done_before}
        nothing = {"before": None, "done_before": None, "press_id": None}
        moved = await self._tx.execute(
            back.values(**before, **nothing).returning(_cursors.member_id)
        )
        return moved.first() is not None

    async def mark(
        self, paper_id: str, walk: Walk, mark: Mark, press_id: int, now: datetime
    ) -> None:
        """Note what became of a paper in a walk, once."""
        insert = self._tx.upsert(catchup_papers).values(
            member_id=self._member_id,
            paper_id=paper_id,
            walk_id=walk.id,
            mark=mark,
            press_id=press_id,
            pressed_at=now,
        )
        await self._tx.execute(insert.on_conflict_do_nothing())

    async def marked_by(self, press_id: int) -> Mark | None:
        """Return what a press did with a paper."""
        query = select(_marks.mark).where(*self._of_press(press_id))
        found = (await self._tx.execute(query)).scalar_one_or_none()
        return None if found is None else Mark(found)

    async def unmark(self, press_id: int) -> bool:
        """Forget what a press marked; return False if there is nothing."""
        undone = delete(catchup_papers).where(*self._of_press(press_id))
        return (await self._tx.execute(undone.returning(_marks.paper_id))).first() is not None

    async def last_press(self, walk: Walk) -> int | None:
        """Return the last press of a walk that marked a paper."""
        query = select(func.max(_marks.press_id)).where(*self._of_walk(walk))
        return (await self._tx.execute(query)).scalar_one()

    async def tally(self, walk: Walk) -> Tally:
        """Count what a walk has shown."""
        counts = (func.count(case((_marks.mark == each, 1))) for each in (Mark.SAVED, Mark.SKIPPED))
        query = select(func.count(), *counts).select_from(catchup_papers)
        return Tally(*(await self._tx.execute(query.where(*self._of_walk(walk)))).one())

    async def is_waiting(self, paper_id: str, walk: Walk, progress: Progress) -> bool:
        """Return whether a paper is still to be shown in a walk."""
        found = await self._tx.execute(
            select(papers.c.id).where(papers.c.id == paper_id, *self._waits(walk, progress, None))
        )
        return found.first() is not None

    async def waiting(
        self, walk: Walk, progress: Progress, query: Query | None, limit: int
    ) -> tuple[tuple[Paper, ...], int]:
        """Return the papers that are still to be shown in a walk, most upvoted first; how many."""
        conditions = tuple(self._waits(walk, progress, query))
        first = select(*rows.COLUMNS).where(*conditions)
        shown = first.order_by(MOST_UPVOTED, papers.c.key.desc()).limit(limit)
        found = tuple(map(rows.paper, await self._tx.execute(shown)))
        if len(found) < limit:
            return found, len(found)
        counted = select(func.count()).select_from(papers).where(*conditions)
        return found, (await self._tx.execute(counted)).scalar_one()

    def _waits(
        self, walk: Walk, progress: Progress, query: Query | None
    ) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions for what is still to be shown in a walk."""
        first_day = self._today - LONGEST_SPAN
        yield papers.c.listing_day >= first_day
        yield or_(
            papers.c.sequence > progress.first_until, papers.c.listing_day >= progress.first_day
        )
        yield papers.c.sequence <= walk.until
        match walk.pile:
            case Pile.NEW:
                yield papers.c.sequence > progress.until
                in_the_way = or_(_marks.mark != Mark.SHOWN, _marks.walk_id == walk.id)
            case Pile.LEFT:
                yield papers.c.sequence <= progress.until
                in_the_way = true()
        yield from self._not_dealt_with(in_the_way)
        if query:
            since, until = query.filters.since, query.filters.until
            if since:
                yield papers.c.listing_day >= since
            if until:
                yield papers.c.listing_day <= until
            yield from query_conditions(query, first_day, self._tx.dialect)

    def _not_dealt_with(self, in_the_way: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
        """Yield that a paper isn't saved, dismissed, alerted or marked by what is in the way."""
        saved, told, dismissed = saved_papers.c, notified.c, dismissed_papers.c
        for of_it in (
            _ids(saved.paper_id, saved.member_id == self._member_id, saved.removed_at.is_(None)),
            _ids(told.paper_id, told.recipient_id == self._member_id),
            _ids(dismissed.paper_id, dismissed.member_id == self._member_id),
            _ids(_marks.paper_id, _marks.member_id == self._member_id, in_the_way),
        ):
            yield ~of_it.exists()

    def _of_press(self, press_id: int) -> tuple[ColumnElement[bool], ...]:
        return _marks.member_id == self._member_id, _marks.press_id == press_id

    def _of_walk(self, walk: Walk) -> tuple[ColumnElement[bool], ...]:
        return _marks.member_id == self._member_id, _marks.walk_id == walk.id


async def forget(tx: Transaction, before: datetime) -> None:
    """Delete what was done with papers before then, as none of them can be shown any more."""
    await tx.execute(delete(catchup_papers).where(_marks.pressed_at < before))


def _ids(column: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[str]:
    """Select rows about a paper of the statement around."""
    return select(column).where(column.in_(_ITS_IDS), *conditions).correlate(papers)
