"""A delivery ends once, for a reason that can be read in the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import Ambiguous, Refused, Sent, Unreadable
from bot.delivery.store import outbox
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.storage.database import Database
from tests.delivery.outbox_steps import after, claim, complete, counts, put, state
from tests.support.fakes import NOW
from tests.support.orders import GUILD, LIFETIME, an_order


async def test_expiry(database: Database) -> None:
    """What was never sent expires; what may have been is claimed for a last look instead."""
    await put(database, an_order(1), an_order(2), an_order(3))
    first, second = await claim(database, "a", limit=2)
    await complete(database, "a", first, Ambiguous("timed out"))
    end = NOW + LIFETIME

    async with database.write() as tx:
        assert await Outbox(tx).expire(end - timedelta(seconds=1)) == ()
        assert await Outbox(tx).expire(end) == (DeliveryKind.ROUNDUP,)

    last_looks = await claim(database, "b", end)
    assert {each.id for each in last_looks} == {first.id, second.id}
    assert all(each.must_reconcile(end) for each in last_looks)
    assert await state(database, 3) is State.EXPIRED


async def test_cancelling(database: Database) -> None:
    """What was not sent is cancelled, in that server alone; what may be there is looked for."""
    await put(database, *(an_order(number) for number in range(1, 4)))
    await put(database, replace(an_order(4), guild_id=GUILD + 1))
    (sending,) = await claim(database, "a", limit=1)

    async with database.write() as tx:
        by_others = await Outbox(tx).cancel(GUILD + 1, NOW, subscription_id=2)
        of_one = await Outbox(tx).cancel(GUILD, NOW, subscription_id=2)
        of_all = await Outbox(tx).cancel(GUILD, after(1))

    assert (by_others, of_one, of_all) == (0, 1, 2)
    assert [await state(database, number) for number in (2, 3)] == [State.CANCELLED] * 2
    async with database.read() as tx:
        assert not await Outbox(tx).holds("a", sending.id, after(2))
    (left, other) = await claim(database, "b", after(75))
    assert (left.id, left.must_reconcile(after(75))) == (sending.id, True)
    assert other.order.guild_id == GUILD + 1


async def test_a_cancelled_delivery_that_arrives(database: Database) -> None:
    """A message that was on its way when its delivery was cancelled is told to have arrived."""
    await put(database, an_order())
    (sending,) = await claim(database, "a")
    async with database.write() as tx:
        await Outbox(tx).cancel(GUILD, NOW)

    assert await complete(database, "a", sending, Sent(42))
    assert await state(database) is State.SENT


async def test_send_again(database: Database) -> None:
    """A person of the server may have sent again what may have arrived, and nothing else."""
    await put(database, an_order(1), an_order(2))
    first, second = await claim(database, "a")
    await complete(database, "a", first, Unreadable("no right to read"))
    await complete(database, "a", second, Sent(42))
    end = after(3600) + LIFETIME

    async with database.write() as tx:
        assert not await Outbox(tx).resend(GUILD + 1, first.id, after(3600), end)
        assert not await Outbox(tx).resend(GUILD, second.id, after(3600), end)
        assert await Outbox(tx).resend(GUILD, first.id, after(3600), end)
        assert not await Outbox(tx).resend(GUILD, first.id, after(3600), end)

    (again,) = await claim(database, "b", after(3610))
    assert (again.id, again.order.expires_at) == (first.id, end)
    assert not again.must_reconcile(after(3610))
    assert again.nonce("here") != first.nonce("here")


async def test_the_parts_and_states_of_issues(database: Database) -> None:
    """An issue is read by its key, however many others there are, and by nobody else."""
    keys = [f"2026-03-0{day}" for day in (4, 5)]
    for key in keys:
        await put(database, *(replace(an_order(1, part), key=key) for part in range(3)))

    async with database.read() as tx:
        parts = await RoundupDeliveries(tx, GUILD, 1).parts(keys[0])
        states = await RoundupDeliveries(tx, GUILD, 1).first_states([*keys, "2026-03-06"])
        others = await RoundupDeliveries(tx, GUILD + 1, 1).first_states(keys)

    assert [(each.order.key, each.order.part) for each in parts] == [
        (keys[0], part) for part in range(3)
    ]
    assert states == dict.fromkeys(keys, State.PENDING)
    assert others == {}


async def test_the_ledger(database: Database) -> None:
    """A server sees the newest issues of its own subscription, and nobody else's."""
    issues = [replace(an_order(), key=f"2026-03-0{day}") for day in (3, 5, 4)]
    await put(database, *issues, an_order(2))

    async with database.read() as tx:
        newest = await RoundupDeliveries(tx, GUILD, 1).newest(2)
        others = await RoundupDeliveries(tx, GUILD + 1, 1).newest(2)

    assert [each.order.key for each in newest] == ["2026-03-05", "2026-03-04"]
    assert others == ()


async def test_counts(database: Database) -> None:
    """The states of what has not ended are counted."""
    await put(database, *(an_order(number) for number in range(4)))
    first, _ = await claim(database, "a", limit=2)
    await complete(database, "a", first, Sent(42))

    async with database.read() as tx:
        depth = await Backlog(tx).count_open()

    assert depth == {State.PENDING: 2, State.SENDING: 1}


async def test_what_discord_refused_is_not_late(database: Database) -> None:
    """It waits for an admin, as do the parts after it; what is tried again and again is late."""
    early, late = after(-600), after(-300)
    refused, its_next = an_order(1, due_at=early), an_order(1, 1, due_at=early)
    await put(database, refused, its_next, an_order(2, due_at=late), an_order(3, due_at=after(9)))
    first, second = await claim(database, "a", limit=2)
    await complete(database, "a", first, Refused(403, 50013, "Missing Permissions"))
    await complete(database, "a", second, Ambiguous("timed out"))

    async with database.read() as tx:
        depth, late_since = await Backlog(tx).count_open(), await Backlog(tx).oldest_overdue_at(NOW)

    assert depth == {State.PENDING: 4, State.SENDING: 0}
    assert late_since == late


async def test_forgetting(database: Database) -> None:
    """What has ended leaves the table after a time; what is open never does."""
    await put(database, *(an_order(number) for number in (1, 2)), an_order(3, due_at=after(1)))
    (first, *_) = await claim(database, "a", after(1))
    await complete(database, "a", first, Sent(42))

    async with database.write() as tx:
        await Outbox(tx).forget(after(1))

    assert await counts(database) == {State.SENDING: 2}


async def test_forgetting_goes_on_in_small_steps(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open among the old does not hide what is behind it; the young end the walk."""
    monkeypatch.setattr(outbox, "FORGET_BATCH", 2)
    await put(database, *(an_order(number) for number in range(7)), an_order(7, due_at=after(9)))
    for each in (await claim(database, "a"))[2:]:
        await complete(database, "a", each, Sent(42))

    steps, last = 0, 0
    async with database.write() as tx:
        while last is not None:
            last = await Outbox(tx).forget(after(1), after=last)
            steps += 1

    assert await counts(database) == {State.SENDING: 2, State.PENDING: 1}
    assert steps == 5
