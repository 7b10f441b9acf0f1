"""The last answer about each listing day is remembered."""

from datetime import date, timedelta

from bot.ingest.store.listings import ListingState, ListingStore
from bot.storage.database import Database
from tests.support.fakes import NOW

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


async def test_only_days_that_were_asked_for_have_a_state(database: Database) -> None:
    """A day without a state was never asked for; that is how gaps are found."""
    state = ListingState(MONDAY, NOW, 12, "digest")
    async with database.write() as tx:
        await ListingStore(tx).put(state)

    async with database.read() as tx:
        assert await ListingStore(tx).get([MONDAY, TUESDAY]) == {MONDAY: state}
        assert await ListingStore(tx).get([]) == {}


async def test_the_age_of_the_lists_is_that_of_the_last_good_one(database: Database) -> None:
    """A suspicious answer proves that the source answers, not that there are lists."""
    async with database.write() as tx:
        before = await ListingStore(tx).answered_at()
        await ListingStore(tx).put(ListingState(MONDAY, NOW, 12, "digest"))
        await ListingStore(tx).put(
            ListingState(TUESDAY, NOW + timedelta(hours=1), 0, "", "It shrank.")
        )

    async with database.read() as tx:
        assert (before, await ListingStore(tx).answered_at()) == (None, NOW)


async def test_the_newest_answer_replaces_the_one_before(database: Database) -> None:
    """Every part of it, also a problem that has passed."""
    suspicious = ListingState(MONDAY, NOW, 12, "digest", "The list shrank.")
    good = ListingState(MONDAY, NOW + timedelta(hours=1), 13, "other")
    async with database.write() as tx:
        await ListingStore(tx).put(suspicious)
        await ListingStore(tx).put(good)

    async with database.read() as tx:
        assert await ListingStore(tx).get([MONDAY]) == {MONDAY: good}
