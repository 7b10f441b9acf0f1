"""What a result leads to follows docs/design/delivery.md, "States" and "Faults"."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.domain.delivery import BACKOFF, LOOKUP_WINDOW, State, after_result
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.domain.results import (
    Absent,
    Ambiguous,
    BreakerOpen,
    Refused,
    Result,
    Sent,
    Throttled,
    Unreadable,
)
from tests.support.fakes import NOW
from tests.support.orders import LIFETIME, a_claimed, an_order

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LATER = NOW + timedelta(seconds=30)
"""When the answer to a try at `NOW` comes in."""


def middle() -> float:
    """Be the random number that changes no wait."""
    return 0.5


def refused(code: int, status: int = 400) -> Refused:
    """Make a refusal by Discord."""
    return Refused(status, code, "said no")


def waits_until_the_end(result: Result, *, limit: int = 8) -> tuple[list[float], State]:
    """Repeat one result until the delivery ends, or `limit` times: the waits (s), the last state.

    The order lives for years, so that its expiry changes nothing.
    """
    delivery = a_claimed(order=replace(an_order(), expires_at=NOW + 999 * LIFETIME))
    waits: list[float] = []
    for _ in range(limit):
        at = delivery.last_sent_at or NOW
        delivery = after_result(delivery, result, at, middle)
        if delivery.state is not State.PENDING:
            break
        waits.append((delivery.not_before - at).total_seconds())
        delivery = replace(
            delivery,
            state=State.SENDING,
            first_sent_at=delivery.first_sent_at or delivery.not_before,
            last_sent_at=delivery.not_before,
        )
    return waits, delivery.state


@pytest.mark.parametrize(
    ("code", "status", "waits", "end"),
    [
        pytest.param(50001, 403, [15 * MINUTE, 105 * MINUTE], State.DEAD, id="no access"),
        pytest.param(50013, 403, [15 * MINUTE, 105 * MINUTE], State.DEAD, id="no permission"),
        pytest.param(160005, 403, [15 * MINUTE, 105 * MINUTE], State.DEAD, id="locked thread"),
        pytest.param(50083, 400, [15 * MINUTE, 105 * MINUTE], State.DEAD, id="archived thread"),
        pytest.param(99999, 403, [15 * MINUTE, 105 * MINUTE], State.DEAD, id="unknown code, 403"),
        pytest.param(10003, 404, [], State.DEAD, id="unknown channel"),
        pytest.param(10004, 404, [], State.CANCELLED, id="left the server"),
        pytest.param(10008, 404, [], State.SENT, id="sent, then deleted"),
        pytest.param(50007, 403, [], State.DEAD, id="closed direct messages"),
        pytest.param(50278, 403, [], State.DEAD, id="no server in common"),
        pytest.param(50008, 400, [], State.DEAD, id="a voice channel"),
        pytest.param(50024, 400, [], State.DEAD, id="a wrong channel type"),
        pytest.param(40058, 400, [], State.DEAD, id="a forum"),
        pytest.param(40067, 400, [], State.DEAD, id="a forum that asks for a tag"),
        pytest.param(50035, 400, [], State.DEAD, id="malformed"),
        pytest.param(50006, 400, [], State.DEAD, id="empty"),
        pytest.param(50109, 400, [], State.DEAD, id="no JSON"),
        pytest.param(40005, 413, [], State.DEAD, id="too large"),
        pytest.param(88888, 400, [], State.DEAD, id="unknown code, 400"),
        pytest.param(200000, 400, [], State.DEAD, id="held back by automod"),
        pytest.param(240000, 400, [], State.DEAD, id="harmful links"),
    ],
)
def test_a_refusal_that_ends(code: int, status: int, waits: list[float], end: State) -> None:
    """What doesn't pass by itself is tried as often as the table says, then it is over."""
    found = waits_until_the_end(refused(code, status))

    assert found == (waits, end)


@pytest.mark.parametrize(
    ("code", "waits"),
    [
        pytest.param(40003, [10 * MINUTE] * 4, id="opens direct messages too fast"),
        pytest.param(20016, [5 * MINUTE, 15 * MINUTE, HOUR, HOUR], id="slow mode"),
        pytest.param(20028, [5 * MINUTE, 15 * MINUTE, HOUR, HOUR], id="write limit of a channel"),
        pytest.param(20029, [5 * MINUTE, 15 * MINUTE, HOUR, HOUR], id="write limit of a server"),
        pytest.param(130000, [5 * MINUTE, 15 * MINUTE, HOUR, HOUR], id="overloaded"),
        pytest.param(160006, [DAY] * 4, id="too many threads"),
        pytest.param(30013, [DAY] * 4, id="a limit of the server"),
    ],
)
def test_a_refusal_that_passes(code: int, waits: list[float]) -> None:
    """What passes by itself is tried until the delivery expires."""
    found = waits_until_the_end(refused(code), limit=4)

    assert found == (waits, State.SENDING)


def test_doubtful_tries_are_spread() -> None:
    """A doubtful try is repeated after 2, 5, 15 and 40 s, then ever more rarely."""
    waits, _ = waits_until_the_end(Ambiguous("timed out"))

    assert waits == [2, 5, 15, 40, 100, 250, 600, 600]


@given(attempts=st.integers(0, 50), random=st.floats(0, 1, exclude_max=True))
def test_jitter_is_bounded(attempts: int, random: float) -> None:
    """A wait is half to one and a half times the planned one, and never over 15 minutes."""
    claimed = a_claimed(attempts=attempts)

    after = after_result(claimed, Ambiguous("reset"), LATER, lambda: random)

    wait = (after.not_before - LATER).total_seconds()
    planned = [2, 5, 15, 40, 100, 250, 600][min(attempts, 6)]
    assert 0.5 * planned <= wait <= 1.5 * planned
    assert wait <= 15 * MINUTE


@pytest.mark.parametrize(
    "result", [Throttled(7.5), BreakerOpen("a page of HTML", 7.5)], ids=["429", "breaker"]
)
def test_nothing_happened(result: Result) -> None:
    """When Discord doesn't let us in, the wait is its own and no try is counted."""
    claimed = a_claimed(attempts=3)

    after = after_result(claimed, result, LATER, middle)

    assert after == replace(
        claimed,
        state=State.PENDING,
        first_sent_at=None,
        not_before=LATER + timedelta(seconds=7.5),
    )


@pytest.mark.parametrize("result", [refused(50014, 403), refused(0, 401)])
def test_a_refused_token(result: Refused) -> None:
    """A token that is no longer good is no delivery's fault."""
    after = after_result(a_claimed(), result, LATER, middle)

    assert (after.state, after.attempts, after.first_sent_at) == (State.PENDING, 0, None)


def test_sent() -> None:
    """The message's id is kept, and earlier errors are no longer its."""
    claimed = a_claimed(error_code=50013, error_text="said no")

    after = after_result(claimed, Sent(42), LATER, middle)

    assert after == replace(
        claimed, state=State.SENT, message_id=42, error_code=None, error_text=None
    )


def test_proven_absent() -> None:
    """What is not in its channel is sent at once, with a new nonce and under a new lease."""
    claimed = a_claimed(first_sent_at=NOW - timedelta(minutes=5))

    after = after_result(claimed, Absent(), LATER, middle)

    assert after.state is State.SENDING
    assert not after.must_reconcile(LATER)
    assert after.nonce("here") != claimed.nonce("here")
    assert after.not_before == LATER + timedelta(seconds=75)


def test_not_provable() -> None:
    """What may have arrived and can't be looked for is never sent again."""
    after = after_result(a_claimed(), Unreadable("no right to read"), LATER, middle)

    assert (after.state, after.error_text) == (State.UNKNOWN, "no right to read")


@pytest.mark.parametrize("code", [50035, 200000])
def test_the_plain_form(code: int) -> None:
    """A message that is refused for what it says is sent once in its plain form, then no more."""
    claimed = a_claimed(order=replace(an_order(), plain_payload='{"content": "Papers"}'))

    second = after_result(claimed, refused(code), LATER, middle)
    third = after_result(second, refused(code), LATER, middle)

    assert (second.state, second.not_before) == (State.PENDING, LATER)
    assert second.payload == '{"content": "Papers"}'
    assert second.nonce("here") != claimed.nonce("here")
    assert third.state is State.DEAD


@pytest.mark.parametrize(
    ("code", "end"), [(50007, State.UNKNOWN), (50035, State.UNKNOWN), (10003, State.DEAD)]
)
def test_a_refusal_after_a_doubtful_try(code: int, end: State) -> None:
    """A refusal says nothing of the tries before it; only a deleted channel holds no message."""
    doubtful = a_claimed(attempts=2, last_sent_at=NOW + timedelta(seconds=5))

    after = after_result(doubtful, refused(code), LATER, middle)

    assert after.state is end


@pytest.mark.parametrize("result", [refused(50013, 403), refused(50035), Throttled(1)])
def test_a_doubt_outlives_the_next_try(result: Result) -> None:
    """That this try surely failed says nothing of the one before: its nonce and time are kept."""
    order = replace(an_order(), plain_payload="{}")
    doubtful = a_claimed(attempts=2, last_sent_at=NOW + timedelta(seconds=5), order=order)

    after = after_result(doubtful, result, LATER, middle)

    assert (after.state, after.first_sent_at) == (State.PENDING, NOW)
    assert after.nonce("here") == doubtful.nonce("here")


@pytest.mark.parametrize(
    ("seconds", "looks"), [(0, False), (120, False), (120.001, True), (1000, True)]
)
def test_late_means_look(seconds: float, looks: bool) -> None:  # noqa: FBT001  # a table's column
    """For 120 s after a first try the nonce protects; after that the channel has to be read."""
    claimed = a_claimed()

    assert claimed.must_reconcile(NOW + timedelta(seconds=seconds)) is looks


def test_the_last_looks() -> None:
    """A doubtful one is looked for when it expires, until Discord answers or a week is over."""
    ends_at = NOW + LIFETIME
    late = a_claimed(attempts=9, last_sent_at=ends_at - timedelta(seconds=40))

    waiting = after_result(late, Ambiguous("timed out"), ends_at - timedelta(seconds=10), middle)
    last = replace(waiting, state=State.SENDING, last_sent_at=ends_at)

    assert (waiting.state, waiting.not_before) == (State.PENDING, ends_at)
    assert last.must_reconcile(ends_at)
    assert after_result(last, Absent(), ends_at, middle).state is State.EXPIRED
    assert after_result(last, Sent(42), ends_at, middle).state is State.SENT
    outage = after_result(last, Ambiguous("timed out"), ends_at, middle)
    assert (outage.state, outage.not_before) == (State.PENDING, ends_at + BACKOFF[-1])
    given_up = after_result(last, Ambiguous("timed out"), ends_at + LOOKUP_WINDOW, middle)
    assert given_up.state is State.UNKNOWN


def test_keys_tell_apart() -> None:
    """No two orders, parts or generations share a nonce, and Discord takes it."""
    orders = [
        an_order(),
        an_order(2),
        an_order(1, part=1),
        replace(an_order(), key="2026-03-05"),
        replace(an_order(), kind=DeliveryKind.ALERT),
    ]

    nonces = {
        a_claimed(order=order, generation=generation).nonce(installation)
        for order in orders
        for generation in range(3)
        for installation in ("here", "there")
    }

    assert len(nonces) == 2 * 3 * len(orders)
    assert {len(nonce) for nonce in nonces} == {25}
    assert len({order.marker for order in orders}) == len(orders)


def test_the_nonce_outlives_the_row() -> None:
    """An order whose row was lost and put again has its old nonce, whatever its new id is."""
    lost, again = a_claimed(id=1), a_claimed(id=2)

    assert lost.nonce("here") == again.nonce("here")


def test_when_a_message_was_made() -> None:
    """The time in a message's id is told to the millisecond; Discord's own example proves it."""
    sent = a_claimed(message_id=175928847299117063)

    assert sent.arrived_at is not None
    assert sent.arrived_at.isoformat() == "2016-04-30T11:18:25.796000+00:00"
