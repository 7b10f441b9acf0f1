"""Stores the papers that a member doesn't want recommended; every statement is about one member."""

from datetime import datetime

from sqlalchemy import delete, func, select

from bot.storage.schema import dismissed_papers
from bot.storage.transaction import Transaction

MAX_DISMISSED = 1_000
"""Dismissed papers that a member has at most; the oldest give way."""

_table = dismissed_papers.c
_NEWEST_FIRST = (_table.dismissed_at.desc(), _table.paper_id.desc())


class DismissedPaperStore:
    """Access to the dismissed papers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, member_id: int, paper_id: str, now: datetime) -> bool:
        """Dismiss a paper; return False if it was dismissed already."""
        row = {"member_id": member_id, "paper_id": paper_id, "dismissed_at": now}
        insert = self._tx.upsert(dismissed_papers).values(row).on_conflict_do_nothing()
        added = await self._tx.execute(insert.returning(_table.paper_id))
        if added.scalar_one_or_none() is None:
            return False
        await self._forget_oldest(member_id)
        return True

    async def restore(self, member_id: int, paper_id: str) -> bool:
        """Take a dismissal back; return False if there was none."""
        gone = delete(dismissed_papers).where(
            _table.member_id == member_id, _table.paper_id == paper_id
        )
        restored = await self._tx.execute(gone.returning(_table.paper_id))
        return restored.scalar_one_or_none() is not None

    async def ids(self, member_id: int) -> tuple[str, ...]:
        """Return the ids of a member's dismissed papers, the last dismissed first."""
        query = select(_table.paper_id).where(_table.member_id == member_id)
        return tuple((await self._tx.execute(query.order_by(*_NEWEST_FIRST))).scalars())

    async def _forget_oldest(self, member_id: int) -> None:
        mine = _table.member_id == member_id
        count = select(func.count()).select_from(dismissed_papers).where(mine)
        if (await self._tx.execute(count)).scalar_one() <= MAX_DISMISSED:
            return
        kept = select(_table.paper_id).where(mine).order_by(*_NEWEST_FIRST).limit(MAX_DISMISSED)
        gone = delete(dismissed_papers).where(mine, _table.paper_id.not_in(kept))
        await self._tx.execute(gone)
