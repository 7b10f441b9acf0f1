"""What failing issues do to their subscription: the pauses and the lines to its admin."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Ambiguous, Refused, Result
from bot.delivery.store.backlog import Backlog
from bot.roundups.domain.subscription import Pause, Subscription, Terms
from bot.roundups.store.subscriptions import StartingPoint, SubscriptionStore
from bot.storage.database import Database
from tests.delivery.sending import Sending, sending
from tests.support.fakes import NOW
from tests.support.orders import GUILD, an_order

ADMIN = 77
DAY = timedelta(days=1)

DELETED = Refused(404, 10003, "unknown channel")
FORBIDDEN = Refused(403, 50013, "missing permissions")
WRONG_KIND = Refused(400, 50024, "cannot execute action on this channel type")
LEFT = Refused(404, 10004, "unknown guild")
MALFORMED = Refused(400, 50035, "invalid form body")
FILTERED = Refused(400, 200000, "blocked by automatic moderation")
FULL = Refused(400, 160006, "maximum number of active threads reached")


async def subscribe(it: Sending) -> Subscription:
    """Set a roundup up."""
    begin = StartingPoint("2026-03-03", date(2026, 3, 4), date(2026, 3, 4), NOW)
    terms = Terms(channel_id=7001, at=time(9), zone="UTC")
    async with it.database.write() as tx:
        return await SubscriptionStore(tx).add(GUILD, ADMIN, terms, begin)


async def known(it: Sending) -> Subscription:
    """Read the subscription."""
    async with it.database.read() as tx:
        (only,) = await SubscriptionStore(tx).of_guild(GUILD)
    return only


def issue(subscription: Subscription, at: datetime, part: int = 0) -> Order:
    """Make the order of one part of an issue."""
    order = an_order(subscription.id, part, at)
    return replace(order, key=at.date().isoformat())


async def fail(it: Sending, order: Order, result: Result, tries: int = 1) -> None:
    """Let a delivery fail for good, which may take several tries."""
    await it.put(order)
    it.target.results += [result] * tries
    for _ in range(tries):
        await it.drain()
        it.clock.advance(hours=2)


async def told(it: Sending) -> list[str]:
    """Give the lines that were sent to the admin."""
    await it.drain()
    async with it.database.read() as tx:
        depth = await Backlog(tx).count_open()
    assert depth[State.PENDING] == 0
    return [key for _, key in it.target.asked if key.startswith(DeliveryKind.NOTICE)]


async def test_a_deleted_channel_pauses_at_once_and_is_told(database: Database) -> None:
    """Its admin gets one line; what still waits for that channel is cancelled."""
    it = sending(database)
    subscription = await subscribe(it)
    await it.put(issue(subscription, NOW + DAY))

    await fail(it, issue(subscription, NOW), DELETED)

    paused = await known(it)
    assert (paused.pause, paused.paused_at) == (Pause.CHANNEL_DELETED, NOW)
    assert len(await told(it)) == 1
    assert {each.state for each in await it.ledger(subscription.id)} == {
        State.DEAD,
        State.CANCELLED,
    }


async def test_a_notice_goes_to_the_admin_in_private(database: Database) -> None:
    """It says which roundup, where, why and what to do."""
    it = sending(database)
    subscription = await subscribe(it)
    seen: list[Order] = []
    await it.put(issue(subscription, NOW))

    def note(delivery: Delivery) -> Result:
        seen.append(delivery.order)
        return Ambiguous("later")

    it.target.results += [DELETED, note]

    await it.drain()

    [order] = seen
    assert (order.target, order.channel_id, order.guild_id) == (TargetKind.DIRECT, ADMIN, GUILD)
    assert order.payload.startswith(f"{order.marker}: **Roundup 1 is paused** · ")
    assert order.payload.endswith("Choose another with **/roundup edit**.")


async def test_a_notice_names_the_permissions_that_are_known_to_be_missing(
    database: Database,
) -> None:
    """Of the last refusal, with the place to grant them."""
    it = sending(database)
    subscription = await subscribe(it)
    seen: list[str] = []

    def note(delivery: Delivery) -> Result:
        seen.append(delivery.order.payload)
        return Ambiguous("later")

    for day in range(3):
        it.clock.now = NOW + day * DAY
        await fail(it, issue(subscription, it.clock.now), FORBIDDEN, tries=2)
        it.target.results.append(replace(FORBIDDEN, missing=(Permission.EMBED,)))
        it.target.results += [note] if day == 2 else []
        await it.drain()

    [payload] = seen
    assert "Allow **Embed Links** in Edit Channel › Permissions › Paperboy. It resumes" in payload


@pytest.mark.parametrize(
    ("refused", "tries", "pause"),
    [(FORBIDDEN, 3, Pause.PERMISSIONS), (WRONG_KIND, 1, Pause.CHANNEL_KIND)],
)
async def test_lasting_trouble_pauses_after_three_issues_and_two_days(
    database: Database, refused: Refused, tries: int, pause: Pause
) -> None:
    """Three issues in a row have to fail over 48 hours; the admin is told once."""
    it = sending(database)
    subscription = await subscribe(it)

    pauses: list[Pause | None] = []
    for day in range(3):
        it.clock.now = NOW + day * DAY
        await fail(it, issue(subscription, it.clock.now), refused, tries)
        pauses.append((await known(it)).pause)
    assert pauses == [None, None, pause]
    assert len(await told(it)) == 1


async def test_three_issues_within_two_days_are_no_lasting_trouble(database: Database) -> None:
    """Issues sent by hand, one after the other, pause nothing."""
    it = sending(database)
    subscription = await subscribe(it)

    for hour in range(4):
        it.clock.now = NOW + timedelta(hours=hour)
        order = replace(issue(subscription, it.clock.now), key=f"2026-03-04-{hour}")
        await fail(it, order, WRONG_KIND)

    failing = await known(it)
    assert (failing.pause, failing.failures) == (None, 4)


async def test_success_forgives(database: Database) -> None:
    """One issue that arrives, and earlier failures no longer count."""
    it = sending(database)
    subscription = await subscribe(it)
    await fail(it, issue(subscription, NOW), WRONG_KIND)
    assert (await known(it)).failures == 1
    it.clock.now = NOW + DAY

    await it.put(issue(subscription, it.clock.now))
    await it.drain()

    assert (await known(it)).failures == 0


async def test_a_server_that_was_left(database: Database) -> None:
    """All that waits for it is cancelled, also of its other roundups; nobody is told."""
    it = sending(database)
    subscription, other = await subscribe(it), await subscribe(it)
    await it.put(issue(other, NOW + DAY))

    await fail(it, issue(subscription, NOW), LEFT)

    async with it.database.read() as tx:
        subscriptions, guilds = (
            await SubscriptionStore(tx).of_guild(GUILD),
            await GuildStore(tx).all(),
        )
    assert [each.pause for each in subscriptions] == [Pause.LEFT] * 2
    assert guilds == {GUILD: NOW}
    assert {each.state for each in await it.ledger(subscription.id, other.id)} == {State.CANCELLED}
    assert await told(it) == []


@pytest.mark.parametrize(("refused", "lines"), [(MALFORMED, 0), (FILTERED, 2)])
async def test_what_is_wrong_with_the_message_never_pauses(
    database: Database, refused: Refused, lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Our own fault is an error in the log; a server's filter is told to its admin."""
    it = sending(database)
    subscription = await subscribe(it)

    for day in (0, 3):
        it.clock.now = NOW + day * DAY
        await fail(it, issue(subscription, it.clock.now), refused)

    assert (await known(it)).failures == 0
    assert len(await told(it)) == lines
    assert ("invalid form body" in caplog.text) is (lines == 0)


async def test_a_full_server_is_told_and_tried_again(database: Database) -> None:
    """One of Discord's limits is for the admin to solve; the issue still waits meanwhile."""
    it = sending(database)
    subscription = await subscribe(it)

    await it.put(issue(subscription, NOW))
    it.target.results.append(FULL)
    await it.drain()

    assert (await it.only(subscription.id)).state is State.PENDING
    assert (await known(it)).pause is None
    assert [key for _, key in it.target.asked][-1] == f"notice:{subscription.id}:full:2026-03-04:0"


async def test_later_parts_do_not_count(database: Database) -> None:
    """If the list has arrived and its thread has not, the roundup goes on."""
    it = sending(database)
    subscription = await subscribe(it)
    await it.put(issue(subscription, NOW))
    await it.drain()

    await fail(it, issue(subscription, NOW, part=1), DELETED)

    assert ((await known(it)).pause, (await known(it)).failures) == (None, 0)
