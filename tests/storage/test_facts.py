"""Single values are remembered by name."""

from bot.storage.database import Database


async def test_the_last_value_counts(database: Database) -> None:
    """Each name has one value, or none."""
    async with database.write() as tx:
        await tx.facts.put("one", "1")
        await tx.facts.put("two", "2")
        await tx.facts.put("one", "")

    async with database.read() as tx:
        assert [await tx.facts.get(name) for name in ("one", "two", "three")] == ["", "2", None]
