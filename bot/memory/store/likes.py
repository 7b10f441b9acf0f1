"""Stores which members like which papers in which server; every statement is about one server."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, tuple_

from bot.memory.domain import Like
from bot.storage.schema import likes
from bot.storage.transaction import Transaction

_table = likes.c


class LikeStore:
    """Access to the likes of one server, within one transaction."""

    def __init__(self, tx: Transaction, guild_id: int) -> None:
        """Work inside `tx`."""
        self._tx = tx
        self._guild_id = guild_id
        self._here = _table.guild_id == guild_id

    async def among(self, member_ids: Collection[int], paper_ids: Collection[str]) -> set[Like]:
        """Return which of the members like which of the papers."""
        query = select(_table.member_id, _table.paper_id).where(
            self._here, _table.member_id.in_(member_ids), _table.paper_id.in_(paper_ids)
        )
        return {(row.member_id, row.paper_id) for row in await self._tx.execute(query)}

    async def add(self, given: Iterable[Like], now: datetime) -> None:
        """Record likes, each once."""
        row = {"guild_id": self._guild_id, "liked_at": now}
        new = [row | {"member_id": member, "paper_id": paper} for member, paper in sorted(given)]
        if new:
            await self._tx.execute(self._tx.upsert(likes).on_conflict_do_nothing(), new)

    async def remove(self, taken: Collection[Like]) -> None:
        """Delete likes."""
        if taken:
            theirs = tuple_(_table.member_id, _table.paper_id).in_(sorted(taken))
            await self._tx.execute(delete(likes).where(self._here, theirs))

    async def counts(self, paper_ids: Collection[str]) -> dict[str, int]:
        """Count the members who like each of the papers; without those that nobody likes."""
        query = (
            select(_table.paper_id, func.count().label("members"))
            .where(self._here, _table.paper_id.in_(paper_ids))
            .group_by(_table.paper_id)
        )
        return {row.paper_id: row.members for row in await self._tx.execute(query)}

    async def totals(self, member_ids: Collection[int]) -> dict[int, int]:
        """Count the papers that each of the members likes."""
        query = (
            select(_table.member_id, func.count().label("papers"))
            .where(self._here, _table.member_id.in_(member_ids))
            .group_by(_table.member_id)
        )
        return {row.member_id: row.papers for row in await self._tx.execute(query)}
