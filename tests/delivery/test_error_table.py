"""Every error of docs/design/delivery.md, "Faults", through discord.py and a real connection."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import Delivery, State, after_result
from bot.delivery.domain.order import TargetKind
from bot.delivery.domain.results import Absent, Ambiguous, BreakerOpen, Sent, Throttled
from bot.runtime.clock import utc_now
from tests.support import mishaps
from tests.support.discord_channels import LONG
from tests.support.discord_line import Line, a_delivery
from tests.support.mishaps import Mishap, Refusal, always, by_number
from tests.support.orders import LIFETIME

KINDS = tuple(kind for kind in TargetKind if kind is not TargetKind.CROSSPOST)
"""All that send messages; publishing one has its own tests."""
DOUBTFUL = (
    *(Mishap.ERROR_AFTER, Mishap.CUT_AFTER, Mishap.GARBAGE_AFTER, Mishap.HANG_AFTER),
    *(Mishap.BAD_GATEWAY, Mishap.UNAVAILABLE, Mishap.CUT),
)

WAITS: dict[tuple[tuple[int, int], ...], tuple[int, ...]] = {
    ((403, 50001), (403, 50013), (400, 160005), (400, 50083), (403, 7)): (900, 6300),
    ((400, 20016), (400, 20028), (400, 20029), (400, 130000)): (300, 900, 3600, 3600, 3600),
    ((400, 40003),): (600, 600),
    ((400, 160006), (400, 30013)): (int(LIFETIME.total_seconds()),),
}
"""Refusals that pass: the seconds after each in turn; the delivery's end cuts them off."""

ENDS: dict[tuple[tuple[int, int], ...], State] = {
    ((404, 10004),): State.CANCELLED,
    ((404, 10008),): State.SENT,
    ((403, 50007), (403, 50278), (404, 10013), (400, 50033)): State.DEAD,
    ((400, 50008), (400, 50024), (400, 40058), (400, 40067)): State.DEAD,
    ((400, 50035), (400, 50006), (400, 50109), (400, 40005), (400, 8)): State.DEAD,
    ((400, 200000), (400, 240000)): State.DEAD,
}
"""Refusals that end a delivery at once."""

FIXABLE = tuple(code for codes in list(ENDS)[-2:] for code in codes)
"""Refusals of the message itself: a plainer one may be taken."""


async def opened(line: Line, kind: TargetKind) -> Delivery:
    """Make a delivery whose chat or thread is open, so that it takes one request."""
    anchor = None
    if kind is TargetKind.THREAD:
        first = await line.send(a_delivery(), "anchor")
        assert isinstance(first, Sent)
        anchor = first.message_id
    delivery = a_delivery(kind, part=int(kind is TargetKind.THREAD), anchor_id=anchor)
    if kind is not TargetKind.FORUM:
        other = replace(delivery, order=replace(delivery.order, payload='{"thread_name": "x"}'))
        assert isinstance(await line.send(other, "opening"), Sent)
    return delivery


def claimed(delivery: Delivery) -> Delivery:
    """Give what the next claim makes of a delivery that waits."""
    return replace(
        delivery,
        state=State.SENDING,
        first_sent_at=delivery.first_sent_at or delivery.not_before,
        last_sent_at=delivery.not_before,
    )


async def tried(line: Line, delivery: Delivery, mishap: Mishap | Refusal) -> Delivery:
    """Try to send a delivery, and give what it became; its times are those of its last claim."""
    line.channels.plan = always(mishap)
    result = await line.send(delivery, "this")
    assert delivery.last_sent_at
    return after_result(delivery, result, delivery.last_sent_at, lambda: 0.5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mishap", DOUBTFUL)
async def test_what_may_have_happened_is_tried_again_or_looked_for(
    connected: Line, kind: TargetKind, mishap: Mishap
) -> None:
    """Without a clear answer it waits two seconds, in doubt; a look then tells what happened."""
    delivery = await opened(connected, kind)
    before = len(connected.channels.created)

    after = await tried(connected, delivery, mishap)
    found = await connected.find(delivery)

    assert (after.state, after.first_sent_at) == (State.PENDING, delivery.first_sent_at)
    assert after.not_before - utc_now() < timedelta(seconds=2)
    assert claimed(after).must_reconcile(after.not_before) is (kind is TargetKind.FORUM)
    is_done = mishap in mishaps.IS_DONE
    assert isinstance(found, Sent if is_done else Absent)
    assert len(connected.channels.created) - before == is_done


@pytest.mark.parametrize("kind", KINDS)
async def test_refusals_that_pass(line: Line, kind: TargetKind) -> None:
    """It is tried again after the waits of the table, and given up where those end."""
    delivery = await opened(line, kind)
    waits: dict[tuple[int, int], tuple[int, ...]] = {}

    for codes, expected in WAITS.items():
        for status, code in codes:
            now, met = delivery, list[int]()
            while len(met) < len(expected):
                after = await tried(line, now, Refusal(status, code))
                assert after.state is State.PENDING
                assert now.last_sent_at
                met.append(round((after.not_before - now.last_sent_at).total_seconds()))
                now = claimed(after)
            waits[status, code] = tuple(met)
            last = await tried(line, now, Refusal(status, code))
            is_given_up = expected == (900, 6300)
            assert (last.state is State.DEAD) is is_given_up or expected[0] > 6300

    assert waits == {code: each for codes, each in WAITS.items() for code in codes}
    assert len(line.channels.created) <= 2


@pytest.mark.parametrize("kind", KINDS)
async def test_refusals_that_end_a_delivery(line: Line, kind: TargetKind) -> None:
    """It is not tried again, and the ledger keeps Discord's code."""
    delivery = await opened(line, kind)

    after = {code: await tried(line, delivery, Refusal(*code)) for codes in ENDS for code in codes}

    assert {code: each.state for code, each in after.items()} == {
        code: state for codes, state in ENDS.items() for code in codes
    }
    assert all(each.error_code in {code, None} for (_, code), each in after.items())


@pytest.mark.parametrize("kind", KINDS)
async def test_a_plain_form_is_tried_once(line: Line, kind: TargetKind) -> None:
    """What is wrong with the message itself is answered with a plain one, under a new nonce."""
    delivery = await opened(line, kind)
    plain = replace(delivery, order=replace(delivery.order, plain_payload='{"content": "plain"}'))

    after = [await tried(line, plain, Refusal(*code)) for code in FIXABLE]
    again = [await tried(line, claimed(each), Refusal(*FIXABLE[0])) for each in after]

    assert {(each.state, each.is_plain, each.generation) for each in after} == {
        (State.PENDING, True, 1)
    }
    assert {each.state for each in again} == {State.DEAD}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", [(401, 0), (401, 50014)])
async def test_a_refused_token_costs_no_attempt(
    line: Line, kind: TargetKind, code: tuple[int, int]
) -> None:
    """The delivery goes back as if it had never been claimed."""
    delivery = await opened(line, kind)

    after = await tried(line, delivery, Refusal(*code))

    assert (after.state, after.attempts, after.first_sent_at) == (State.PENDING, 0, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mishap", [Mishap.LIMITED, Mishap.SHARED, Mishap.GLOBAL])
async def test_a_short_rate_limit_is_waited_for(
    line: Line, kind: TargetKind, mishap: Mishap
) -> None:
    """It arrives when the limit is over; only that of a shared resource is no invalid request."""
    delivery = await opened(line, kind)
    used = line.budget.used
    calls = line.channels.creations
    line.channels.plan = by_number({calls + 1: mishap})

    result = await line.send(delivery, "this")

    assert isinstance(result, Sent)
    assert line.budget.used - used == (mishap is not Mishap.SHARED)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_long_rate_limit_costs_no_attempt(line: Line, kind: TargetKind) -> None:
    """It comes back when Discord says so."""
    delivery = await opened(line, kind)
    line.channels.plan = always(Mishap.LONG_LIMITED)

    assert await line.send(delivery, "this") == Throttled(LONG)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mishap", [Mishap.BANNED, Mishap.TURNED_AWAY, Refusal(403, 40333)])
async def test_a_ban_stops_everything(
    line: Line, kind: TargetKind, mishap: Mishap | Refusal
) -> None:
    """No call is made for ten minutes, and none of what waits has cost an attempt."""
    delivery = await opened(line, kind)
    line.channels.plan = always(mishap)

    result = await line.send(delivery, "this")

    assert isinstance(result, BreakerOpen)
    assert result.seconds == pytest.approx(600, abs=1)
    assert line.pace.halted_for > 590
    edited = await line.targets[kind].edit(replace(delivery, message_id=1), "{}")
    assert isinstance(edited, Throttled)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("then", [Mishap.BANNED, Mishap.LONG_LIMITED, Refusal(403, 50013)])
async def test_a_doubt_outlives_what_is_answered_next(
    line: Line, kind: TargetKind, then: Mishap | Refusal
) -> None:
    """What may have arrived by the first try is looked for, whatever a repeat would be told."""
    delivery = await opened(line, kind)
    calls = line.channels.creations
    line.channels.plan = by_number({calls + 1: Mishap.ERROR_AFTER, calls + 2: then})

    result = await line.send(delivery, "this")
    after = after_result(delivery, result, utc_now(), lambda: 0.5)

    assert isinstance(result, Ambiguous)
    assert (after.state, after.first_sent_at) == (State.PENDING, delivery.first_sent_at)


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_listens(line: Line, kind: TargetKind) -> None:
    """Without a connection it is tried again, in doubt."""
    delivery = await opened(line, kind)
    await line.stub.close()

    result = await line.send(delivery, "this")

    assert isinstance(result, Ambiguous)


@pytest.mark.parametrize("kind", [TargetKind.CHANNEL, TargetKind.FORUM])
async def test_a_deleted_channel_is_asked_for_once(line: Line, kind: TargetKind) -> None:
    """Only when Discord says twice that it does not know the channel it is believed."""
    delivery = await opened(line, kind)
    doubted = await tried(line, delivery, Refusal(404, 10003))
    line.channels.plan = by_number({})
    line.channels.known.clear()
    line.channels.calls.clear()

    gone = after_result(delivery, await line.send(delivery, "this"), utc_now(), lambda: 0.5)

    assert doubted.state is State.PENDING
    assert (gone.state, gone.error_code) == (State.DEAD, 10003)
    assert [method for method, _ in line.channels.calls] == ["POST", "GET"]
