"""Stores the words that members have pinned or struck out of their taste."""

from sqlalchemy import delete, func, select

from bot.recommendations.domain.taste import ChosenWords
from bot.storage.schema import taste_words
from bot.storage.transaction import Transaction

_table = taste_words.c


class ChosenWordStore:
    """Access to the chosen words within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, member_id: int) -> ChosenWords:
        """Return the words that a member has pinned or struck out."""
        query = select(_table.word, _table.is_pinned).where(_table.member_id == member_id)
        rows = (await self._tx.execute(query)).all()
        return ChosenWords(
            frozenset(row.word for row in rows if row.is_pinned),
            frozenset(row.word for row in rows if not row.is_pinned),
        )

    async def count(self, member_id: int, *, is_pinned: bool) -> int:
        """Count the words that a member has pinned, or struck out."""
        query = select(func.count()).select_from(taste_words)
        mine = query.where(_table.member_id == member_id, _table.is_pinned.is_(is_pinned))
        return (await self._tx.execute(mine)).scalar_one()

    async def choose(self, member_id: int, word: str, *, is_pinned: bool) -> None:
        """Pin a word or strike it out, whatever it was before."""
        insert = self._tx.upsert(taste_words).values(
            member_id=member_id, word=word, is_pinned=is_pinned
        )
        changed = insert.on_conflict_do_update(
            index_elements=["member_id", "word"], set_={"is_pinned": is_pinned}
        )
        await self._tx.execute(changed)

    async def release(self, member_id: int, word: str) -> None:
        """Let a word count as the papers say again."""
        gone = delete(taste_words).where(_table.member_id == member_id, _table.word == word)
        await self._tx.execute(gone)
