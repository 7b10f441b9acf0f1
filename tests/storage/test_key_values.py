"""Single values are remembered by name."""

from bot.storage.database import Database
from bot.storage.key_values import KeyValues


async def test_the_last_value_counts(database: Database) -> None:
    """Each name has one value, or none."""
    async with database.write() as tx:
        await KeyValues(tx).put("one", "1")
        await KeyValues(tx).put("two", "2")
        await KeyValues(tx).put("one", "")

    async with database.read() as tx:
        assert [await KeyValues(tx).get(name) for name in ("one", "two", "three")] == [
            "",
            "2",
            None,
        ]
