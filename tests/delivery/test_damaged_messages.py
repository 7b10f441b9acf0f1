"""A message that was damaged where it waited is never posted, and keeps no other from its way."""

from dataclasses import replace

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import TargetKind
from bot.delivery.targets.registry import WithTimeout
from bot.storage.database import Database
from bot.workers import delivery_outcomes
from tests.delivery.sending import NOTICES, sending
from tests.support.orders import an_order
from tests.support.senders import SECONDS, ObservedSender
from tests.support.sql import sql_at

LETTER = "UPDATE deliveries SET payload = replace(payload, 'Ten', 'Ben') WHERE id = 1"
PLAIN_FORM = "UPDATE deliveries SET plain_payload = '{}' WHERE id = 1"
NO_TEXT = "UPDATE deliveries SET payload = CAST(X'7B22FF22' AS TEXT) WHERE id = 1"


async def require_unsent(database: Database, url: str, damage: str) -> None:
    """Let the first of two messages be damaged, the other be of before there were seals; send."""
    sql, it = sql_at(url), sending(database)
    orders = [replace(an_order(number), plain_payload='{"content": "plain"}') for number in (1, 2)]
    await it.put(*orders)
    await sql(damage)
    await sql("UPDATE deliveries SET seal = NULL WHERE id = 2")
    targets = dict.fromkeys(TargetKind, WithTimeout(it.target, SECONDS))
    sender = ObservedSender(database, targets, it.pace, delivery_outcomes(NOTICES), it.clock)

    await replace(it, sender=sender).drain()

    assert await sql("SELECT state, error_text FROM deliveries ORDER BY id") == [
        (State.DEAD, "the message was damaged in the database"),
        (State.SENT, None),
    ]
    assert it.target.there.keys() == {orders[1].marker}


@pytest.mark.parametrize("damage", [LETTER, PLAIN_FORM])
async def test_a_damaged_message_is_not_sent(
    database: Database, database_url: str, damage: str
) -> None:
    """It ends as one that Discord finds malformed, and the other arrives."""
    await require_unsent(database, database_url, damage)


async def test_what_is_no_text_any_more_holds_nothing_up(
    sqlite_database: Database, sqlite_url: str
) -> None:
    """Random bytes are no UTF-8: what can't be read of one row must not stop all that is due."""
    await require_unsent(sqlite_database, sqlite_url, NO_TEXT)
