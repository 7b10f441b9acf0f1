"""Stores, for a limited time, searches that are too long for a button's custom_id."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.storage.schema import references
from bot.storage.transaction import Transaction

LIFETIME = timedelta(days=30)
"""How long the buttons of a search keep working after the day on which they were last shown."""
FRESH = timedelta(days=1)
"""How long a search isn't stored again: a write has to wait for its turn, a read never does."""


class ReferenceStore:
    """Access to the stored searches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def put(self, query: str, now: datetime) -> None:
        """Store a query's text under its reference, and delete expired ones."""
        statement = self._tx.upsert(references).values(
            reference=reference_of(query), query=query, expires_at=now + LIFETIME
        )
        later = {"expires_at": statement.excluded.expires_at}
        await self._tx.execute(
            statement.on_conflict_do_update(index_elements=["reference"], set_=later)
        )
        await self._tx.execute(delete(references).where(references.c.expires_at < now))

    async def fresh(self, query: str, now: datetime) -> str | None:
        """Return the reference of a query that was stored within the last day, else None."""
        reference = reference_of(query)
        known = select(references.c.reference).where(
            references.c.reference == reference, references.c.expires_at > now + LIFETIME - FRESH
        )
        return (await self._tx.execute(known)).scalar_one_or_none()

    async def get(self, reference: str, now: datetime) -> str | None:
        """Return the query behind a reference, None once it has expired."""
        query = select(references.c.query).where(
            references.c.reference == reference, references.c.expires_at >= now
        )
        return (await self._tx.execute(query)).scalar_one_or_none()


def reference_of(query: str) -> str:
    """Return the reference of a query's text: the same one for the same text, everywhere."""
    return hashlib.sha256(query.encode()).hexdigest()[:20]
