"""Stores single values by name, such as the hash of the commands last synced."""

from sqlalchemy import bindparam, delete, select

from bot.storage.schema import facts
from bot.storage.transaction import Transaction

_VALUE = select(facts.c.value).where(facts.c.name == bindparam("name"))
"""A value; built once, for building a statement takes as long as running it."""


class KeyValues:
    """Access to the stored values within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, name: str) -> str | None:
        """Return the value stored under `name`."""
        return (await self._tx.execute(_VALUE, {"name": name})).scalar_one_or_none()

    async def put(self, name: str, value: str) -> None:
        """Store `value` under `name`."""
        await self._tx.execute(self._tx.replacing(facts), {"name": name, "value": value})

    async def remove(self, name: str) -> None:
        """Remove the value stored under `name`, if there is one."""
        await self._tx.execute(delete(facts).where(facts.c.name == name))
