"""The outbox hands each delivery to one sender at a time and believes only who holds it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event

from bot.delivery.domain.delivery import State, after_result
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import (
    Absent,
    Ambiguous,
    Refused,
    Result,
    Sent,
    Throttled,
    Unreadable,
)
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.storage.database import Database, open_database
from tests.delivery.outbox_steps import after, claim, complete, ledger, put, state
from tests.support.fakes import NOW
from tests.support.orders import an_order
from tests.support.sql import sql_at

WORKERS = 4
FORBIDDEN = Refused(403, 50013, "missing permissions")


@pytest.fixture
async def senders(database: Database, database_url: str) -> AsyncIterator[Sequence[Database]]:
    """Open the database once a sender; one process has a SQLite file to itself, so they share."""
    async with AsyncExitStack() as stack:
        if database.dialect == "sqlite":
            yield [database] * WORKERS
        else:
            opened = [open_database(database_url) for _ in range(WORKERS)]
            yield [await stack.enter_async_context(each) for each in opened]


async def test_what_is_put_comes_out_whole(database: Database) -> None:
    """A claim gives the order as it was put, and says that it may have been sent from now on."""
    order = replace(an_order(), plain_payload="{}", guild_id=None, kind=DeliveryKind.ALERT)
    await put(database, order)

    (claimed,) = await claim(database, "a")

    assert claimed.order == order
    assert (claimed.state, claimed.attempts, claimed.generation) == (State.SENDING, 0, 0)
    assert claimed.first_sent_at == claimed.last_sent_at == NOW
    assert claimed.not_before == after(75)
    assert not claimed.must_reconcile(NOW)


async def test_the_same_order_twice(database: Database) -> None:
    """An order that was put before changes nothing, even with another payload."""
    assert await put(database, an_order(1), an_order(2)) == 2

    again = await put(database, replace(an_order(1), payload="other"), an_order(3))

    claimed = await claim(database, "a")
    assert again == 1
    assert [each.order for each in claimed] == [an_order(1), an_order(2), an_order(3)]


async def test_the_same_order_at_the_same_time(senders: Sequence[Database]) -> None:
    """Of two schedulers that put the same order at once, one has put it."""
    new = await asyncio.gather(*(put(sender, an_order()) for sender in senders))

    assert sorted(new) == [0, 0, 0, 1]


async def connect(database: Database) -> None:
    """Have a connection open, so that nobody else is done before this one can begin."""
    async with database.read() as tx:
        await Outbox(tx).next_due(NOW)


async def test_concurrent_claims(senders: Sequence[Database]) -> None:
    """Four senders that claim at the same time get every delivery, and each one once."""
    await put(senders[0], *(an_order(number) for number in range(200)))

    async def work(number: int, sender: Database) -> list[int]:
        mine: list[int] = []
        while batch := await claim(sender, f"{number}/{len(mine)}", limit=7):
            assert len(batch) <= 7
            mine += [each.id for each in batch]
        return mine

    await asyncio.gather(*map(connect, senders))
    claimed = await asyncio.gather(*(work(*numbered) for numbered in enumerate(senders)))

    everything = [delivery_id for mine in claimed for delivery_id in mine]
    assert len(everything) == len(set(everything)) == 200
    assert all(claimed)


async def test_a_claim_does_not_wait_for_another(
    postgres_database: Database, postgres_url: str
) -> None:
    """A sender passes over what another one is just claiming."""
    await put(postgres_database, *(an_order(number) for number in range(4)))

    async with (
        open_database(postgres_url) as other,
        postgres_database.write() as mine,
        other.write() as theirs,
    ):
        first = await Outbox(mine).claim("a", NOW, 3)
        second = await Outbox(theirs).claim("b", NOW, 3)

    assert [each.order.subject_id for each in first] == [0, 1, 2]
    assert [each.order.subject_id for each in second] == [3]


async def test_the_longest_due_goes_first(database: Database) -> None:
    """A claim takes what has waited longest, and nothing before its time."""
    dues = (50, -10, -30, 0, -20)
    await put(database, *(an_order(n, due_at=after(due)) for n, due in enumerate(dues)))

    first = await claim(database, "a", limit=3)
    rest = await claim(database, "b")

    assert [each.order.subject_id for each in first] == [2, 4, 1]
    assert [each.order.subject_id for each in rest] == [3]


async def test_a_claim_reads_the_partial_index(sqlite_database: Database, sqlite_url: str) -> None:
    """A claim looks only at what is open, however long the ledger has grown."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await claim(sqlite_database, "a")
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    messages, crossposts = (each for each in seen if "UPDATE deliveries" in each)
    for statement in (messages, crossposts):
        plan = await planned(sqlite_url, statement)
        assert any("USING INDEX ix_deliveries_not_before (not_before<?)" in row for row in plan)


async def planned(url: str, statement: str) -> list[str]:
    """Give SQLite's plan for a statement."""
    values = {f"p{number}": "" for number in range(statement.count("?"))}
    for name in values:
        statement = statement.replace("?", f":{name}", 1)
    plan = await sql_at(url)(f"EXPLAIN QUERY PLAN {statement}", **values)
    return [row[3] for row in plan]


async def test_parts_go_in_order(database: Database) -> None:
    """A part is not sent before the one in front of it has arrived."""
    await put(database, an_order(part=1), an_order(part=0), an_order(part=2))

    (first,) = await claim(database, "a")
    assert await claim(database, "b") == ()
    await complete(database, "a", first, Sent(10))
    (second,) = await claim(database, "c")

    assert (first.order.part, second.order.part) == (0, 1)


async def test_a_lost_lease(database: Database) -> None:
    """What its owner doesn't complete in time goes to another, who knows that it may be there."""
    await put(database, an_order())
    await claim(database, "a")

    assert await claim(database, "b", after(74)) == ()
    (again,) = await claim(database, "b", after(75))

    assert (again.first_sent_at, again.is_doubtful) == (NOW, True)
    assert not again.must_reconcile(after(75))
    assert again.must_reconcile(after(121))


@pytest.mark.parametrize(
    "result",
    [Sent(1), Absent(), Unreadable("?"), Ambiguous("?"), Throttled(1), Refused(404, 10003, "?")],
)
async def test_a_zombie_changes_nothing(database: Database, result: Result) -> None:
    """Whoever has lost the lease can't complete, before and after the new owner has."""
    await put(database, an_order())
    (stale,) = await claim(database, "a")
    (fresh,) = await claim(database, "b", after(80))

    assert not await complete(database, "a", stale, result)
    assert await complete(database, "b", fresh, Sent(42))
    assert not await complete(database, "a", stale, result)

    (kept,) = await ledger(database)
    assert (kept.state, kept.message_id) == (State.SENT, 42)


async def test_holds(database: Database) -> None:
    """A claim stands for its owner alone, until its lease or its delivery ends."""
    await put(database, replace(an_order(), expires_at=after(120)))
    (mine,) = await claim(database, "a")

    async with database.read() as tx:
        assert await Outbox(tx).holds("a", mine.id, after(74))
        assert not await Outbox(tx).holds("a", mine.id, after(75))
        assert not await Outbox(tx).holds("b", mine.id, NOW)
    (mine,) = await claim(database, "b", after(75))
    async with database.read() as tx:
        assert not await Outbox(tx).holds("a", mine.id, after(76))
        assert await Outbox(tx).holds("b", mine.id, after(76))
        assert not await Outbox(tx).holds("b", mine.id, after(120))


async def test_every_result_is_kept(database: Database) -> None:
    """What a result leads to is read back as it was decided, column by column."""
    await put(database, replace(an_order(), plain_payload="{}"))
    (claimed,) = await claim(database, "a")
    refusal = after_result(claimed, Refused(400, 50035, "bad form"), after(1), lambda: 0.5)

    async with database.write() as tx:
        assert await Outbox(tx).complete("a", refusal)

    assert await ledger(database) == (refusal,)


async def test_proven_absent_stays_claimed(database: Database) -> None:
    """What was looked for and not found is sent under the same claim, with a new lease."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a", after(600))
    absent = after_result(claimed, Absent(), after(660), lambda: 0.5)

    async with database.write() as tx:
        assert await Outbox(tx).complete("a", absent)

    assert claimed.must_reconcile(after(600))
    assert await claim(database, "b", after(674)) == ()
    async with database.read() as tx:
        assert await Outbox(tx).holds("a", claimed.id, after(674))
    assert await complete(database, "a", absent, Sent(42))


@pytest.mark.parametrize(("late", "looks"), [(0, False), (120, False), (121, True)])
async def test_late_means_look(database: Database, late: float, looks: bool) -> None:  # noqa: FBT001  # a table's column
    """What is claimed over 120 s after it was due may be there: a claim may have been forgotten."""
    await put(database, an_order())

    (claimed,) = await claim(database, "a", after(late))

    assert claimed.must_reconcile(after(late)) is looks


async def test_a_new_epoch_means_look(database: Database) -> None:
    """After an unclean start a retry is looked for, since a try between may be forgotten."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a")
    await complete(database, "a", claimed, Throttled(600))
    async with database.write() as tx:
        await InstallationStore(tx).start()
        await InstallationStore(tx).start()

    (again,) = await claim(database, "b", after(605))

    assert again.must_reconcile(after(605))


async def test_a_wait_on_time_needs_no_look(database: Database) -> None:
    """What surely wasn't sent is simply sent when its wait is over, however long that was."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a")
    await complete(database, "a", claimed, FORBIDDEN)

    (again,) = await claim(database, "b", after(5 + 15 * 60))

    assert again.first_sent_at == again.last_sent_at == after(5 + 15 * 60)
    assert not again.must_reconcile(after(5 + 15 * 60))


async def test_a_late_look_leaves_a_refusal_as_it_is(database: Database) -> None:
    """What was refused is looked for when its retry is late, but the delay alone is no doubt."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a")
    await complete(database, "a", claimed, FORBIDDEN)

    (again,) = await claim(database, "b", after(5 + 15 * 60 + 121))
    refused = after_result(again, FORBIDDEN, after(2_000), lambda: 0.5)
    throttled = after_result(again, Throttled(5), after(2_000), lambda: 0.5)

    assert again.must_reconcile(after(5 + 15 * 60 + 121))
    assert again.standing_refusal == FORBIDDEN
    assert refused.first_sent_at is None
    assert throttled.first_sent_at == again.order.due_at  # it is still to be looked for


async def test_a_doubtful_try_is_not_forgotten_for_a_refusal(database: Database) -> None:
    """A try that may have arrived before stays in doubt, however late the next one is."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a")
    await complete(database, "a", claimed, Ambiguous("reset"))
    (claimed,) = await claim(database, "b", after(60))
    await complete(database, "b", claimed, FORBIDDEN)

    (again,) = await claim(database, "c", after(3_000))

    assert again.standing_refusal is None


async def test_a_late_look_that_ends_in_a_crash_is_not_lost(database: Database) -> None:
    """What was refused, claimed late and never completed expires like anything else."""
    await put(database, an_order())
    (claimed,) = await claim(database, "a")
    await complete(database, "a", claimed, FORBIDDEN)
    (again,) = await claim(database, "b", after(3_000))

    async with database.write() as tx:
        await Outbox(tx).expire(again.order.expires_at)

    assert await state(database) is State.EXPIRED


async def test_a_cancelled_task_loses_no_delivery(database: Database) -> None:
    """A sender that is cancelled before its claim is committed has claimed nothing."""
    await put(database, an_order())
    claimed = asyncio.Event()

    async def work() -> None:
        async with database.write() as tx:
            await Outbox(tx).claim("a", NOW, 10)
            claimed.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await claimed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    (again,) = await claim(database, "b")
    assert not again.is_doubtful
