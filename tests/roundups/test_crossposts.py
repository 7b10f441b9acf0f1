"""A posted roundup is published once, out of everybody's way; its admin is told of trouble."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.permissions import Permission
from bot.delivery.domain.results import Ambiguous, Refused, Result, Throttled
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.lifecycle import SubscriptionEvent
from bot.roundups.domain.subscription import Subscription, Terms
from bot.roundups.services.lifecycle import apply
from bot.roundups.services.removals import RoundupRemovals
from bot.roundups.store.subscriptions import StartingPoint, SubscriptionStore
from bot.services import Services
from bot.storage.database import Database
from tests.delivery.sending import Sending, sending
from tests.support.fakes import NOW, FakeSource
from tests.support.orders import GUILD, an_order

ADMIN, CHANNEL = 77, 7001
FORBIDDEN = Refused(403, 50013, "missing permissions", (Permission.SEND,))
NO_NEWS = Refused(400, 50024, "cannot execute action on this channel type")


async def subscribe(it: Sending, *, is_published: bool = True) -> Subscription:
    """Set up a roundup in an announcement channel."""
    begin = StartingPoint("2026-03-03", date(2026, 3, 4), date(2026, 3, 4), NOW)
    terms = Terms(CHANNEL, NOW.time(), "UTC", is_published=is_published)
    async with it.database.write() as tx:
        return await SubscriptionStore(tx).add(GUILD, ADMIN, terms, begin)


def done(_: Delivery) -> None:
    """Let one request pass."""


def issue(known: Subscription, day: int = 0, part: int = 0) -> Order:
    """Make the order of one part of an issue; each day has one."""
    at = NOW + timedelta(days=day)
    return replace(an_order(known.id, part, at), key=f"{at:%Y-%m-%d}", channel_id=CHANNEL)


def published(it: Sending) -> list[str]:
    """Give the keys of what was published, as often as it was."""
    return [
        key for (what, key) in it.target.asked if what == "send" and key.startswith("crosspost")
    ]


async def crossposts(it: Sending, known: Subscription) -> list[State]:
    """Give where the crossposts stand, the newest first."""
    async with it.database.read() as tx:
        found = await RoundupDeliveries(tx, GUILD, known.id, DeliveryKind.CROSSPOST).newest(20)
    return [each.state for each in found]


async def told(it: Sending) -> list[str]:
    """Give the notices that were sent to the admin."""
    await it.drain()
    return [each for each in it.target.payloads if "was posted, but not published" in each]


async def test_the_first_message_is_published_when_it_has_arrived(database: Database) -> None:
    """Once, whatever the number of messages; later parts don't wait for it."""
    it = sending(database)
    known = await subscribe(it)
    await it.put(*(issue(known, part=part) for part in range(3)))

    await it.drain()
    await it.restarted().drain()

    (first,) = [each for each in await it.ledger(known.id) if each.order.part == 0]
    async with database.read() as tx:
        (crosspost,) = await RoundupDeliveries(tx, GUILD, known.id, DeliveryKind.CROSSPOST).newest(
            9
        )
    assert crosspost.state is State.SENT
    assert crosspost.anchor_id == first.message_id
    assert crosspost.order.target is TargetKind.CROSSPOST
    assert crosspost.order.channel_id == CHANNEL
    assert len(published(it)) == 1


async def test_others_are_not_published(database: Database) -> None:
    """Unless an admin has chosen that; old roundups go on as they were."""
    it = sending(database)
    known = await subscribe(it, is_published=False)
    await it.put(issue(known))

    await it.drain()

    assert await crossposts(it, known) == []


@pytest.mark.parametrize("result", [Refused(404, 10008, "deleted"), Refused(403, 50013, "no")])
async def test_what_is_not_there_is_not_published(database: Database, result: Result) -> None:
    """A post that was deleted at once, or never came."""
    it = sending(database)
    known = await subscribe(it)
    it.target.results.append(result)
    await it.put(issue(known))

    await it.drain()

    assert await crossposts(it, known) == []


async def test_a_lost_answer_is_asked_for_again(database: Database) -> None:
    """Also by another process, after the nonce window, and after days: it ends as sent."""
    it = sending(database)
    known = await subscribe(it)
    lost = Ambiguous("timed out")
    it.target.results += [done, lost, lost]
    await it.put(issue(known))

    await it.drain()
    states = [await crossposts(it, known)]
    for wait in (timedelta(seconds=3), timedelta(hours=20)):
        it.clock.now += wait
        await it.restarted().drain()
        states.append(await crossposts(it, known))

    assert states == [[State.PENDING], [State.PENDING], [State.SENT]]


async def test_a_limit_holds_nobody_up(database: Database) -> None:
    """It waits as long as Discord says; other messages and crossposts go, nothing is overdue."""
    it = sending(database)
    known, other = await subscribe(it), await subscribe(it)
    it.target.results += [done, Throttled(1_800)]
    await it.put(issue(known))
    await it.drain()

    await it.put(issue(other), an_order(9))
    await it.drain()
    it.clock.now += timedelta(minutes=20)
    async with database.read() as tx:
        overdue = await Backlog(tx).oldest_overdue_at(it.clock())
    waiting = await crossposts(it, known)
    it.clock.now += timedelta(minutes=11)
    await it.drain()

    assert overdue is None
    assert waiting == [State.PENDING]
    assert await crossposts(it, other) == [State.SENT]
    assert await crossposts(it, known) == [State.SENT]
    assert len(published(it)) == 3  # the first was turned away


async def test_messages_go_before_crossposts(database: Database) -> None:
    """However long these wait: a server's post comes before another's publishing."""
    it = sending(database, workers=1)
    known, other = await subscribe(it), await subscribe(it)
    await it.put(issue(known))
    it.target.results += [done, Throttled(5)]
    await it.drain()
    it.clock.now += timedelta(seconds=10)

    await it.put(*(issue(other, part=part) for part in range(3)))
    await it.drain()

    sends = [key.partition(":")[0] for what, key in it.target.asked if what == "send"]
    assert sends == ["roundup", "crosspost", *["roundup"] * 3, "crosspost", "crosspost"]


@pytest.mark.parametrize(("refusal", "tries"), [(FORBIDDEN, 3), (NO_NEWS, 1)])
async def test_the_admin_is_told_once_and_the_post_stays(
    database: Database, refusal: Refused, tries: int
) -> None:
    """A row of failures is one notice; one that went well begins a new row. Nothing is paused."""
    it = sending(database)
    known = await subscribe(it)
    notices: list[int] = []

    for day, fails in enumerate([True, True, False, True]):
        it.clock.now = max(it.clock.now, NOW + timedelta(days=day))
        await it.put(issue(known, day))
        it.target.results += [done] + [refusal] * tries * fails
        for _ in range(tries):
            await it.drain()
            it.clock.now += timedelta(hours=2)
        notices.append(len(await told(it)))

    assert notices == [1, 1, 1, 2]
    assert await crossposts(it, known) == [State.DEAD, State.SENT, State.DEAD, State.DEAD]
    assert {each.state for each in await it.ledger(known.id)} == {State.SENT}
    async with database.read() as tx:
        (still,) = await SubscriptionStore(tx).of_guild(GUILD)
    assert still.is_active
    assert still.failures == 0


async def test_what_is_not_wanted_any_more_is_not_published(database: Database) -> None:
    """By switching it off, pausing or removing, as long as it waits; the post stays."""
    it = sending(database)
    services = Services.over(database, FakeSource(), it.clock)
    for way in ("edit", "pause", "remove"):
        known = await subscribe(it)
        it.target.results += [done, Throttled(600)]
        await it.put(issue(known))
        await it.drain()

        if way == "edit":
            draft = RoundupDraft(is_published=False)
            await services.roundups.edit(GUILD, known.number, draft)
        elif way == "pause":
            async with database.write() as tx:
                await apply(tx, known, SubscriptionEvent.PAUSED, it.clock())
        else:
            await RoundupRemovals(database, it.clock).remove(GUILD, known.number)

        assert await crossposts(it, known) == [State.CANCELLED], way
        assert [each.state for each in await it.ledger(known.id)] == [State.SENT]


async def test_in_another_channel_the_post_before_is_still_published(database: Database) -> None:
    """It belongs to the channel where it is; what comes later belongs to the new one."""
    it = sending(database)
    services = Services.over(database, FakeSource(), it.clock)
    known = await subscribe(it)
    it.target.results += [done, Throttled(600)]
    await it.put(issue(known))
    await it.drain()

    place = Destination(CHANNEL + 1, is_announcement=True)
    await services.roundups.edit(GUILD, known.number, RoundupDraft(place))
    it.clock.now += timedelta(minutes=11)
    await it.drain()

    assert await crossposts(it, known) == [State.SENT]


async def test_after_a_day_it_is_given_up(database: Database) -> None:
    """What nobody could publish by then is no news any more."""
    it = sending(database)
    known = await subscribe(it)
    it.target.results += [done, Throttled(600)]
    await it.put(issue(known))
    await it.drain()

    it.clock.now += timedelta(days=1, seconds=1)
    await it.drain()

    assert await crossposts(it, known) == [State.EXPIRED]
    assert await told(it) == []
