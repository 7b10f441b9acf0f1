"""Servers that removed the bot while it was down are believed in time, and outages never are."""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts.store.guilds import GuildStore
from bot.privacy.domain import KEPT_AFTER_LEAVING
from bot.roundups.domain.subscription import Pause
from bot.storage.database import Database
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock
from tests.support.sql import sql_at

OURS, OTHER = 101, 202
"""Two applications."""
TEN = range(GUILD, GUILD + 10)
GONE = {GUILD, GUILD + 1}
HERE = set(TEN) - GONE


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Open a desk whose bot is in ten servers, one of them with a roundup."""
    desk = Desk(database, Clock())
    for guild_id in TEN:
        await desk.services.servers.joined(guild_id, None)
    await desk.add()
    return desk


async def compared(desk: Desk, here: Iterable[int], application_id: int = OURS) -> set[int]:
    """Compare as on connecting; give the servers that count as left."""
    await desk.services.servers.compare(set(here), lambda _: True, application_id)
    async with desk.database.read() as tx:
        return {each for each, left_at in (await GuildStore(tx).all()).items() if left_at}


async def test_many_missing_servers_are_left_after_three_comparisons(desk: Desk) -> None:
    """Two of ten are too many to be believed at once; after more than a day they are."""
    first = await compared(desk, HERE)
    desk.clock.advance(hours=20)
    second = await compared(desk, HERE)
    desk.clock.advance(hours=5)

    third = await compared(desk, HERE)

    (roundup,) = await desk.services.roundups.all(GUILD)
    assert (first, second, third) == (set(), set(), GONE)
    assert roundup.pause is Pause.LEFT


async def test_their_data_goes_thirty_days_after_they_were_missed(desk: Desk) -> None:
    """The time counts from the first comparison, not from when it was believed."""
    began = desk.clock()
    for hours in (0, 20, 5):
        desk.clock.advance(hours=hours)
        await compared(desk, HERE)
    desk.clock.now = began + KEPT_AFTER_LEAVING
    early = await desk.services.privacy.purge()
    desk.clock.advance(minutes=1)

    purged = await desk.services.privacy.purge()

    assert (early, purged) == (0, len(GONE))


async def test_restarts_alone_prove_nothing(desk: Desk) -> None:
    """Many comparisons within a day may all meet the same outage."""
    found = [await compared(desk, ()) for _ in range(5)]
    desk.clock.advance(hours=23)

    assert [*found, await compared(desk, ())] == [set()] * 6


async def test_one_comparison_that_finds_them_clears_them(desk: Desk) -> None:
    """Missing counts in a row only."""
    for hours, here in ((0, HERE), (20, HERE), (1, TEN), (1, HERE), (20, HERE)):
        desk.clock.advance(hours=hours)
        assert await compared(desk, here) == set()


async def test_another_application_begins_to_count_anew(desk: Desk) -> None:
    """With the token of another bot all servers are missing; back with the right one, none is."""
    found: list[set[int]] = []
    for hours, here, application in (
        (0, HERE, OURS),
        (20, HERE, OURS),
        (5, HERE, OTHER),
        (20, (), OTHER),
        (1, TEN, OURS),
        (1, set(TEN) - {GUILD}, OTHER),  # not even one is believed at once
    ):
        desk.clock.advance(hours=hours)
        found.append(await compared(desk, here, application))

    assert found == [set()] * 6


async def test_a_server_that_comes_back_is_not_missing(desk: Desk, database_url: str) -> None:
    """Invited again, it is neither left nor counted any more."""
    await compared(desk, HERE)

    await desk.services.servers.joined(GUILD, None)
    await desk.services.servers.left(GUILD + 1)

    marked = "SELECT count(*) FROM guilds WHERE missing_since IS NOT NULL OR missing_checks > 0"
    assert await sql_at(database_url)(marked) == [(0,)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 30), st.sets(st.sampled_from(TEN), max_size=10)), max_size=8
    )
)
async def test_a_server_is_never_left_wrongly(
    sqlite_database: Database, steps: list[tuple[int, set[int]]]
) -> None:
    """Whatever is missing when: what is here is not left, and what is left was missing last."""
    desk = Desk(sqlite_database, Clock())
    for guild_id in TEN:
        await desk.services.servers.joined(guild_id, None)
    for hours, gone in steps:
        desk.clock.advance(hours=hours)

        assert await compared(desk, set(TEN) - gone) <= gone
