"""Derives anew what is stored of papers after a change of its rules, the newest first.

That is their folded texts, the acronyms they explain, and whether their abstract links to code.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from bot.papers.store import rows, saving
from bot.storage.key_values import KeyValues
from bot.storage.schema import acronyms, paper_text, papers
from bot.storage.transaction import Transaction

POSITION = "papers.refold"
"""The key of the id of the last paper folded anew; a migration sets it to "", before all ids."""

_TEXTS = ("title", "abstract", "authors", "orgs")
_STORED = tuple(paper_text.c[name].label(f"folded_{name}") for name in _TEXTS)
_PAPERS = (
    select(*rows.COLUMNS, papers.c.key, papers.c.has_code, papers.c.submitter_folded, *_STORED)
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
        await self._derive(found)
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

    async def _derive(self, found: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """Write the columns that follow from others where they are missing or differ now."""
        changed: list[dict[str, Any]] = []
        for row in found:
            derived = rows.derived(rows.paper(row))
            if any(getattr(row, name) != value for name, value in derived.items()):
                changed.append({"its_key": row.key, **derived})
        if changed:
            await self._tx.execute(
                update(papers).where(papers.c.key == bindparam("its_key")), changed
            )
