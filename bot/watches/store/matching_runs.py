"""Stores when new papers were matched, so that a watch can say what it was last compared with."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.storage.schema import matching_runs, papers, watches
from bot.storage.transaction import Transaction
from bot.watches.domain.standing import LastMatch
from bot.watches.domain.watch import Watch

_LOOKED_AT = 10
"""Runs that are looked at for one with a paper that was new to a watch; mostly it is the first."""

_table = matching_runs.c


class MatchingRunStore:
    """Access to the matching runs within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def record(self, now: datetime, after: int, until: int) -> None:
        """Record that the papers with a sequence above `after` up to `until` were matched.

        Those that another process has matched already stay in its run. The parts of a run have one
        time.
        """
        newest = select(func.coalesce(func.max(_table.until), 0))
        first = max(after, (await self._tx.execute(newest)).scalar_one())
        if until > first:
            run = self._tx.upsert(matching_runs).values(matched_at=now, after=first, until=until)
            await self._tx.execute(
                run.on_conflict_do_update(index_elements=["matched_at"], set_={"until": until})
            )

    async def record_catch_up(self, watch_id: int, now: datetime, papers_seen: int) -> None:
        """Record that a watch alone was compared with what it had missed, if there was anything."""
        if papers_seen:
            changed = update(watches).where(watches.c.id == watch_id)
            values = {"caught_up_at": now, "caught_up_with": papers_seen}
            await self._tx.execute(changed.values(values))

    async def last_match(self, known: Watch) -> LastMatch | None:
        """Return when a watch was last compared with papers that were new to it, if that is known.

        A paused watch was compared with nothing since.
        """
        columns = (watches.c.first_day, watches.c.paused_at, watches.c.caught_up_at)
        query = select(*columns, watches.c.caught_up_with).where(watches.c.id == known.id)
        row = (await self._tx.execute(query)).one_or_none()
        if row is None:
            return None
        caught_up = LastMatch(row.caught_up_at, row.caught_up_with) if row.caught_up_at else None
        runs = select(matching_runs).where(_table.until > known.cursor)
        if row.paused_at:
            runs = runs.where(_table.matched_at <= row.paused_at)
        newest = runs.order_by(_table.matched_at.desc()).limit(_LOOKED_AT)
        for run in (await self._tx.execute(newest)).all():
            if caught_up and caught_up.at >= run.matched_at:
                break
            news = select(func.count()).where(
                papers.c.sequence > max(run.after, known.cursor),
                papers.c.sequence <= run.until,
                papers.c.listing_day >= row.first_day,
            )
            if count := (await self._tx.execute(news)).scalar_one():
                return LastMatch(run.matched_at, count)
        return caught_up

    async def forget(self, before: datetime) -> None:
        """Delete the runs from before then."""
        await self._tx.execute(delete(matching_runs).where(_table.matched_at < before))
