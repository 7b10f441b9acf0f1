"""Whatever happens to a roundup in whichever state, it becomes what the table says."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.results import Refused
from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.lifecycle import TRANSITIONS, SubscriptionEvent, SubscriptionState
from bot.roundups.domain.subscription import Pause
from bot.roundups.services.outcomes import RoundupOutcomes
from bot.storage.database import Database
from tests.delivery.sending import NOTICES
from tests.roundups.desk import CHANNEL, GUILD, Desk
from tests.support.fakes import Clock

Act = Callable[[Desk], Awaitable[object]]


def refused(code: int, times: int) -> Act:
    """Let issues be refused for good, a day and more apart."""

    async def act(desk: Desk) -> None:
        known = await desk.services.roundups.get(GUILD, 1)
        for _ in range(times):
            desk.clock.advance(hours=25)
            now = desk.clock()
            order = Order(
                kind=DeliveryKind.ROUNDUP,
                subject_id=known.id,
                key="2026-03-04",
                guild_id=GUILD,
                target=TargetKind.CHANNEL,
                channel_id=CHANNEL,
                payload="{}",
                due_at=now,
                expires_at=now,
            )
            after = Delivery(1, order, State.DEAD, 0, 0, None, None, now)
            async with desk.database.write() as tx:
                await RoundupOutcomes(NOTICES).record_result(tx, after, Refused(403, code, ""), now)

    return act


async def restore_permissions(desk: Desk) -> None:
    """Let the channel accept posts again."""
    known = await desk.services.roundups.get(GUILD, 1)
    await desk.services.servers.resume_roundup(known, "House")


ACTS: Mapping[SubscriptionEvent, Act] = MappingProxyType(
    {
        SubscriptionEvent.PAUSED: lambda desk: desk.services.roundups.pause(GUILD, 1),
        SubscriptionEvent.RESUMED: lambda desk: desk.services.roundups.resume(GUILD, 1),
        SubscriptionEvent.PERMISSIONS_LOST: refused(50013, times=3),
        SubscriptionEvent.PERMISSIONS_BACK: restore_permissions,
        SubscriptionEvent.CHANNEL_DELETED: refused(10003, times=1),
        SubscriptionEvent.CHANNEL_UNFIT: refused(50024, times=3),
        SubscriptionEvent.CHANNEL_CHANGED: lambda desk: desk.services.roundups.edit(
            GUILD, 1, RoundupDraft(Destination(CHANNEL + 1))
        ),
        SubscriptionEvent.SERVER_LEFT: lambda desk: desk.services.servers.left(GUILD),
        SubscriptionEvent.SERVER_JOINED: lambda desk: desk.services.servers.joined(GUILD, None),
    }
)


async def test_every_event_in_every_state(sqlite_database: Database) -> None:
    """Through the real services; there are no other transitions."""
    desk = Desk(sqlite_database, Clock())
    targets = {event: TRANSITIONS[event].target for event in ACTS}
    ways: dict[SubscriptionState, list[Act]] = {None: []}
    ways |= {target: [ACTS[event]] for event, target in targets.items() if target}
    seen: dict[tuple[SubscriptionState, SubscriptionEvent], SubscriptionState] = {}

    for state, way in ways.items():
        for event, act in ACTS.items():
            await desk.add()
            for step in way:
                await step(desk)
            assert (await desk.services.roundups.get(GUILD, 1)).pause is state
            await act(desk)
            seen[state, event] = (await desk.services.roundup_removals.remove(GUILD, 1)).pause

    assert {*ways} == {None, *Pause}
    assert {*ACTS} == {*SubscriptionEvent} == {*TRANSITIONS}
    assert seen == {
        (state, event): TRANSITIONS[event].target if state in TRANSITIONS[event].origins else state
        for state in ways
        for event in ACTS
    }
