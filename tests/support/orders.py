"""Orders and deliveries for the tests of the outbox, to be varied by the field."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from tests.support.fakes import NOW

GUILD = 900
LIFETIME = timedelta(hours=18)


def an_order(subject_id: int = 1, part: int = 0, due_at: datetime = NOW) -> Order:
    """Make the order of one part of a subscription's issue, due now."""
    return Order(
        kind=DeliveryKind.ROUNDUP,
        subject_id=subject_id,
        key="2026-03-04",
        guild_id=GUILD,
        target=TargetKind.CHANNEL,
        channel_id=7000 + subject_id,
        payload='{"content": "Ten papers"}',
        due_at=due_at,
        expires_at=due_at + LIFETIME,
        part=part,
    )


def sendable(order: Order, **known: object) -> Order:
    """Give an order a payload as Discord takes it: it says what it is, and a button has its marker.

    `known` overrides what the order is made of; an order's key must not be changed here.
    """
    button = {"type": 2, "style": 2, "label": "More", "custom_id": order.marker}
    payload: dict[str, Any] = {
        "flags": 1 << 15,
        "components": [
            {"type": 10, "content": order.unique_key},
            {"type": 17, "components": [{"type": 1, "components": [button]}]},
        ],
        "allowed_mentions": {"parse": []},
        "thread_name": "Papers of the day",
    }
    return replace(order, payload=json.dumps(payload), **known)  # pyright: ignore[reportArgumentType]  # tests name real fields


def a_claimed(**known: object) -> Delivery:
    """Make a delivery as its first claim gives it; `known` overrides what it is made of."""
    first = Delivery(
        id=1,
        order=an_order(),
        state=State.SENDING,
        attempts=0,
        generation=0,
        first_sent_at=NOW,
        last_sent_at=NOW,
        not_before=NOW + timedelta(seconds=90),
    )
    return replace(first, **known)  # pyright: ignore[reportArgumentType]  # tests name real fields
