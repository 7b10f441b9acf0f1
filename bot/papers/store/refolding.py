"""Folds the stored papers anew after a change of the fold, the newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from bot.papers.store import rows, saving
from bot.storage.key_values import KeyValues
from bot.storage.schema import acronyms, paper_text, papers
from bot.storage.transaction import Transaction

POSITION = "papers.refold"
"""The key of the id of the last paper folded anew; a migration sets it to "", before all ids."""

_TEXTS = ("title", "abstract", "authors", "orgs")
_STORED = tuple(paper_text.c[name].label(f"folded_{name}") for name in _TEXTS)
_PAPERS = (
    select(*rows.COLUMNS, papers.c.key, *_STORED)
    .join(paper_text, paper_text.c.key == papers.c.key)
    .order_by(papers.c.id.desc())  # unlike its key, a paper's id never changes
)


class RefoldingStore:
    """Access to the papers that are still folded as by an older version."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def is_pending(self) -> bool:
        """Return whether there may be papers left to fold anew."""
        return await self.position() is not None

    async def position(self) -> str | None:
        """Return the id of the paper that was last folded anew, None if all have been."""
        return await KeyValues(self._tx).get(POSITION)

    async def refold(self, most: int) -> int:
        """Fold up to `most` papers anew; return how many there were."""
        await saving.take_turn(self._tx)
        position = await self.position()
        if position is None:
            return 0
        query = _PAPERS.where(papers.c.id < position) if position else _PAPERS
        found = (await self._tx.execute(query.limit(most))).all()
        await self._index(found)
        if len(found) < most:
            await KeyValues(self._tx).remove(POSITION)
        else:
            await KeyValues(self._tx).put(POSITION, found[-1].id)
        return len(found)

    async def _index(self, found: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """Write the texts and acronyms of the papers that are folded differently now."""
        changed = {
            row.key: paper
            for row in found
            if tuple(rows.folded(paper := rows.paper(row)).values()) != row[-len(_TEXTS) :]
        }
        await self._tx.execute(delete(acronyms).where(acronyms.c.key.in_(changed)))
        await saving.index(self._tx, changed)
