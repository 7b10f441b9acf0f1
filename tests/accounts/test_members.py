"""Each setting of a member is stored without touching the others."""

from datetime import time

from bot.accounts.store.members import Member, MemberStore
from bot.schedules.quiet_hours import QuietHours
from bot.storage.database import Database
from tests.support.fakes import NOW

MEMBER = 55


async def test_what_is_not_named_stays(database: Database) -> None:
    """A new zone, quiet hours and closed messages change their own columns alone."""
    hours = QuietHours(time(22), time(7), "Europe/Berlin")

    async with database.write() as tx:
        store = MemberStore(tx)
        unknown = await store.get(MEMBER)
        await store.set_quiet_hours(MEMBER, hours)
        await store.mark_dms_closed(MEMBER, NOW)
        await store.remember_zone(MEMBER, "Asia/Tokyo")
        moved = await store.get(MEMBER)
        await store.set_quiet_hours(MEMBER, None)
        ended = await store.get(MEMBER)

    assert unknown == Member(MEMBER)
    assert moved == Member(MEMBER, "Asia/Tokyo", time(22), time(7), "Europe/Berlin", NOW)
    assert ended == Member(MEMBER, "Asia/Tokyo", dm_closed_at=NOW)


async def test_a_member_is_notified_once_each_time_messages_are_closed(database: Database) -> None:
    """Closed once more, they are told once more; who is unknown is told nothing."""
    async with database.write() as tx:
        store = MemberStore(tx)
        unknown = await store.claim_closed_notice(MEMBER, NOW)
        claims: list[bool] = []
        for _ in range(2):
            await store.mark_dms_closed(MEMBER, NOW)
            claims += [await store.claim_closed_notice(MEMBER, NOW) for _ in range(2)]

    assert not unknown
    assert claims == [True, False, True, False]
