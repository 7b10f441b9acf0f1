"""Orders and deliveries for the tests of the outbox, to be varied by the field."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, DeliveryKind, Order, State, TargetKind
from tests.fakes import NOW

GUILD = 900
LIFETIME = timedelta(hours=18)


def an_order(subject_id: int = 1, part: int = 0, due_at: datetime = NOW) -> Order:
    """Make the order of one part of a subscription's issue, due now."""
    return Order(
        kind=DeliveryKind.ROUNDUP,
        subject_id=subject_id,
        issue_key="2026-03-04",
        guild_id=GUILD,
        target=TargetKind.CHANNEL,
        channel_id=7000 + subject_id,
        payload='{"content": "Ten papers"}',
        due_at=due_at,
        expires_at=due_at + LIFETIME,
        part=part,
    )


def a_claimed(**known: object) -> Delivery:
    """Make a delivery as its first claim gives it; `known` overrides what it is made of."""
    first = Delivery(
        id=1,
        order=an_order(),
        state=State.SENDING,
        attempts=1,
        generation=0,
        first_sent_at=NOW,
        last_sent_at=NOW,
        not_before=NOW + timedelta(seconds=90),
    )
    return replace(first, **known)  # pyright: ignore[reportArgumentType]  # tests name real fields
