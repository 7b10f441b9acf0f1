"""Remembers single values by name, such as the hash of the commands that were last synced."""

from sqlalchemy import select

from bot.storage.schema import facts
from bot.storage.statements import Statements


class Facts:
    """Remembered values, inside one transaction."""

    def __init__(self, statements: Statements) -> None:
        """Work inside the transaction of `statements`."""
        self._run = statements

    async def get(self, name: str) -> str | None:
        """Give the value remembered under `name`."""
        query = select(facts.c.value).where(facts.c.name == name)
        return (await self._run.execute(query)).scalar_one_or_none()

    async def put(self, name: str, value: str) -> None:
        """Remember `value` under `name`."""
        statement = self._run.upsert(facts).values(name=name, value=value)
        await self._run.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
        )
