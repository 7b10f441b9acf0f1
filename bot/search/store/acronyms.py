"""Reads the meanings of acronyms, as the papers themselves give them."""

from sqlalchemy import func, select

from bot.storage.schema import acronyms
from bot.storage.transaction import Transaction


class AcronymStore:
    """Access to the acronyms mined from the papers, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def counts(self) -> list[tuple[str, str, int]]:
        """Return each acronym and long form, both folded, and how many papers give it."""
        number = func.count()
        query = (
            select(acronyms.c.acronym, acronyms.c.long_form, number)
            .group_by(acronyms.c.acronym, acronyms.c.long_form)
            .order_by(acronyms.c.acronym, number.desc(), acronyms.c.long_form)
        )
        return [(row[0], row[1], row[2]) for row in await self._tx.execute(query)]
