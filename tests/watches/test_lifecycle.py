"""Whatever happens to a watch in whichever state, it becomes what the table of transitions says."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import pytest

from bot.accounts.domain import Owner
from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.results import Refused
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import TRANSITIONS, WatchEvent, WatchState
from bot.watches.domain.watch import Recipient, WatchPause
from bot.watches.services.outcomes import AlertOutcomes
from tests.delivery.sending import NOTICES
from tests.support.fakes import Clock
from tests.watches.watching import CHANNEL, GUILD, ME, MEMBER, SERVER, Desk

Act = Callable[[Desk], Awaitable[object]]


def refused(recipient: Recipient, code: int) -> Act:
    """Let an alert to somebody be refused for good."""

    async def act(desk: Desk) -> None:
        now = desk.clock()
        order = Order(
            kind=DeliveryKind.ALERT,
            subject_id=recipient.id,
            key="key",
            guild_id=recipient.guild_id,
            target=TargetKind.DIRECT if recipient.is_member else TargetKind.CHANNEL,
            channel_id=recipient.id,
            payload="{}",
            due_at=now,
            expires_at=now,
        )
        after = Delivery(1, order, State.DEAD, 0, 0, None, None, now)
        async with desk.database.write() as tx:
            await AlertOutcomes(NOTICES).record_result(tx, after, Refused(403, code, ""), now)

    return act


OWN: Mapping[WatchEvent, Act] = MappingProxyType(
    {
        WatchEvent.PAUSED: lambda desk: desk.services.watches.pause(ME, 1),
        WatchEvent.RESUMED: lambda desk: desk.services.watches.resume(ME, 1),
        WatchEvent.MESSAGES_CLOSED: refused(Recipient(MEMBER), 50007),
        WatchEvent.MESSAGES_OPENED: lambda desk: desk.services.preferences.resume_direct_messages(
            MEMBER
        ),
    }
)
OF_A_CHANNEL: Mapping[WatchEvent, Act] = MappingProxyType(
    {
        WatchEvent.PAUSED: lambda desk: desk.services.watches.pause(SERVER, 1),
        WatchEvent.RESUMED: lambda desk: desk.services.watches.resume(SERVER, 1),
        WatchEvent.PERMISSIONS_LOST: refused(Recipient(CHANNEL, GUILD), 50013),
        WatchEvent.PERMISSIONS_BACK: lambda desk: desk.services.servers.resume_watches(
            GUILD, CHANNEL
        ),
        WatchEvent.CHANNEL_DELETED: refused(Recipient(CHANNEL, GUILD), 10003),
        WatchEvent.CHANNEL_CHANGED: lambda desk: desk.services.watches.edit(
            SERVER, 1, WatchDraft(channel_id=CHANNEL + 1)
        ),
        WatchEvent.SERVER_LEFT: lambda desk: desk.services.servers.left(GUILD),
        WatchEvent.SERVER_JOINED: lambda desk: desk.services.servers.joined(GUILD, None),
    }
)


@pytest.mark.parametrize(
    ("owner", "acts"), [(ME, OWN), (SERVER, OF_A_CHANNEL)], ids=["member", "channel"]
)
async def test_every_event_in_every_state(
    sqlite_database: Database, owner: Owner, acts: Mapping[WatchEvent, Act]
) -> None:
    """Through the real services; there are no other transitions."""
    desk = Desk(sqlite_database, Clock())
    targets = {event: TRANSITIONS[event].target for event in acts}
    ways: dict[WatchState, list[Act]] = {None: []}
    ways |= {target: [acts[event]] for event, target in targets.items() if target}
    seen: dict[tuple[WatchState, WatchEvent], WatchState] = {}

    for state, way in ways.items():
        for event, act in acts.items():
            await desk.watch("moe", owner)
            for step in way:
                await step(desk)
            assert (await desk.services.watches.get(owner, 1)).pause is state
            await act(desk)
            seen[state, event] = (await desk.services.watches.remove(owner, 1)).pause

    assert seen == {
        (state, event): TRANSITIONS[event].target if state in TRANSITIONS[event].origins else state
        for state in ways
        for event in acts
    }


def test_every_state_and_event_is_somebodys() -> None:
    """Both tests together know all of them."""
    assert {*OWN, *OF_A_CHANNEL} == {*WatchEvent} == {*TRANSITIONS}
    targets = {TRANSITIONS[event].target for event in (*OWN, *OF_A_CHANNEL)}
    assert targets == {None, *WatchPause}
