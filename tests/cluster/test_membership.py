"""Processes on one database share its pace, its halts and its clock."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.cluster.domain.roles import EVERY_ROLE, Role
from bot.cluster.services.membership import JOIN_AFTER_BEATS, Membership
from bot.cluster.services.session_starts import SPACING, SessionStarts
from bot.delivery.services.invalid_requests import STOP_AT, InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.runtime.clock import ClockWatch, SharedClock, utc_now
from bot.storage.database import Database, open_database
from tests.support.sql import sql_at

RATE = 40
SENDER = frozenset({Role.SENDER})


@dataclass
class Member:
    """One process: its fleet, its pace, its budget, its clock."""

    fleet: Membership
    pace: RateLimiter
    budget: InvalidRequests
    clock: SharedClock
    watch: ClockWatch


def a_member(
    database: Database, roles: frozenset[Role] = SENDER, off: timedelta = timedelta()
) -> Member:
    """Let a process begin, whose clock is `off`."""
    budget = InvalidRequests()
    pace = RateLimiter(RATE, budget)
    clock = SharedClock(lambda: utc_now() + off)
    watch = ClockWatch(clock)
    fleet = Membership(database, roles, pace, budget, clock, watch)
    return Member(fleet, pace, budget, clock, watch)


async def test_senders_share_one_rate(postgres_database: Database) -> None:
    """A new one sends nothing until the others have seen it; whoever only plans takes no part."""
    first, second = a_member(postgres_database), a_member(postgres_database)
    planner = a_member(postgres_database, frozenset({Role.SCHEDULER}))

    await first.fleet.step()
    assert (first.fleet.joined.is_set(), first.fleet.is_alone()) == (True, True)
    await planner.fleet.step()
    await second.fleet.step()
    assert not second.fleet.joined.is_set()
    await first.fleet.step()
    for _ in range(JOIN_AFTER_BEATS):
        await second.fleet.step()

    assert second.fleet.joined.is_set()
    assert not first.fleet.is_alone()
    assert [first.pace.rate, second.pace.rate] == [RATE / 2, RATE / 2]


async def test_who_leaves_or_dies_gives_its_share_back(postgres_url: str) -> None:
    """If it says so, or after 30 s without a beat if it was killed; two beats have to agree."""
    age = sql_at(postgres_url)
    async with open_database(postgres_url) as database:
        first, leaving, killed = (a_member(database) for _ in range(3))
        rates: list[float] = []

        async def beat() -> None:
            await first.fleet.step()
            rates.append(first.pace.rate)

        for each in (first, leaving, killed):
            await each.fleet.step()
        await beat()
        await leaving.fleet.leave()
        await leaving.fleet.step()  # its loop may be at it still
        await beat()
        await beat()
        await age("UPDATE processes SET beat_at = beat_at - interval '31 s'")
        await beat()
        await beat()

    assert rates == [RATE / 3, RATE / 3, RATE / 2, RATE / 2, RATE]


async def test_an_outage_of_the_database_makes_nobody_faster(postgres_url: str) -> None:
    """When it is over, the first to beat sees nobody else alive, and keeps its share."""
    async with open_database(postgres_url) as database:
        first, second = a_member(database), a_member(database)
        for each in (first, second, first):
            await each.fleet.step()
        await sql_at(postgres_url)("UPDATE processes SET beat_at = beat_at - interval '31 s'")
        await first.fleet.step()
        alone = first.pace.rate
        await second.fleet.step()
        await first.fleet.step()

    assert (alone, first.pace.rate) == (RATE / 2, RATE / 2)


async def test_a_limit_that_one_meets_halts_all(postgres_database: Database) -> None:
    """For as long as Discord told one of them; what is only heard is not told on."""
    met, told = a_member(postgres_database), a_member(postgres_database)
    met.pace.pause(60)

    await met.fleet.step()
    await told.fleet.step()

    assert met.pace.global_limit_hit.is_set()
    assert told.pace.halted_for == pytest.approx(60, abs=2)
    assert not told.pace.global_limit_hit.is_set()
    assert told.pace.global_limit_left == 0


async def test_invalid_requests_of_all_are_counted_together(postgres_database: Database) -> None:
    """Discord bans an address, which the processes of one machine share."""
    first, second = a_member(postgres_database), a_member(postgres_database)
    for _ in range(STOP_AT // 2):
        first.budget.record(403, None)
        second.budget.record(403, None)

    await first.fleet.step()
    await second.fleet.step()

    assert first.budget.blocked_for == 0
    assert second.budget.blocked_for > 0
    assert second.budget.used == STOP_AT // 2


async def test_all_go_by_the_clock_of_the_database(postgres_database: Database) -> None:
    """A machine whose clock is wrong does nothing at a wrong time."""
    member = a_member(postgres_database, off=timedelta(hours=3))

    await member.fleet.start()

    assert abs(member.clock() - utc_now()) < timedelta(seconds=5)


async def test_with_a_file_there_is_nobody_to_wait_for(sqlite_database: Database) -> None:
    """The only process of a SQLite file sends at once, at the whole rate, and tells nobody."""
    member = a_member(sqlite_database, EVERY_ROLE)

    await member.fleet.start()
    await member.fleet.leave()

    assert member.fleet.joined.is_set()
    assert (member.fleet.is_alone(), member.pace.rate) == (True, RATE)


async def test_sessions_of_a_bucket_begin_one_after_another(database: Database) -> None:
    """Five seconds apart, of several processes too if they share the database; others at once."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    first = SessionStarts(database, utc_now, sleep)
    other = SessionStarts(database, utc_now, sleep) if database.is_shared else first
    for starts, bucket in ((first, 0), (other, 0), (first, 1), (first, 0)):
        await starts.wait(bucket)

    spacing = SPACING.total_seconds()
    assert waits == pytest.approx([spacing, 2 * spacing], abs=1)


async def test_what_one_process_learns_of_the_clock_counts_for_all(
    postgres_database: Database,
) -> None:
    """Only a gateway or a sender hears Discord's `Date`; the scheduler has to know."""
    gateway = a_member(postgres_database, frozenset({Role.GATEWAY}))
    planner = a_member(postgres_database, frozenset({Role.SCHEDULER}))
    heard: list[bool] = []

    async def beat() -> None:
        await gateway.fleet.step()
        await planner.fleet.step()
        heard.append(planner.watch.is_held)

    await beat()
    gateway.watch.compare_with(gateway.clock() - timedelta(hours=3))
    await beat()
    await beat()
    gateway.watch.compare_with(gateway.clock())
    await beat()

    assert heard == [False, True, True, False]


async def test_what_was_compared_before_a_jump_does_not_vouch_for_the_clock(
    postgres_database: Database,
) -> None:
    """Neither what a process said before, nor what a new one finds in its first look."""
    gateway = a_member(postgres_database, frozenset({Role.GATEWAY}))
    planner = a_member(postgres_database, frozenset({Role.SCHEDULER}))
    gateway.watch.compare_with(gateway.clock())
    await gateway.fleet.step()
    planner.clock.here = lambda: utc_now() + timedelta(hours=3)
    assert not planner.watch.is_trusted()

    for _ in range(3):
        await planner.fleet.step()
        await gateway.fleet.step()
    stale = planner.watch.is_held
    gateway.watch.compare_with(gateway.clock())
    await gateway.fleet.step()
    await planner.fleet.step()

    assert (stale, planner.watch.is_held) == (True, False)


async def test_a_process_that_starts_hears_that_the_clock_is_off(
    postgres_database: Database,
) -> None:
    """Before it makes any roundup: the first heartbeat comes before all else."""
    gateway = a_member(postgres_database, frozenset({Role.GATEWAY}))
    gateway.watch.compare_with(gateway.clock() + timedelta(hours=3))
    await gateway.fleet.step()
    planner = a_member(postgres_database, frozenset({Role.SCHEDULER}))

    await planner.fleet.start()

    assert not planner.watch.is_trusted()
