"""The sender takes what is due, sends it once, in order, under its own claim alone."""

import asyncio
from datetime import timedelta

from bot.delivery.domain.delivery import LEASE, Delivery, State
from bot.delivery.domain.results import Ambiguous, Refused, Result, Sent, Throttled
from bot.delivery.services.sender import RETENTION, Sender
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.installation import InstallationStore
from bot.delivery.store.outbox import Outbox
from bot.storage.database import Database
from bot.workers import delivery_outcomes
from tests.delivery.outbox_steps import after, claim
from tests.delivery.sending import NOTICES, kinds, sending
from tests.support.fakes import NOW, FakeTarget
from tests.support.orders import LIFETIME, an_order
from tests.support.senders import SECONDS
from tests.support.sql import Sql


async def test_what_is_due_is_sent(database: Database) -> None:
    """Each order arrives once and the ledger says so; what is not due yet waits."""
    it = sending(database)
    await it.put(an_order(1), an_order(2), an_order(3, due_at=after(60)))

    await it.drain()

    done = await it.ledger(1, 2, 3)
    assert [each.state for each in done] == [State.SENT, State.SENT, State.PENDING]
    assert it.target.there == {each.order.marker: [each.message_id] for each in done[:2]}


async def test_it_goes_on_with_more_than_it_has_hands_for(database: Database) -> None:
    """A backlog is worked off in turns of as many as there are workers."""
    it = sending(database, workers=4)
    await it.put(*(an_order(number) for number in range(1, 31)))

    await it.drain()

    assert len(it.target.there) == 30


async def test_it_takes_no_more_than_it_can_send_in_time(database: Database) -> None:
    """At a slow pace few are taken at once: a claim must not run out in the queue."""
    it = sending(database)
    it.pace.rate = 0.1
    it.pace.open.clear()
    await it.put(*(an_order(number) for number in range(1, 31)))

    await it.sender.step()

    async with database.read() as tx:
        assert await Backlog(tx).count_open() == {State.PENDING: 28, State.SENDING: 2}
    await it.sender.stop()


async def test_parts_arrive_in_order(database: Database) -> None:
    """The next part of an issue is sent once the one before has arrived."""
    it = sending(database)
    await it.put(*(an_order(1, part) for part in (2, 0, 1)))

    await it.drain()

    assert [key for _, key in it.target.asked] == [
        an_order(1, part).unique_key for part in range(3)
    ]
    first, *later = await it.ledger(1)
    assert {each.anchor_id for each in later} == {first.message_id}


async def test_news_wake_it(database: Database) -> None:
    """Whoever puts an order sets the event, and it is sent without waiting for the next look."""
    news = asyncio.Event()
    target, clock = FakeTarget(), lambda: NOW
    pace = sending(database).pace
    sender = Sender(database, kinds(target), pace, delivery_outcomes(NOTICES), clock, wakeup=news)
    idle = asyncio.create_task(sender.idle(600))
    async with database.write() as tx:
        await Outbox(tx).put([an_order()])

    news.set()
    async with asyncio.timeout(SECONDS):
        await idle


async def test_it_looks_again_when_the_next_is_due(database: Database) -> None:
    """What gets due before the next regular look does not wait for that."""
    it = sending(database)
    await it.put(an_order(1), an_order(2, due_at=after(0.05)), an_order(3, due_at=after(60)))
    await it.drain()
    it.clock.advance(seconds=0.05)

    async with asyncio.timeout(SECONDS):
        await it.sender.idle(600)
    await it.drain()

    states = [each.state for each in await it.ledger(1, 2, 3)]
    assert states == [State.SENT, State.SENT, State.PENDING]


async def test_a_doubtful_send_is_repeated_under_its_nonce(database: Database) -> None:
    """An answer that never came is asked for again, and Discord drops the repeat."""
    it = sending(database)
    await it.put(an_order())
    it.target.results.append(Ambiguous("timed out"))
    await it.drain()
    it.clock.advance(seconds=4)

    await it.drain()

    assert (await it.only()).state is State.SENT
    assert [what for what, _ in it.target.asked] == ["send", "send"]


async def test_what_may_be_there_is_looked_for(database: Database) -> None:
    """Later than the nonce's window the channel is read; absence is followed by a send at once."""
    it = sending(database)
    await it.put(an_order(1), an_order(2))
    it.target.results += [Ambiguous("timed out"), Ambiguous("timed out")]
    await it.drain()
    it.target.there[an_order(1).marker] = [42]
    it.clock.advance(seconds=130)

    await it.drain()

    assert [each.message_id for each in await it.ledger(1, 2)] == [42, 1]
    assert [what for what, _ in it.target.asked] == [*["send"] * 2, "find", "find", "send"]


async def test_a_lost_claim_is_not_sent(database: Database) -> None:
    """Who waited for a turn longer than the lease sends nothing: somebody else has it by now."""
    it = sending(database)
    await it.put(an_order())
    it.pace.open.clear()
    await it.sender.step()
    it.clock.advance(seconds=LEASE.total_seconds() + 1)
    (others,) = await claim(database, "another sender", it.clock.now)

    it.pace.open.set()
    await it.drain()

    assert it.target.asked == []
    assert (await it.only()).not_before == others.not_before


async def test_a_claim_outlasts_the_send(database: Database) -> None:
    """Who waited so long for a turn that the send might outlast the claim makes a new one first."""
    it = sending(database)
    left: list[timedelta] = []

    def note(delivery: Delivery) -> Result:
        left.append(delivery.not_before - it.clock.now)
        return Sent(1)

    it.target.results += [note]
    await it.put(an_order())
    it.pace.open.clear()
    await it.sender.step()
    it.clock.advance(seconds=LEASE.total_seconds() - 20)

    it.pace.open.set()
    await it.drain()

    assert left == [LEASE]
    assert (await it.only()).state is State.SENT


async def test_a_zombie_writes_nothing_down(database: Database) -> None:
    """An answer that comes after the claim was lost changes nothing in the ledger."""
    it = sending(database)
    await it.put(an_order())
    it.target.answering.clear()
    await it.sender.step()
    await it.target.called.wait()
    it.clock.advance(seconds=LEASE.total_seconds() + 1)
    await claim(database, "another sender", it.clock.now)
    before = await it.only()

    it.target.answering.set()
    await it.drain()

    assert await it.only() == before
    assert before.state is State.SENDING


async def test_stopping_gives_back_what_is_not_sent(database: Database, sql: Sql) -> None:
    """What waits for its turn is given back untried; what is on its way gets to arrive."""
    it = sending(database)
    await it.put(an_order(1))
    it.target.answering.clear()
    await it.sender.step()
    await it.target.called.wait()
    it.pace.open.clear()
    await it.put(an_order(2))
    await it.sender.step()

    stopping = asyncio.create_task(it.sender.stop())
    await asyncio.sleep(0)
    it.target.answering.set()
    async with asyncio.timeout(SECONDS):
        await stopping

    arrived, given_back = await it.ledger(1, 2)
    assert arrived.state is State.SENT
    assert (given_back.state, given_back.attempts) == (State.PENDING, 0)
    assert given_back.first_sent_at is None
    [(before,)] = await sql("SELECT epoch FROM installation")
    async with database.write() as tx:
        assert (await InstallationStore(tx).start()).epoch == before


async def test_nothing_is_taken_while_all_stands_still(database: Database) -> None:
    """As long as Discord turns everything away the outbox is left alone."""
    it = sending(database)
    await it.put(an_order())
    it.pace.halted_for = 600

    await it.drain()

    assert (await it.only()).attempts == 0


async def test_what_is_throttled_waits_untried(database: Database) -> None:
    """A rate limit costs no attempt, and the delivery comes back when it is over."""
    it = sending(database)
    await it.put(an_order())
    it.target.results.append(Throttled(20))
    await it.drain()
    assert (await it.only()).not_before == after(20)
    it.clock.advance(seconds=20)

    await it.drain()

    throttled = await it.only()
    assert (throttled.state, throttled.attempts) == (State.SENT, 0)


async def test_a_refused_token_ends_all_sending(database: Database) -> None:
    """After a 401 nothing more is sent, and nothing is lost."""
    it = sending(database)
    await it.put(*(an_order(number) for number in range(1, 9)))
    it.target.results += [Refused(401, 0, "Unauthorized")] * 8

    await it.sender.step()
    await it.sender.token_refused.wait()
    await it.sender.stop()

    assert {each.state for each in await it.ledger(*range(1, 9))} == {State.PENDING}


async def test_nothing_waits_past_its_expiry(database: Database) -> None:
    """What could not be sent in time expires, with or without a last look."""
    it = sending(database)
    await it.put(an_order(1), an_order(2, due_at=after(1)))
    it.target.results.append(Ambiguous("timed out"))
    await it.drain()
    it.clock.advance(seconds=LIFETIME.total_seconds() + 1)

    await it.drain()

    assert [each.state for each in await it.ledger(1, 2)] == [State.EXPIRED] * 2


async def test_old_deliveries_are_forgotten(database: Database) -> None:
    """After 90 days a delivery that has ended is deleted."""
    it = sending(database)
    await it.put(an_order())
    await it.drain()
    it.clock.now += RETENTION
    await it.sender.delete_old()
    assert len(await it.ledger(1)) == 1
    it.clock.advance(seconds=1)

    await it.sender.delete_old()

    assert await it.ledger(1) == []
