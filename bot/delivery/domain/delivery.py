"""Deliveries: messages that must arrive exactly once, and their state after each attempt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from bot.delivery.domain.order import Order, TargetKind, digest
from bot.delivery.domain.results import (
    RETRIED_AS_PLAIN,
    RETRY_DELAYS,
    TRANSIENT,
    Absent,
    Ambiguous,
    BreakerOpen,
    Fault,
    Quiet,
    Refused,
    Result,
    Sent,
    Throttled,
    Unreadable,
)

NONCE_WINDOW = timedelta(seconds=120)
"""How long Discord is trusted to drop a repeated nonce; it promises only "a few minutes"."""

LOOKUP_WINDOW = timedelta(days=7)
"""How long after expiry a doubtful delivery is still looked for while Discord is down."""

LEASE = timedelta(seconds=75)
"""How long a claim lasts: longer than a send (30 s) plus a wait for the rate limit (30 s).

The next poll can be 10 s after the lease ends, and all must be sent within 90 s of a crash; a lease
of 90 s took 96 s.
"""

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 40, 100, 250, 600))
"""Waits after doubtful attempts, the last one repeated; with jitter none exceeds 15 min."""

_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # epoch of the timestamps in Discord's ids


def created_at(message_id: int) -> datetime:
    """Return when Discord created a message, read from its id."""
    return _DISCORD_EPOCH + timedelta(milliseconds=message_id >> 22)


class State(StrEnum):
    """The states of a delivery; their transitions: docs/design/delivery.md."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # it may have arrived: never re-sent automatically
    EXPIRED = "expired"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox.

    `attempts` counts the sends that ended in doubt, `refusals` those that Discord refused, and
    `generation` how often the message was proven not to have arrived. `first_sent_at` is the time
    since which it may have arrived, None while it can't have; in a claim, None means that Discord
    refused it, and that only the delay since then makes that doubtful. `last_sent_at` is the time
    of the last claim. `not_before` is when it may next be claimed; while it is being sent, that is
    the end of the lease. `anchor_id` is the first part's message, once that has arrived; its thread
    has the same id, and a crosspost publishes it. `seal` is that of the order when it was put into
    the outbox, None for rows older than seals.
    """

    id: int
    order: Order
    state: State
    attempts: int
    generation: int
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    not_before: datetime
    refusals: int = 0
    is_plain: bool = False
    message_id: int | None = None
    error_code: int | None = None
    error_text: str | None = None
    anchor_id: int | None = None
    seal: str | None = None

    @property
    def is_intact(self) -> bool:
        """Return whether the payloads are still those that were put into the outbox.

        The database's integrity checks can miss changed bytes inside a text.
        """
        return self.seal in {None, self.order.seal}

    @property
    def payload(self) -> str:
        """The JSON to send now."""
        return self.order.plain_payload if self.is_plain else self.order.payload

    @property
    def is_doubtful(self) -> bool:
        """Return whether it may have arrived in an attempt before the current one."""
        return self.first_sent_at is not None and self.first_sent_at != self.last_sent_at

    @property
    def arrived_at(self) -> datetime | None:
        """When Discord created the message, read from its id; None without a message."""
        return None if self.message_id is None else created_at(self.message_id)

    @property
    def standing_refusal(self) -> Refused | None:
        """The last answer, if it refused the message and only the delay makes that doubtful."""
        if self.first_sent_at is not None or self.error_code is None:
            return None
        last = Refused(HTTPStatus.FORBIDDEN, self.error_code, self.error_text or "")
        return None if last.fault is Fault.TOKEN else last  # that one was not about the message

    def nonce(self, installation: str) -> str:
        """Return the nonce of the current generation; Discord drops repeats for some minutes."""
        # from the key, not the row's id: a lost row that is put again must get the same nonce
        return digest(f"{installation}:{self.order.unique_key}:{self.generation}", 25)

    def must_reconcile(self, now: datetime) -> bool:
        """Return whether the channel must be read before sending, or instead of it."""
        return (
            self.first_sent_at is None
            or now - self.first_sent_at > NONCE_WINDOW
            or now >= self.order.expires_at
            or (self.is_doubtful and self.order.target is TargetKind.FORUM)  # forums take no nonce
        )

    def released(self, at: datetime) -> "Delivery":
        """Return the delivery with its claim undone, as nothing was sent; it waits until `at`."""
        return replace(
            self,
            state=State.PENDING,
            first_sent_at=self.first_sent_at if self.is_doubtful else None,
            not_before=at,
        )


def after_result(
    delivery: Delivery, result: Result, now: datetime, random: Callable[[], float]
) -> Delivery:
    """Return a claimed delivery as it is after an attempt with this `result`.

    `random` returns numbers from 0 up to 1. The delivery is still claimed, and to be sent at
    once, only if it was proven absent; it then has a new generation and a new lease. The rules and
    their reasons: docs/design/delivery.md.
    """
    if delivery.first_sent_at is None and not isinstance(result, Refused):
        delivery = replace(delivery, first_sent_at=delivery.order.due_at)  # look again next time
    match result:
        case Sent(message_id):
            return _finished(delivery, State.SENT, message_id=message_id)
        case Absent():
            return _absent(delivery, now)
        case Unreadable(reason):
            return _finished(delivery, State.UNKNOWN, error_text=reason)
        case Throttled() | BreakerOpen() | Quiet():
            return _put_off(delivery, result, now)
        case Ambiguous(reason):
            # attempts cut off by a crash don't count, so frequent kills don't lengthen the wait
            wait = BACKOFF[min(delivery.attempts, len(BACKOFF) - 1)] * (0.5 + random())
            tried = replace(
                delivery, attempts=delivery.attempts + 1, error_code=None, error_text=reason
            )
            return _rescheduled(tried, now, wait)
        case Refused():
            return _refused(delivery, result, now)


def _put_off(
    delivery: Delivery, result: Throttled | BreakerOpen | Quiet, now: datetime
) -> Delivery:
    """Return a delivery that waits; quiet hours move its due time and its expiry."""
    if not isinstance(result, Quiet):
        return delivery.released(now + timedelta(seconds=result.seconds))
    order, until = delivery.order, result.until
    order = replace(order, due_at=until, expires_at=order.expires_at + (until - now))
    return replace(delivery, order=order).released(until)


def _absent(delivery: Delivery, now: datetime) -> Delivery:
    if now >= delivery.order.expires_at:
        return _finished(delivery, State.EXPIRED)
    return replace(
        delivery,
        generation=delivery.generation + 1,
        first_sent_at=now,
        last_sent_at=now,
        not_before=now + LEASE,
    )


def _refused(delivery: Delivery, refused: Refused, now: datetime) -> Delivery:
    fault = refused.fault
    turn, waits = delivery.refusals, RETRY_DELAYS.get(fault, ())
    delivery = replace(
        delivery, refusals=turn + 1, error_code=refused.code, error_text=refused.reason
    )
    if fault is Fault.DELETED:
        return _finished(delivery, State.SENT)
    if fault is Fault.LEFT:
        return replace(delivery, state=State.CANCELLED)
    if fault is Fault.TOKEN:
        return delivery.released(now)
    if fault in RETRIED_AS_PLAIN and delivery.order.plain_payload and not delivery.is_plain:
        # if in doubt, keep the nonce: should the first form be there, Discord drops this one
        generation = delivery.generation + (not delivery.is_doubtful)
        plain = replace(delivery, is_plain=True, generation=generation)
        return _rescheduled(_not_arrived(plain), now, timedelta())
    if turn < len(waits) or fault in TRANSIENT:
        return _rescheduled(_not_arrived(delivery), now, waits[min(turn, len(waits) - 1)])
    is_certain = fault is Fault.GONE or not delivery.is_doubtful
    return replace(delivery, state=State.DEAD if is_certain else State.UNKNOWN)


def _not_arrived(delivery: Delivery) -> Delivery:
    """Clear the doubt that the claim raised: the current attempt has certainly failed."""
    return delivery if delivery.is_doubtful else replace(delivery, first_sent_at=None)


def _rescheduled(delivery: Delivery, now: datetime, wait: timedelta) -> Delivery:
    """Schedule the next claim after `wait`, or at expiry if sooner, to look in the channel.

    `LOOKUP_WINDOW` after expiry, give up: the state becomes unknown.
    """
    expires_at, next_try = delivery.order.expires_at, now + wait
    if now >= expires_at + LOOKUP_WINDOW:
        return replace(delivery, state=State.UNKNOWN)
    is_alive = now < expires_at
    return replace(
        delivery,
        state=State.PENDING,
        not_before=min(next_try, expires_at) if is_alive else next_try,
    )


def _finished(
    delivery: Delivery,
    state: State,
    *,
    message_id: int | None = None,
    error_text: str | None = None,
) -> Delivery:
    return replace(
        delivery, state=state, message_id=message_id, error_code=None, error_text=error_text
    )
