"""Searches that are too long for a button are found again, for a while."""

from datetime import timedelta

from bot.lists.store import FRESH, LIFETIME, ReferenceStore, reference_of
from bot.storage.database import Database
from tests.support.fakes import NOW
from tests.support.sql import Sql

QUERY = "moe (inference OR serving) -survey since:2026-01-01"
JUST = timedelta(seconds=1)


async def test_a_reference_leads_back_to_its_query(database: Database) -> None:
    """It fits a custom_id, and the same query has the same one."""
    async with database.write() as tx:
        await ReferenceStore(tx).put(QUERY, NOW)

    reference = reference_of(QUERY)
    async with database.read() as tx:
        assert await ReferenceStore(tx).get(reference, NOW) == QUERY
        assert await ReferenceStore(tx).get(reference_of("moe"), NOW) is None
    assert reference.isalnum()
    assert len(reference) <= 30


async def test_a_reference_expires(database: Database) -> None:
    """Not before its time; showing the list again lengthens it."""
    async with database.write() as tx:
        await ReferenceStore(tx).put(QUERY, NOW)
        await ReferenceStore(tx).put("moe", NOW)
        await ReferenceStore(tx).put("moe", NOW + timedelta(days=1))

    once, twice = reference_of(QUERY), reference_of("moe")
    async with database.read() as tx:
        assert await ReferenceStore(tx).get(once, NOW + LIFETIME) == QUERY
        assert await ReferenceStore(tx).get(once, NOW + LIFETIME + JUST) is None
        assert await ReferenceStore(tx).get(twice, NOW + LIFETIME + JUST) == "moe"


async def test_a_reference_is_fresh_for_a_day(database: Database) -> None:
    """For so long the search need not be written again; others are not known at all."""
    async with database.write() as tx:
        await ReferenceStore(tx).put(QUERY, NOW)

    async with database.read() as tx:
        assert await ReferenceStore(tx).fresh(QUERY, NOW + FRESH - JUST) == reference_of(QUERY)
        assert await ReferenceStore(tx).fresh(QUERY, NOW + FRESH) is None
        assert await ReferenceStore(tx).fresh("moe", NOW) is None


async def test_expired_references_are_cleared_away(database: Database, sql: Sql) -> None:
    """The table does not grow for ever: each new reference takes the dead ones with it."""
    async with database.write() as tx:
        await ReferenceStore(tx).put(QUERY, NOW)
        await ReferenceStore(tx).put("moe", NOW + LIFETIME + JUST)

    assert await sql("SELECT query FROM list_references") == [("moe",)]
