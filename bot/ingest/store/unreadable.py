"""Remembers the newest list of which nothing could be read."""

from datetime import date

from bot.storage.key_values import KeyValues
from bot.storage.transaction import Transaction

_KEY = "ingest.unreadable"
"""Holds the listing day and the problem, or nothing."""


class UnreadableList:
    """Access to that list within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._facts = KeyValues(tx)

    async def note(self, day: date, problem: str | None) -> None:
        """Remember `problem`, a sentence, about a day's list that wasn't empty.

        None says that papers were read: that ends the problem of this day and of older ones.
        """
        known = (await self._facts.get(_KEY) or "").partition(" ")[0]
        if known <= day.isoformat() and (known or problem):
            await self._facts.put(_KEY, f"{day} {problem}" if problem else "")

    async def problem(self) -> str | None:
        """Return the problem, None if there is none."""
        return (await self._facts.get(_KEY) or "").partition(" ")[2] or None
